/** What is around every page: the menu, the connection, light and dark, shortcuts, and the way in. */
import { useState } from 'preact/hooks'

import { Icon } from './elements/icon.js'
import { ShortcutList } from './elements/shortcuts.js'
import { Told } from './elements/told.js'
import { duration } from './format.js'
import { useShortcuts } from './keys.js'
import { nowMs } from './live/clock.js'
import { connection, lostAtMs, useTopic } from './live/live.js'
import { turnedAway } from './live/session.js'
import { Outlet } from './outlet.js'
import { PAGES } from './pages.js'
import { go, route } from './route.js'
import { hrefOf } from './routes.js'
import { SignIn } from './sign-in.js'
import { switchTheme, type Theme, theme } from './theme.js'
import type { IconName } from './words.js'

const THEMES: [Theme, IconName, string][] = [
  ['auto', 'auto', 'As the system is'],
  ['light', 'sun', 'Light'],
  ['dark', 'moon', 'Dark'],
]

const STANDINGS = {
  live: ['Live', 'check'],
  connecting: ['Connecting', 'clock'],
  lost: ['Reconnecting', 'warn'],
  out: ['Signed out', 'key'],
} as const satisfies Record<string, [text: string, icon: IconName]>

function Connection() {
  const since = lostAtMs.value
  const lostS = since === undefined ? 0 : (nowMs.value - since) / 1000
  const standing = turnedAway.value
    ? 'out'
    : connection.value === 'live'
      ? 'live'
      : since === undefined
        ? 'connecting'
        : 'lost'
  const [text, icon] = STANDINGS[standing]
  return (
    <p class="connection" role="status" data-state={standing}>
      <Icon name={icon} size={13} />
      <span>{text}</span>
      {/* not read out every second */}
      {standing === 'lost' && lostS >= 5 && (
        <span class="quiet" aria-hidden="true">
          {duration(lostS)}
        </span>
      )}
    </p>
  )
}

function ThemeSwitch() {
  const at = THEMES.findIndex(([name]) => name === theme.value)
  const [, icon, label] = THEMES[at]!
  const next = THEMES[(at + 1) % THEMES.length]!
  return (
    <button
      type="button"
      class="icon-button"
      aria-label={`Colours: ${label}. Switch to ${next[2].toLowerCase()}`}
      title={`Colours: ${label}`}
      onClick={() => switchTheme(next[0])}
    >
      <Icon name={icon} />
    </button>
  )
}

function Alarms() {
  const alerts = [...useTopic('alerts').all().values()].filter(({ severity }) => severity !== 'info').length
  if (alerts === 0) return null
  return (
    <a class="alarms" href={hrefOf('health')}>
      <Icon name="bell" size={14} /> {alerts === 1 ? '1 alert' : `${alerts} alerts`}
    </a>
  )
}

export function Shell() {
  const [listed, setListed] = useState(false)
  useShortcuts('Everywhere', [
    { keys: '?', says: 'This list', act: () => setListed(true) },
    {
      keys: '/',
      says: 'To the filter of the page',
      act: () => document.querySelector<HTMLElement>('[data-filter]')?.focus(),
    },
    ...Object.entries(PAGES).map(([page, { title, key }]) => ({
      keys: `g ${key}`,
      says: `Go to ${title}`,
      act: () => go(hrefOf(page)),
    })),
  ])
  return (
    <div class="shell">
      <button type="button" class="skip" onClick={() => document.getElementById('page')?.focus()}>
        Skip to the page
      </button>
      <header class="masthead">
        <a class="brand" href={hrefOf('now')}>
          <img src="./icon.svg" alt="" width="26" height="26" />
          <span>Troupe</span>
        </a>
        <Connection />
        {!turnedAway.value && <Alarms />}
        <div class="masthead-tools">
          <ThemeSwitch />
          <button
            type="button"
            class="icon-button"
            aria-label="Keyboard shortcuts"
            title="Keyboard shortcuts (?)"
            onClick={() => setListed(true)}
          >
            <Icon name="keyboard" />
          </button>
        </div>
      </header>
      <nav class="menu" aria-label="Pages">
        {Object.entries(PAGES).map(([page, { title, icon }]) => (
          <a key={page} href={hrefOf(page)} aria-current={route.value.page === page ? 'page' : undefined}>
            <Icon name={icon} size={18} />
            <span>{title}</span>
          </a>
        ))}
      </nav>
      {turnedAway.value ? <SignIn /> : <Outlet />}
      <Told />
      {listed && <ShortcutList onClose={() => setListed(false)} />}
    </div>
  )
}
