import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { seekTo, stretches } from '../../actors/choir/frames.js'
import type { Stripe } from '../../actors/choir/messages.js'
import { stitch } from '../../actors/choir/stitch.js'
import { onTheRig } from '../support/rig.js'
import { brightness, ffmpeg, numbered, numberOf, SETTINGS } from './recorded.js'

const test = suite('choir / stitch')

const FRAMES = 70

async function onARig(settings: object = {}) {
  const rig = await onTheRig({ settings: { ...SETTINGS, ...settings } })
  const stripes: Stripe[] = []
  for (const [row, frames] of [60, 20, 64].entries()) {
    const key = `final-parts/c+s+auto-${row}.mkv`
    await rig.keep(key, await numbered(rig.root, `row${row}.mkv`, frames, '320x64'))
    stripes.push({
      choir: 'c',
      song: 's',
      name: 'auto',
      run: 'run1',
      row,
      rows: 3,
      key,
      frames,
      canvas: { widthPx: 320, heightPx: 192 },
      topPx: row * 64,
      heightPx: 64,
      video: { frames: FRAMES, watermark: null },
    })
  }
  const give = (more: Partial<Stripe> = {}) =>
    rig.give(
      stitch,
      stripes.toReversed().map((stripe) => ({ kind: 'stripe.rendered' as const, body: { ...stripe, ...more } })),
    )
  const look = async (crop: string) =>
    (await brightness(rig.store.path('preview/c+s+auto-preprod.mp4'), crop)).map(numberOf)
  const modified = async () => (await stat(rig.store.path('preview/c+s+auto-preprod.mp4'))).mtimeMs
  return { rig, stripes, give, look, modified }
}

const range = (from: number, count: number) => Array.from({ length: count }, (_, n) => from + n)
const until = (frames: number) => [...range(0, frames), ...Array.from({ length: FRAMES - frames }, () => undefined)]

for (const stitchSegments of [1, 2, 3]) {
  test(`joins rows frame by frame, those that have ended black, in ${stitchSegments} stretches of time`, async () => {
    const { rig, give, look } = await onARig({ stitchSegments })
    const sent = await give()

    const key = 'preview/c+s+auto-preprod.mp4'
    assert.equal(sent, [
      { kind: 'song.stitched', body: { choir: 'c', song: 's', name: 'auto', run: 'run1', key, frames: FRAMES } },
    ])
    assert.equal(await look('300:40:10:12'), until(60))
    assert.equal(await look('300:40:10:76'), until(20))
    assert.equal(await look('300:40:10:140'), until(64))
    assert.equal(rig.notes, [{ item: 'run/run1', detail: { status: 'composited', frames: FRAMES } }])
    await rig.close()
  })
}

test('gives every frame its even time, says its colours and can be played while it loads', async () => {
  const { rig, give } = await onARig()
  await give()

  const file = rig.store.path('preview/c+s+auto-preprod.mp4')
  const list = (await ffmpeg('-i', file, '-c', 'copy', '-f', 'framecrc', '-')).toString()
  const packets = list.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  const times = packets.map((line) => Number(line.split(',')[2])).sort((a, b) => a - b)
  assert.equal(
    times,
    times.map((_, n) => n * times[1]!),
  )
  assert.match(list, /#tb 0: 1\/12800/)
  assert.is(times[1], 512)
  const bytes = (await readFile(file)).toString('latin1')
  assert.ok(bytes.includes('colrnclx\0\u0001\0\u0001\0\u0001'), 'it is not said to be BT.709')
  assert.ok(bytes.indexOf('moov') < bytes.indexOf('mdat'), 'its index stands behind its frames')
  await rig.close()
})

test('splits time into stretches that begin on a whole second and together are the whole', () => {
  const cases: [frames: number, count: number, expected: [number, number][]][] = [
    [
      548,
      2,
      [
        [0, 275],
        [275, 273],
      ],
    ],
    [
      70,
      3,
      [
        [0, 25],
        [25, 25],
        [50, 20],
      ],
    ],
    [
      26,
      4,
      [
        [0, 25],
        [25, 1],
      ],
    ],
    [1, 2, [[0, 1]]],
    [50, 0, [[0, 50]]],
  ]
  for (const [frames, count, expected] of cases) {
    assert.equal(
      stretches(frames, count).map((stretch) => [stretch.firstFrame, stretch.frames]),
      expected,
    )
  }
  assert.equal([seekTo(0), seekTo(25)], [[], ['-ss', '0.9800']])
})

test('is not encoded again for another run of the same stripes, but is for another watermark', async () => {
  const { rig, give, modified, look } = await onARig()
  await give()
  const before = await modified()
  await give({ run: 'run2' })
  assert.is(await modified(), before)

  const marks = [join(rig.root, 'white.png'), join(rig.root, 'grey.png')]
  for (const [n, colour] of ['white', 'gray'].entries()) {
    await ffmpeg('-f', 'lavfi', '-i', `color=${colour}:s=40x30:d=1,format=rgba`, '-frames:v', '1', marks[n]!)
  }
  await rig.keep('logo.png', marks[0]!)
  await give({ video: { frames: FRAMES, watermark: 'logo.png' } })
  const marked = await modified()
  assert.is.not(marked, before)
  const file = rig.store.path('preview/c+s+auto-preprod.mp4')
  const [inside, outside] = [await brightness(file, '36:26:262:144'), await brightness(file, '16:26:302:144')]
  assert.ok(inside.length === FRAMES && inside.every((bright) => bright > 228), `the mark is ${inside[0]}`)
  assert.ok(outside[0]! < 60, `beside it is ${outside[0]}`)
  assert.equal(await look('200:40:10:140'), until(64))

  await rig.keep('logo.png', marks[1]!)
  await give({ video: { frames: FRAMES, watermark: 'logo.png' } })
  assert.is.not(await modified(), marked)
  await rig.close()
})

test('makes the picture without a watermark that is not there, and says so', async () => {
  const { rig, give } = await onARig()
  const sent = await give({ video: { frames: FRAMES, watermark: 'logo.png' } })

  assert.is(sent.length, 1)
  assert.equal(rig.notes[0], {
    item: 'run/run1',
    detail: { watermark: 'logo.png is not in the store: the picture is made without it' },
  })
  await rig.close()
})

test('drops the stripes of older runs, and nothing else', async () => {
  const { rig, give, stripes } = await onARig()
  const other = ['c+s+auto-0old.mkv', 'c+s+auto-2-0.mkv', 'c+s+auto-sound.m4a', 'c+s+slow-0.mkv', 'c+s2+auto-0.mkv']
  for (const name of other) await rig.keep(`final-parts/${name}`, rig.store.path(stripes[0]!.key))
  await give()

  const left = (await rig.keys()).filter((key) => key.startsWith('final-parts/'))
  assert.equal(left, [...stripes.map(({ key }) => key), ...other.slice(1).map((name) => `final-parts/${name}`)].sort())
  await rig.close()
})

test('waits for every row of a run and names those that did not come', async () => {
  const { rig, stripes } = await onARig()
  const messages = stripes.map((body) => ({ kind: 'stripe.rendered' as const, body }))

  assert.ok(stitch.whole!(messages))
  assert.not(stitch.whole!(messages.slice(0, 2)))
  assert.is(stitch.missing!([messages[1]!]), 'rows 0, 2 of 3 were not rendered')
  assert.equal(
    messages.map((message) => [stitch.key(message), stitch.member(message)]),
    [
      ['run1', '0'],
      ['run1', '1'],
      ['run1', '2'],
    ],
  )
  await rig.close()
})

test.run()
