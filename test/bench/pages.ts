/** npm run bench pages: a service with much behind it, a browser that has never been here -> first paint, when all is there, and kB of script, page by page. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { gzipSync } from 'node:zlib'

import { table } from '../../src/cli/table.js'
import { Refusal } from '../../src/errors.js'
import { type OpenBrowser, openBrowser } from '../browser/chromium.js'
import { chromiumHere } from '../browser/installed.js'
import { start } from '../whole/troupe.js'
import { cores } from './measured.js'
import { fillFolder, SONG, STYLE } from './pages/full-folder.js'
import type { Bench } from './run.js'

/** Address, and what is there when people can begin. */
const PAGES: Readonly<Record<string, readonly [hash: string, there: string]>> = {
  now: ['#/now', '.gallery, .panel .works'],
  songs: ['#/songs', '.song-row'],
  song: [`#/songs/${SONG}`, '.strip'],
  styles: ['#/styles', '.style-row'],
  style: [`#/styles/${STYLE}`, '.heat [data-at]'],
  viewer: [`#/styles/${STYLE}/viewer?length=knee&codes=t1`, '.rows-bar .place:has-text("1,793")'],
  conflicts: [`#/styles/${STYLE}/conflicts`, '.conflict-grid [data-at]'],
  jobs: ['#/jobs?state=failed', '.job-row'],
  ingest: ['#/ingest', '.file-row'],
  health: ['#/health', '.actors [data-stage]'],
}
const AMOUNTS = { songs: 200, jobs: 10_000, rows: 1_793, colors: 18 }
const ROUNDS = 5

export const pagesBench: Bench = {
  hint: 'every page over 200 songs, 10,000 jobs and a style of 1,793 rows in 18 colours: first paint, script size',
  usage: [
    `--rounds ${ROUNDS}   each page so often, by a browser that was never here; the middle one counts`,
    '--json       as JSON',
  ],
  async run(words) {
    const { values } = parseArgs({
      args: [...words],
      options: { rounds: { type: 'string', default: String(ROUNDS) }, json: { type: 'boolean', default: false } },
    })
    const found = chromiumHere()
    if ('missing' in found) throw new Refusal(found.missing)
    const root = mkdtempSync(join(tmpdir(), 'troupe-bench-pages-'))
    process.once('exit', () => rmSync(root, { recursive: true, force: true }))
    const data = join(root, 'data')
    process.stderr.write(`filling ${data}\n`)
    await fillFolder(data, AMOUNTS)
    const service = await start(data)
    const browser = await openBrowser(found.program)
    try {
      await lintedStyle(service.url)
      const measured: Record<string, Seen> = {}
      for (const [name, [hash, there]] of Object.entries(PAGES)) {
        const all: Seen[] = []
        for (let round = 0; round < Number(values.rounds); round++)
          all.push(await seen(browser, service.url, hash, there))
        all.sort((a, b) => a.thereMs - b.thereMs)
        measured[name] = all[Math.floor(all.length / 2)]!
      }
      const said = { cores, chromium: found.version, amounts: AMOUNTS, pages: measured }
      process.stdout.write(`${values.json ? JSON.stringify(said, null, 2) : report(measured)}\n`)
    } finally {
      await browser.close()
      await service.stop()
    }
  },
}

/** The long work of intake is not what is measured. */
async function lintedStyle(url: string): Promise<void> {
  for (;;) {
    const answer = await fetch(`${url}/api/v1/topics/styles`)
    const { items } = (await answer.json()) as { items: { d: { status?: string } }[] }
    if (items.some(({ d }) => d.status === 'waiting' || d.status === 'needs-approval')) return
    await new Promise((later) => setTimeout(later, 500))
  }
}

interface Seen {
  firstPaintMs: number
  /** Since the navigation: what the page is for can be seen. */
  thereMs: number
  /** Gzipped, of all scripts that were fetched. */
  scriptKb: number
  styleKb: number
}

async function seen(browser: OpenBrowser, url: string, hash: string, there: string): Promise<Seen> {
  const { page, close } = await browser.visit(`${url}/`)
  const bytes: Promise<[kind: string, bytes: number]>[] = []
  page.on('response', (response) => {
    const kind = response.request().resourceType()
    if (kind === 'script' || kind === 'stylesheet')
      bytes.push(response.body().then((body) => [kind, gzipSync(body).length]))
  })
  await page.goto(`./${hash}`)
  await page.locator(there).first().waitFor()
  const thereMs = await page.evaluate<number>('performance.now()')
  const firstPaintMs = await page.evaluate<number>(FIRST_PAINT)
  const all = await Promise.all(bytes)
  await close()
  const kbOf = (wanted: string) => all.reduce((sum, [kind, count]) => sum + (kind === wanted ? count : 0), 0) / 1000
  return { firstPaintMs, thereMs, scriptKb: kbOf('script'), styleKb: kbOf('stylesheet') }
}

const FIRST_PAINT = `new Promise((told) => {
  new PerformanceObserver((list) => told(list.getEntries()[0].startTime)).observe({ type: 'paint', buffered: true })
})`

const report = (measured: Record<string, Seen>): string =>
  table(
    ['page', 'first paint', 'all there', 'script', 'style sheets'],
    Object.entries(measured).map(([name, { firstPaintMs, thereMs, scriptKb, styleKb }]) => [
      name,
      `${firstPaintMs.toFixed(0)} ms`,
      `${thereMs.toFixed(0)} ms`,
      `${scriptKb.toFixed(1)} kB`,
      `${styleKb.toFixed(1)} kB`,
    ]),
  )
