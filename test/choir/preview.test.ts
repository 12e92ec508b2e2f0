import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { writeDefinition } from '../../actors/choir/definition.js'
import type { PlannedRun } from '../../actors/choir/messages.js'
import { lowresOf, preview, smallOf } from '../../actors/choir/preview.js'
import { defaultSheet } from '../../actors/choir/sheet.js'
import { onTheRig } from '../support/rig.js'
import { aligned, SONG } from './made.js'
import { beeping, brightness, ffmpeg, numbered, numberOf, onsets, SETTINGS, samplesOf } from './recorded.js'

const test = suite('choir / preview')

const rig = await onTheRig({ settings: SETTINGS })
test.after(() => rig.close())

const size = { widthPx: 320, heightPx: 240 }
for (const part of ['backing', 'alto', 'tenor']) {
  await rig.keep(`converted/${part}.mkv`, await numbered(rig.root, `${part}.mkv`, 50, '320x240'))
  const sound = join(rig.root, `${part}.wav`)
  await ffmpeg(...beeping(2, [1]), '-c:a', 'pcm_f32le', sound)
  await rig.keep(`converted/${part}.wav`, sound)
}

function run(offsetMs = 0): PlannedRun {
  const made = { ...size, frames: 50, samples: 96_000 }
  const parts = [
    aligned('backing', 0, made),
    aligned('alto', offsetMs, made),
    aligned('tenor', 0, { ...made, seen: false }),
  ]
  return {
    ...SONG,
    run: 'run1',
    name: 'auto',
    definition: writeDefinition(SONG, parts, defaultSheet()),
    parts,
    frames: 50,
  }
}
const KEY = 'preview/northside+carol+auto-preview.mp4'

test('shows and sounds the song small, frame by frame', async () => {
  const sent = await rig.give(preview, run(-400))

  const file = rig.store.path(KEY)
  assert.equal(sent, [])
  assert.equal(rig.notes, [{ item: 'run/run1', detail: { preview: KEY } }])
  const placed = run().definition.inputs.map(
    ({ position, size }) => position && size && [position, size].map(([x, y]) => [x / 4, y / 4]),
  )
  const numbers = await Promise.all(
    placed.slice(0, 2).map(async (at) => {
      const [[x = 0, y = 0], [w = 0, h = 0]] = at as [number[], number[]]
      return (
        await brightness(file, `${Math.round(w) - 8}:${Math.round(h) - 8}:${Math.round(x) + 4}:${Math.round(y) + 4}`)
      ).map(numberOf)
    }),
  )
  // the encode is a rough one: a frame may be taken for its neighbour, a shift of more would be the plan's
  const differs = (found: (number | undefined)[], shift: number) =>
    Math.max(...found.slice(shift).map((number, n) => Math.abs((number ?? -9) - n)))
  const [backing, alto] = run().definition.inputs[0]!.part_id === 'backing' ? numbers : numbers.toReversed()
  assert.ok(differs(backing!, 0) <= 1, `${backing}`)
  assert.ok(differs(alto!, 10) <= 1, `${alto}`)
  assert.is(backing!.length, 50)
  const [beep, echo] = onsets(await samplesOf(file), 48_000, 0.02)
  assert.ok(Math.abs(beep! / 48_000 - 1) < 0.03 && Math.abs(echo! / 48_000 - 1.4) < 0.03, `${beep}, ${echo}`)
})

test('is made once, and again when something moves', async () => {
  const made = async (planned: PlannedRun) => {
    await rig.give(preview, planned)
    return (await stat(rig.store.path(KEY))).mtimeMs
  }
  const first = await made(run())

  assert.is(await made(run()), first)
  assert.is.not(await made(run(80)), first)
})

test('is not made where nobody wants it', async () => {
  const other = await onTheRig({ settings: { ...SETTINGS, preview: false } })
  await other.give(preview, run())

  assert.equal([await other.keys(), other.notes], [[], []])
  await other.close()
})

test('is 480 px wide and as high as its video is for that', () => {
  const cases: [video: [number, number], expected: [number, number]][] = [
    [
      [1920, 1080],
      [480, 270],
    ],
    [
      [1080, 1920],
      [480, 854],
    ],
    [
      [320, 240],
      [320, 240],
    ],
    [
      [4000, 20],
      [480, 2],
    ],
  ]
  for (const [video, [widthPx, heightPx]] of cases) assert.equal(smallOf(video), { widthPx, heightPx })
})

test('reads pictures as small as still has the pixels of the cell', () => {
  const cell = { xPx: 0, yPx: 0, cutFrames: 0, widthPx: 100, heightPx: 75 }
  const lowres = [100, 199, 200, 399, 400, 4000].map((widthPx) =>
    lowresOf({ ...cell, source: { widthPx, heightPx: (widthPx * 3) / 4 } }),
  )

  assert.equal(lowres, [0, 0, 1, 1, 2, 3])
})

test.run()
