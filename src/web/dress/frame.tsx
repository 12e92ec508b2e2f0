/** What the pages of one style share: its head with the way to its other pages, and what is said when it cannot be shown. */
import './dress.css'

import type { ComponentChildren } from 'preact'

import { StatusBadge } from '../elements/badge.js'
import { Empty, Notice } from '../elements/notice.js'
import { PageHead } from '../elements/panel.js'
import { hrefOf } from '../routes.js'
import { textOf } from '../words.js'
import type { StyleFacts } from './facts.js'
import { type Followed, useStyle } from './style.js'

const VIEWS = [
  ['', 'Overview'],
  ['viewer', 'QA viewer'],
  ['conflicts', 'Conflicts'],
] as const

type View = (typeof VIEWS)[number][0]

interface Frame {
  id: string
  view: View
  children(facts: StyleFacts, followed: Followed): ComponentChildren
}

export function Frame({ id, view, children }: Frame) {
  const followed = useStyle(id)
  const { topic, items, style, facts } = followed
  const name = textOf(style.name) || id

  if (topic.known.value && items.size === 0) {
    return (
      <>
        <PageHead title={id} kicker={<a href={hrefOf('styles')}>Styles</a>} />
        <Empty icon="styles" title={`There is no style ${id}`}>
          <p>
            It comes when its folder <code>{`styles/${id}`}</code> is dropped.
          </p>
        </Empty>
      </>
    )
  }
  return (
    <>
      <PageHead
        title={name}
        kicker={
          <>
            <a href={hrefOf('styles')}>Styles</a>
            {name !== id && ` · ${id}`}
          </>
        }
      >
        <StatusBadge status={style.status} />
      </PageHead>
      <nav class="choice views" aria-label="Pages of this style">
        {VIEWS.map(([one, title]) => (
          <a key={one} href={hrefOf('styles', one ? [id, one] : [id])} aria-current={one === view ? 'page' : undefined}>
            {title}
          </a>
        ))}
      </nav>
      {facts.fault && <Notice tone="bad">The style could not be fetched: {facts.fault}</Notice>}
      {facts.data ? children(facts.data, followed) : !facts.fault && <p class="loading">Loading the style…</p>}
    </>
  )
}

/** Why style.json or layers.json does not count: without them there is nothing to look at. */
export function Faults({ faults }: Pick<StyleFacts, 'faults'>) {
  if (faults.length === 0) return null
  return (
    <Notice tone="bad">
      <p class="strong">The description of the style cannot be understood</p>
      <ul class="plain">
        {faults.map(({ path, found, expected }) => (
          <li key={`${path} ${found}`}>
            {path && <code>{path}</code>} found {found}, expected {expected}
          </li>
        ))}
      </ul>
    </Notice>
  )
}
