import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { framesOf, writeDefinition } from '../../actors/choir/definition.js'
import type { Aligned, PlannedRun } from '../../actors/choir/messages.js'
import { split, stripesOf } from '../../actors/choir/split.js'
import { onTheRig } from '../support/rig.js'
import { aligned, SONG, sheetOf } from './made.js'

const test = suite('choir / split')

const SINGERS = Array.from({ length: 9 }, (_, i) => aligned(i ? `singer${i}` : 'backing'))

const { grid } = writeDefinition(SONG, SINGERS, sheetOf({}))

function plan(parts: Aligned[], sheet: object = {}, run = 'run1'): PlannedRun {
  const definition = writeDefinition(SONG, parts, sheetOf(sheet), grid)
  return { ...SONG, run, name: 'auto', definition, parts, frames: framesOf(definition, parts) }
}
const rowsOfPlan = (...planned: Parameters<typeof plan>) => stripesOf(plan(...planned))
const keysOf = (stripes: { key: string }[]) => stripes.map(({ key }) => key)
/** Rows whose key is another one. */
const changed = (a: { key: string }[], b: { key: string }[]) =>
  keysOf(a).flatMap((key, row) => (key === keysOf(b)[row] ? [] : [row]))
const rowOf = (stripes: ReturnType<typeof rowsOfPlan>, part: string) =>
  stripes.findIndex(({ cells }) => cells.some((cell) => cell.part === part))

test('a definition is split into the rows of its canvas, which cover it', () => {
  const stripes = rowsOfPlan(SINGERS)

  assert.is(stripes.length, 3)
  assert.is(
    stripes.reduce((sum, { heightPx }) => sum + heightPx, 0),
    1080,
  )
  for (const [row, stripe] of stripes.entries()) {
    assert.is(stripe.row, row)
    assert.is(stripe.rows, 3)
    assert.is(stripe.cells.length, 3)
    assert.is(stripe.frames, 500)
    assert.equal(stripe.video, { frames: 500, watermark: null })
    assert.match(stripe.key, /^final-parts\/northside\+carol\+auto-[0-9a-f]{16}\.mkv$/)
    assert.ok(stripe.cells.every((cell, i, all) => i === 0 || cell.xPx > all[i - 1]!.xPx))
  }
})

test('every row is sent, and the run is told of once it is certain to be made', async () => {
  const rig = await onTheRig()
  const planned = plan(SINGERS, { parts: { singer1: { hidden: true } } })
  const sent = await rig.give(split, planned)
  await rig.close()

  assert.equal(
    sent,
    stripesOf(planned).map((body) => ({ kind: 'stripe.planned', body })),
  )
  const [{ item, detail } = { item: '', detail: {} }] = rig.notes
  const { at, ...rest } = detail
  assert.is(item, 'run/run1')
  assert.equal(rest, { status: 'rendered', name: 'auto', frames: 500, parts: 9, seen: 8 })
  assert.match(String(at), /^\d{4}-.*Z$/)
})

test('another run of the same pictures has the same stripes', () => {
  assert.equal(keysOf(rowsOfPlan(SINGERS, {}, 'run2')), keysOf(rowsOfPlan(SINGERS)))
})

test('volume, panning, reverb and mute touch no stripe', () => {
  const sheet = { parts: { singer1: { volume: 0 } }, output: { panning: false, reverb: 1, reverbType: 'church' } }

  assert.equal(keysOf(rowsOfPlan(SINGERS, sheet)), keysOf(rowsOfPlan(SINGERS)))
})

test('a replaced recording, a moved or a longer one touches its own row and no other', () => {
  const before = rowsOfPlan(SINGERS)
  const row = rowOf(before, 'singer3')
  const others = SINGERS.filter(({ part }) => part !== 'singer3')

  for (const again of [
    aligned('singer3', 0, { bytes: 'another take' }),
    aligned('singer3', 80),
    aligned('singer3', 0, { frames: 700 }),
    aligned('singer3', 0, { heightPx: 360 }),
  ]) {
    assert.equal(changed(rowsOfPlan([...others, again]), before), [row])
  }
})

test('an offset that is less than half a frame touches no stripe', () => {
  const others = SINGERS.filter(({ part }) => part !== 'singer3')

  assert.equal(keysOf(rowsOfPlan([...others, aligned('singer3', 19)])), keysOf(rowsOfPlan(SINGERS)))
})

test('a stripe is as long as its own longest picture after its cut', () => {
  const others = SINGERS.filter(({ part }) => part !== 'singer3')
  const stripes = rowsOfPlan([...others, aligned('singer3', -2000)])

  for (const [row, { frames, video }] of stripes.entries()) {
    assert.is(frames, row === rowOf(stripes, 'singer3') ? 550 : 500)
    assert.is(video.frames, 550)
  }
})

test('a song in which nobody is seen is one black stripe', () => {
  const stripes = rowsOfPlan([aligned('backing', 0, { seen: false })])

  assert.is(stripes.length, 1)
  assert.equal(stripes[0]!.cells, [])
  assert.is(stripes[0]!.heightPx, 1080)
  assert.is(stripes[0]!.frames, 1)
})

test('a picture that is cut away whole leaves its place black', () => {
  const stripes = rowsOfPlan([aligned('backing'), aligned('alto', 20_000)])

  assert.equal(
    stripes.flatMap(({ cells }) => cells.map(({ part }) => part)),
    ['backing'],
  )
})

test.run()
