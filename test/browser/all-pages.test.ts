/** All pages as people have it who reach the service through a proxy, with a name of their own: seen, heard and by keyboard. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { BrowserContextOptions } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { PROJECT, type Running, start, troupe } from '../whole/troupe.js'
import { stumbles } from './axe.js'
import { DESKTOP, openBrowser, PHONE, type Visit } from './chromium.js'
import { DONE, livelyGround, MARKUP, SONG, WAITING } from './ground.js'
import { type Mounted, proxied } from './proxy.js'
import { tabbedThrough } from './tabbing.js'

/** Name, address, and what is there when all of it is. */
const PAGES: readonly (readonly [name: string, hash: string, there: string])[] = [
  ['now', '#/now', '.gallery img'],
  ['songs', '#/songs', '.song-row'],
  ['song', `#/songs/${SONG}`, '.strip'],
  ['song-failed', '#/songs/northside+hymn', '.strip'],
  ['styles', '#/styles', '.style-row'],
  ['style', `#/styles/${DONE}`, '.heat [data-at]'],
  ['style-waiting', `#/styles/${WAITING}`, 'text=Approve…'],
  ['viewer', `#/styles/${DONE}/viewer?length=knee&codes=t1-b1`, '.stage img'],
  ['viewer-missing', `#/styles/${WAITING}/viewer?length=midi&codes=t2&color=1`, '.stage img'],
  ['conflicts', `#/styles/${DONE}/conflicts`, '.counts .strong:text-matches("[0-9]")'],
  ['jobs', '#/jobs?state=done', '.job-row'],
  ['jobs-failed', '#/jobs?state=failed', '.job-row'],
  ['ingest', '#/ingest', '.file-row'],
  ['health', '#/health', '.actors [data-stage]'],
  ['no-page', '#/nowhere', 'text=There is no page'],
]
/** Of pages that are alike, one is enough. */
const some = (...names: string[]) => PAGES.filter(([name]) => names.includes(name))
const TABBED = some(
  ...['now', 'songs', 'song', 'styles', 'style', 'style-waiting', 'viewer-missing', 'conflicts'],
  ...['jobs-failed', 'ingest', 'health'],
)
const WITH_MARKUP = some(
  'now',
  'songs',
  'song-failed',
  'styles',
  'style-waiting',
  'viewer-missing',
  'jobs-failed',
  'ingest',
)
const LOOKS = {
  'desktop-light': { viewport: DESKTOP, colorScheme: 'light' },
  'desktop-dark': { viewport: DESKTOP, colorScheme: 'dark' },
  'phone-light': { viewport: PHONE, colorScheme: 'light', hasTouch: true, isMobile: true },
  'phone-dark': { viewport: PHONE, colorScheme: 'dark', hasTouch: true, isMobile: true },
} as const satisfies Record<string, BrowserContextOptions>
const PICTURES = process.env.TROUPE_TEST_PICTURES

const test = suite('browser / all pages')
const at = await livelyGround('browser-pages', { service: { auth: 'token' } })
const browser = await openBrowser()
let service: Running
let proxy: Mounted
/** Of the one who signed in. */
let cookies: Exclude<BrowserContextOptions['storageState'], string | undefined>

test.before(async () => {
  service = await start(at.data, '--config', at.config)
  proxy = await proxied(service.url, '/media/')
})
test.after(async () => {
  await browser.close()
  await proxy.close()
  await service.stop()
  await at.clear()
})

async function shown({ page }: Visit, hash: string, there: string): Promise<void> {
  await page.goto(`./${hash}`)
  await page.locator(there).first().waitFor()
  await page.locator('.loading').waitFor({ state: 'detached' })
  // whatever is on the screen has come, or is known not to
  await page.waitForLoadState('networkidle')
}

const pictured = ({ page }: Visit, name: string) =>
  PICTURES && page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true, animations: 'disabled' })

