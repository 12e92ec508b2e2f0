import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import type { Definition } from '../../actors/choir/definition.js'
import { pictureHash } from '../whole/media.js'
import { ground, type Running, readJson, Subscriber, start } from '../whole/troupe.js'
import { goTo, openBrowser, type Visit } from './chromium.js'
import { heardIn, LENGTH_S, recordSingers } from './singers.js'

/** What is used of elements inside the page. */
interface Playable {
  preload: string
  duration: number
  oncanplay: unknown
  onerror: unknown
  load(): void
}
interface Picture {
  decode(): Promise<void>
}

const SONG = 'northside+notes'
const test = suite('browser / choir')
const at = await ground('browser-choir', { choir: { quietMs: 300 } })
const final = join(at.store, `final/${SONG}+auto-final.mp4`)
const song = new Subscriber(`song/${SONG}`)
const browser = await openBrowser()
let service: Running
let visit: Visit

const sheet = {
  name: `${SONG}.json`,
  mimeType: 'application/json',
  // dry, so that a note begins where it begins
  buffer: Buffer.from(JSON.stringify({ output: { width: 320, height: 180, reverb: 0, panning: false } })),
}

/** Saves the desk, and resolves when the page shows the video that came of it. */
async function saved(): Promise<void> {
  const before = song.items.get('song')?.run
  await visit.page.getByRole('button', { name: 'Save', exact: true }).click()
  await song.until('the next run', ({ items }) => {
    const { run, status } = items.get('song') ?? {}
    return run !== before && status === 'done'
  })
  const run = String(song.items.get('song')?.run)
  await visit.page.locator(`video[aria-label="The finished video"][src*="${run}"]`).waitFor()
}

const desk = () => visit.page.getByRole('list', { name: 'Parts' })

test.before(async () => {
  service = await start(at.data, '--config', at.config)
  await song.connect(service.url)
  visit = await browser.visit(`${service.url}/`)
})
test.after(async () => {
  await browser.close()
  await song.disconnect()
  await service.stop()
  await at.clear()
})

test('recordings that are given to the page Ingest become a finished song while one looks on', async () => {
  const { page } = visit
  await goTo(visit, '#/ingest')
  const files = page.getByLabel('Files to upload')
  await files.setInputFiles([sheet])
  await files.setInputFiles(await recordSingers(at.root, SONG))
  await page.getByText('4 of 4 files sent').waitFor()

  await page.getByRole('link', { name: 'Songs' }).click()
  await page.locator('.song-row', { hasText: '3 parts' }).click()
  await page.locator('video[aria-label="The finished video"]').waitFor()
  await page.locator('.page-head .badge', { hasText: 'done' }).waitFor()

  assert.is(await desk().locator('.strip').count(), 3)
  assert.is(await page.title(), `${SONG} · Songs · Troupe`)
})

test('the finished video is played by the browser, and shown on the page Now', async () => {
  const { page } = visit
  const seconds = await page.locator('video').evaluate(async (video: Playable) => {
    video.preload = 'auto'
    video.load()
    await new Promise((seen, failed) => {
      video.oncanplay = seen
      video.onerror = failed
    })
    return video.duration
  })
  assert.ok(Math.abs(seconds - LENGTH_S) < 0.1, `${seconds} s`)

  await page.getByRole('link', { name: 'Now' }).click()
  await page.locator('.gallery img').evaluate((img: Picture) => img.decode())
  await page.locator('.gallery a').click()
  await desk().waitFor()
})

test('the desk is heard at once: muting every part silences it', async () => {
  const { page } = visit
  const silent = '.peak > div[style*="width: 0%"]'
  await page.locator(silent).waitFor({ state: 'attached' })
  await page.getByRole('button', { name: 'Listen' }).click()
  await page.locator(silent).waitFor({ state: 'detached' })

  for (const part of ['backing', 'high', 'ticks']) await page.getByRole('button', { name: `Mute ${part}` }).click()
  await page.locator(silent).waitFor({ state: 'attached' })
  await page.getByRole('button', { name: 'Pause', exact: true }).click()
  await page.getByRole('button', { name: 'Undo all' }).click()

  assert.is(await page.getByRole('button', { name: 'Save', exact: true }).count(), 0)
})

test('a fader that is pulled down 12 dB is 12 dB down in the finished video, and its picture stays bit for bit', async () => {
  const [before, picture] = [await heardIn(final), await pictureHash(final)]
  const level = desk().getByRole('textbox', { name: 'Volume of high in dB' })
  await level.fill('-12')
  await level.press('Enter')
  await visit.page.getByText('only the sound is made anew').waitFor()
  await saved()
  const after = await heardIn(final)

  const fallen = (heard: typeof before) => heard.levelDb.high - heard.levelDb.backing
  assert.ok(Math.abs(fallen(before) - fallen(after) - 12) < 0.5, `${fallen(before)} dB, then ${fallen(after)} dB`)
  assert.is(await pictureHash(final), picture)
})

test('a part that is muted by key is silent in the finished video', async () => {
  const { page } = visit
  const picture = await pictureHash(final)
  await desk().getByRole('slider', { name: 'Volume of high' }).focus()
  await page.keyboard.press('m')
  await desk().getByRole('button', { name: 'Mute high', pressed: true }).waitFor()
  await saved()

  const { levelDb } = await heardIn(final)
  assert.ok(levelDb.high < levelDb.backing - 60, JSON.stringify(levelDb))
  assert.is(await pictureHash(final), picture)
  assert.equal((await readJson<{ parts: object }>(join(at.raw, sheet.name))).parts, { high: { volume: 0 } })
})

test('a part that is nudged 110 ms is heard 110 ms earlier, and its status says so', async () => {
  const { page } = visit
  const before = await heardIn(final)
  await desk().getByRole('button', { name: 'Offset of ticks plus 100 ms' }).click()
  await desk().getByRole('button', { name: 'Offset of ticks plus 10 ms' }).click()
  await page.getByText('picture and sound are made anew').waitFor()
  await saved()
  const after = await heardIn(final)

  assert.ok(Math.abs(before.firstTickMs - after.firstTickMs - 110) <= 3, JSON.stringify({ before, after }))
  const { inputs } = await readJson<Definition>(join(at.store, `definition/${SONG}+auto.json`))
  assert.is(inputs.find(({ part_id }) => part_id === 'ticks')?.offset, 110)
  assert.is(await desk().getByRole('textbox', { name: 'Offset of ticks in ms' }).inputValue(), '+110')
  assert.is(song.items.get('part/ticks')?.appliedOffsetMs, 110)
})

test('nothing was complained of, and nothing was asked for elsewhere', () => {
  assert.equal([visit.complaints, visit.elsewhere], [[], []])
})

test.run()
