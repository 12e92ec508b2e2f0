import { stat } from 'node:fs/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import type { PlannedStripe, StripeCell } from '../../actors/choir/messages.js'
import { stripe } from '../../actors/choir/stripe.js'
import { onTheRig } from '../support/rig.js'
import { brightness, numbered, numberOf } from './recorded.js'

const test = suite('choir / stripe')

const rig = await onTheRig()
test.after(() => rig.close())

const KEY = { five: 'converted/c+s+five.mkv', forty: 'converted/c+s+forty.mkv' }
for (const [name, frames] of [
  ['five', 5],
  ['forty', 40],
] as const) {
  await rig.keep(KEY[name], await numbered(rig.root, `${name}.mkv`, frames), { from: name, widthPx: 64, heightPx: 48 })
}

const cell = (of: keyof typeof KEY, xPx: number, more: Partial<StripeCell> = {}): StripeCell => ({
  part: of,
  key: KEY[of],
  id: `picture of ${of}`,
  source: { widthPx: 64, heightPx: 48 },
  frames: of === 'five' ? 5 : 40,
  xPx,
  yPx: 102,
  widthPx: 64,
  heightPx: 48,
  cutFrames: 0,
  ...more,
})

let count = 0
const planned = (cells: StripeCell[], more: Partial<PlannedStripe> = {}): PlannedStripe => ({
  choir: 'c',
  song: 's',
  name: 'auto',
  run: 'run1',
  row: 1,
  rows: 3,
  key: `final-parts/c+s+auto-${++count}.mkv`,
  frames: Math.max(1, ...cells.map(({ frames, cutFrames }) => frames - cutFrames)),
  canvas: { widthPx: 320, heightPx: 240 },
  topPx: 100,
  heightPx: 60,
  video: { frames: 60, watermark: null },
  cells,
  ...more,
})

async function rendered(plan: PlannedStripe) {
  await rig.give(stripe, plan)
  const file = rig.store.path(plan.key)
  return async (crop: string) => (await brightness(file, crop)).map(numberOf)
}
/** The middle of a cell at this x, in the stripe's own pixels. */
const middle = (xPx: number) => `40:30:${xPx + 12}:11`
const range = (from: number, count: number) => Array.from({ length: count }, (_, n) => from + n)
const black = (count: number) => Array.from({ length: count }, () => undefined)

test('cuts and pads every picture by whole frames, with black before, after and between', async () => {
  const look = await rendered(
    planned([cell('forty', 10, { cutFrames: 7 }), cell('forty', 90, { cutFrames: -3 }), cell('five', 200)]),
  )

  assert.equal(await look(middle(10)), [...range(7, 33), ...black(10)])
  assert.equal(await look(middle(90)), [...black(3), ...range(0, 40)])
  assert.equal(await look(middle(200)), [...range(0, 5), ...black(38)])
  assert.equal(await look('12:60:76:0'), black(43))
  assert.equal(await look('50:60:268:0'), black(43))
  assert.equal(await look('64:2:90:0'), black(43))
  assert.equal(await look('64:6:90:54'), black(43))
})

test('sends on what its siblings are joined by, and nothing of its pictures', async () => {
  const plan = planned([cell('five', 10)])
  const { cells: _, ...row } = plan

  assert.equal(await rig.give(stripe, plan), [{ kind: 'stripe.rendered', body: row }])
})

test('is another piece of work for another row, though both be black', () => {
  const rows = [0, 1].map((row) => stripe.key(planned([], { row, key: 'final-parts/c+s+auto-black.mkv' })))

  assert.is.not(rows[0], rows[1])
})

test('renders a row of one picture and a row of none', async () => {
  const one = await rendered(planned([cell('five', 128)]))
  const none = await rendered(planned([], { frames: 3 }))
  const overPast = await rendered(planned([cell('five', 10, { cutFrames: 5 })], { frames: 1 }))

  assert.equal(await one(middle(128)), range(0, 5))
  assert.equal(await none('320:60:0:0'), black(3))
  assert.equal(await overPast('320:60:0:0'), black(1))
})

test('scales a picture whose size is not that of its cell', async () => {
  const look = await rendered(planned([cell('five', 10, { widthPx: 96, heightPx: 58 }), cell('five', 200)]))

  assert.equal(await look('92:54:12:4'), range(0, 5))
  assert.equal(await look('20:50:110:5'), black(5))
})

test('renders the same content once, in whatever run it is planned', async () => {
  const plan = planned([cell('five', 10), cell('forty', 90)])
  await rig.give(stripe, plan)
  const { mtimeMs } = await stat(rig.store.path(plan.key))
  await rig.give(stripe, { ...plan, run: 'run2', video: { frames: 99, watermark: 'w.png' } })
  assert.is((await stat(rig.store.path(plan.key))).mtimeMs, mtimeMs)

  await rig.give(stripe, { ...plan, cells: [cell('five', 10), cell('forty', 92)] })
  assert.is.not((await stat(rig.store.path(plan.key))).mtimeMs, mtimeMs)
})

test('fails by name when a picture is no longer the one that was planned with', async () => {
  const plan = planned([cell('five', 10, { source: { widthPx: 128, heightPx: 96 } })])
  const fault = await rig.give(stripe, plan).catch((thrown: unknown) => thrown)

  assert.match((fault as Error).message, /c\+s\+five\.mkv is 64x48: expected 128x96/)
  assert.not(await rig.store.has(plan.key))
})

test.run()