test('whoever has no token is told how to get in, and the link lets them in, below the path of a proxy', async () => {
  const visit = await browser.visit(proxy.url)
  const { page } = visit
  await page.goto('./#/songs')
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  await pictured(visit, 'sign-in-desktop-light')
  const told = await stumbles(page)
  const words = ['token', '--link', '--name', 'ana', '--url', proxy.url, '--data', at.data, '--config', at.config]
  const { out } = await troupe(...words, '--json')
  await page.goto((JSON.parse(out) as { url: string }).url)
  await page.waitForURL(proxy.url)
  await page.goto('./#/songs')
  await page.locator('.song-row').first().waitFor()
  cookies = await page.context().storageState()

  assert.equal(told, [])
  assert.equal(
    cookies.cookies.map(({ path, httpOnly, sameSite }) => ({ path, httpOnly, sameSite })),
    [{ path: '/media', httpOnly: true, sameSite: 'Strict' }],
  )
  await visit.close()
})

for (const [look, options] of Object.entries(LOOKS)) {
  test(`${look}: every page is drawn whole, without a complaint, and asks for nothing outside`, async () => {
    const visit = await browser.visit(proxy.url, { ...options, storageState: cookies })
    const stumbled: Record<string, string[]> = {}
    const sideways: string[] = []
    for (const [name, hash, there] of PAGES) {
      await shown(visit, hash, there)
      await pictured(visit, `${name}-${look}`)
      const widePx = await visit.page.evaluate<number>('document.documentElement.scrollWidth')
      if (widePx > options.viewport.width) sideways.push(`${name}: ${widePx} px`)
      if (look.startsWith('phone')) continue
      const found = await stumbles(visit.page)
      if (found.length > 0) stumbled[name] = found
    }

    assert.equal(stumbled, {})
    assert.equal(sideways, [])
    assert.equal([visit.complaints, visit.elsewhere, proxy.strays], [[], [], []])
    await visit.close()
  })
}

test('Tab reaches everything on every page, and one sees where it is', async () => {
  const visit = await browser.visit(proxy.url, { storageState: cookies })
  for (const [name, hash, there] of TABBED) {
    await shown(visit, hash, there)
    const { unreached, ringless, outOfSight } = await tabbedThrough(visit.page)
    assert.equal({ name, unreached, ringless, outOfSight }, { name, unreached: [], ringless: [], outOfSight: [] })
  }
  await visit.close()
})

test('the scripts of all pages together are less than 150 kB on their way', async () => {
  const assets = join(PROJECT, 'dist/web/assets')
  const scripts = (await readdir(assets)).filter((name) => name.endsWith('.js'))
  const bytes = await Promise.all(scripts.map(async (name) => gzipSync(await readFile(join(assets, name))).length))
  const all = bytes.reduce((sum, some) => sum + some, 0)

  assert.ok(scripts.length > 5 && all < 150_000, `${scripts.length} scripts, ${all} bytes`)
})

test('names that are markup are text wherever they stand', async () => {
  const visit = await browser.visit(proxy.url, { storageState: cookies })
  for (const [name, hash, there] of WITH_MARKUP) {
    await shown(visit, hash, there)
    await visit.page.getByText(MARKUP).first().waitFor()
    assert.is(await visit.page.locator('img[src="x"], [onerror]').count(), 0, name)
  }

  assert.equal(visit.complaints, [])
  await visit.close()
})

test('the list of shortcuts opens by its key, and every page is reached by its own', async () => {
  const visit = await browser.visit(proxy.url, { storageState: cookies })
  const { page } = visit
  await shown(visit, '#/now', '.gallery img')
  await page.keyboard.press('?')
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
  await pictured(visit, 'shortcuts-desktop-light')
  const found = await stumbles(page)
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })

  for (const [key, name] of [
    ['s', 'Songs'],
    ['t', 'Styles'],
    ['j', 'Jobs'],
    ['i', 'Ingest'],
    ['h', 'Health'],
    ['n', 'Now'],
  ] as const) {
    await page.keyboard.press('g')
    await page.keyboard.press(key)
    await page.getByRole('heading', { level: 1, name }).waitFor()
  }
  assert.equal(found, [])
  await visit.close()
})

test.run()
