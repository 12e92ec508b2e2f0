import { existsSync, readFileSync } from 'node:fs'
import { copyFile, readFile, stat, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { convert, sizeOf } from '../../actors/choir/convert.js'
import type { Converted, Recording } from '../../actors/choir/messages.js'
import { fitInside } from '../../actors/choir/picture.js'
import { Refusal } from '../../src/errors.js'
import { onTheRig } from '../support/rig.js'
import { beeping, brightness, ffmpeg, flashing, onsets, SETTINGS, samplesOf } from './recorded.js'

const test = suite('choir / convert')

const DATA = '../shared/data/choir'
const rig = await onTheRig({ settings: SETTINGS })
test.after(() => rig.close())

const size = (widthPx: number, heightPx: number) => ({ widthPx, heightPx })

const recording = (file: string, more: Partial<Recording> = {}): Recording => ({
  choir: 'c',
  song: 's',
  part: basename(file).replace(/^.*\+|\.\w+$/g, ''),
  file,
  hash: file,
  siblings: 1,
  ...more,
})

async function converted(file: string, more: Partial<Recording> = {}) {
  const [sent] = await rig.give(convert, recording(file, more))
  const body = sent!.body as Converted
  return {
    ...body,
    pictureFile: rig.store.path(body.picture?.key ?? 'none'),
    soundFile: rig.store.path(body.sound.key),
  }
}

/** Flashes and beeps of the converted files, in seconds. */
async function seenAndHeard(file: string) {
  const { pictureFile, soundFile } = await converted(file)
  return {
    flashesS: onsets(await brightness(pictureFile), 25, 100).map((frame) => frame / 25),
    beepsS: onsets(await samplesOf(soundFile), 48_000, 0.1).map((sample) => sample / 48_000),
  }
}

const near = (found: number[], expected: number[], within: number) => {
  const far = found.some((at, n) => Math.abs(at - expected[n]!) > within)
  assert.ok(found.length === expected.length && !far, `found ${found}, expected ${expected} within ${within}`)
}

const VP8 = ['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8', '-b:v', '200k']
const PCM = ['-c:a', 'pcm_s16le', '-f', 'matroska']
const made = (name: string) => join(rig.root, name)

const timed: [string, string[], number[], number[]][] = [
  [
    'a picture that begins 0.4 s after the sound',
    [
      '-itsoffset',
      '0.4',
      ...flashing(3, [1, 2.5]),
      ...beeping(4, [1, 2.5]),
      '-map',
      '0:v',
      '-map',
      '1:a',
      ...VP8,
      ...PCM,
    ],
    [1.4, 2.9],
    [1, 2.5],
  ],
  [
    'a sound that begins 0.3 s after the picture',
    [
      ...flashing(3, [1, 2.5]),
      '-itsoffset',
      '0.3',
      ...beeping(3, [1, 2.5]),
      '-map',
      '0:v',
      '-map',
      '1:a',
      ...VP8,
      ...PCM,
    ],
    [1, 2.5],
    [1.3, 2.8],
  ],
  [
    'both beginning late on the time line',
    [
      '-itsoffset',
      '0.5',
      ...flashing(3, [1]),
      '-itsoffset',
      '0.7',
      ...beeping(3, [1]),
      '-map',
      '0:v',
      '-map',
      '1:a',
      ...VP8,
      ...PCM,
    ],
    [1.5],
    [1.7],
  ],
  [
    'gaps in picture and sound',
    [
      ...[...flashing(4, [1, 3]), ...beeping(4, [1, 3]), '-map', '0:v', '-map', '1:a'],
      ...[
        '-vf',
        "select='not(between(t,1.5,2.4))'",
        '-fps_mode',
        'vfr',
        '-af',
        "aselect='not(between(t,1.45,2.2))'",
        ...VP8,
        ...PCM,
      ],
    ],
    [1, 3],
    [1, 3],
  ],
  [
    'a variable frame rate',
    [
      ...[...flashing(3, [1, 2.5], '160x120', 50), ...beeping(3, [1, 2.5]), '-map', '0:v', '-map', '1:a'],
      ...['-vf', "select='not(mod(n*n,7))+eq(mod(n,25),0)'", '-fps_mode', 'vfr', ...VP8, ...PCM],
    ],
    [1, 2.5],
    [1, 2.5],
  ],
  [
    'Opus, whose first packet lies before the zero of the file',
    [
      ...flashing(3, [1, 2.5]),
      ...beeping(3, [1, 2.5]),
      '-map',
      '0:v',
      '-map',
      '1:a',
      ...VP8,
      '-c:a',
      'libopus',
      '-f',
      'webm',
    ],
    [1, 2.5],
    [1, 2.5],
  ],
  [
    'H.264 with B frames and AAC in mp4',
    [
      ...flashing(3, [1, 2.5], '160x120', 24),
      ...beeping(3, [1, 2.5]),
      '-map',
      '0:v',
      '-map',
      '1:a',
      '-c:v',
      'libx264',
      '-c:a',
      'aac',
      '-f',
      'mp4',
    ],
    [1, 2.5],
    [1, 2.5],
  ],
]
for (const [what, args, flashesS, beepsS] of timed) {
  test(`keeps time true: ${what}`, async () => {
    const file = made(`${what.replaceAll(/\W/g, '-')}.webm`)
    await ffmpeg(...args, file)

    const found = await seenAndHeard(file)
    near(found.flashesS, flashesS, 0.0201)
    near(found.beepsS, beepsS, 0.005)
  })
}

test('keeps time and sound when the frame size changes midway', async () => {
  for (const [name, side, atS] of [
    ['first', '160x120', 1],
    ['second', '80x60', 0.5],
    ['third', '120x160', 1],
  ] as const) {
    await ffmpeg(
      ...flashing(2, [atS], side),
      ...beeping(2, [atS]),
      ...VP8,
      '-c:a',
      'libopus',
      '-f',
      'webm',
      made(`${name}.webm`),
    )
  }
  await writeFile(made('list.txt'), ['first', 'second', 'third'].map((name) => `file '${name}.webm'\n`).join(''))
  await ffmpeg('-f', 'concat', '-i', made('list.txt'), '-c', 'copy', made('changing.webm'))

  const found = await seenAndHeard(made('changing.webm'))
  near(found.flashesS, [1, 2.5, 5], 0.05)
  near(found.beepsS, [1, 2.5, 5], 0.03)
  const { picture, pictureFile } = await converted(made('changing.webm'))
  assert.equal([picture!.widthPx, picture!.heightPx], [160, 120])
  // the turned phone is fitted in, black at its sides
  const [side, middle] = [await brightness(pictureFile, '30:120:0:0'), await brightness(pictureFile, '80:120:40:0')]
  assert.ok(side[126]! < 20 && middle[126]! > 200, `side ${side[126]}, middle ${middle[126]}`)
})

test('shows every recording in the colours of television: range and matrix', async () => {
  const orange = (range: string, matrix: string, format = 'yuv420p') => {
    const colour = `color=0xE0A040:s=64x64:d=1,scale=out_color_matrix=${matrix}:out_range=${range}`
    return ['-f', 'lavfi', '-i', `${colour},format=${format}`, '-color_range', range]
  }
  const said = ['-color_primaries', 'bt709', '-color_trc', 'bt709', '-colorspace', 'bt709']
  const cases: [name: string, args: string[]][] = [
    ['full.mp4', [...orange('pc', 'bt709', 'yuvj420p'), ...said, '-c:v', 'libx264', '-f', 'mp4']],
    ['full.webm', [...orange('pc', 'bt709'), ...said, ...VP8, '-f', 'webm']],
    ['television.mp4', [...orange('tv', 'bt709'), ...said, '-c:v', 'libx264', '-f', 'mp4']],
    ['unsaid.webm', [...orange('tv', 'bt601'), ...VP8, '-f', 'webm']],
  ]
  for (const [name, args] of cases) {
    await ffmpeg(...args, made(name))
    const { pictureFile } = await converted(made(name))
    const raw = ['-frames:v', '1', '-pix_fmt', 'yuv420p', '-f', 'rawvideo', '-']
    const found = [...(await ffmpeg('-i', pictureFile, '-vf', 'scale=1:1:flags=area', ...raw))]
    // 0xE0A040 by the formulas of BT.709 in 16 to 235
    const far = [159, 79, 160].some((value, n) => Math.abs(value - found[n]!) > 3)
    assert.not(far, `${name} is ${found}, expected 159,79,160`)
  }
})

test('turns the picture as the camera was held and makes its pixels square', async () => {
  await ffmpeg(...flashing(1, [0]), '-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-f', 'mp4', made('lying.mp4'))
  const bytes = await readFile(made('lying.mp4'))
  // the matrix of the track's header: a quarter turn in place of none
  const [one, minus] = ['00010000', 'ffff0000'].map((word) => Buffer.from(word, 'hex'))
  const none = Buffer.concat([one!, Buffer.alloc(12), one!, Buffer.alloc(12), Buffer.from('40000000', 'hex')])
  const at = bytes.indexOf(none, bytes.indexOf('tkhd'))
  Buffer.concat([Buffer.alloc(4), one!, Buffer.alloc(4), minus!, Buffer.alloc(16)]).copy(bytes, at)
  await writeFile(made('held.mp4'), bytes)
  await ffmpeg(...flashing(1, [0], '80x120'), '-vf', 'setsar=2/1', ...VP8, '-f', 'webm', made('square.webm'))

  const held = await converted(made('held.mp4'))
  const square = await converted(made('square.webm'))
  assert.equal(held.picture!.recorded, size(120, 160))
  assert.equal([held.picture!.widthPx, held.picture!.heightPx], [120, 160])
  assert.equal(square.picture!.recorded, size(160, 120))
  assert.equal([square.picture!.widthPx, square.picture!.heightPx], [160, 120])
  const across = await ffmpeg('-i', held.pictureFile, '-frames:v', '1', '-f', 'rawvideo', '-pix_fmt', 'gray', '-')
  assert.is(across.length, 120 * 160)
})

test('gives a recording without sound silence as long as its picture', async () => {
  await ffmpeg(...flashing(2, [1]), ...VP8, '-f', 'webm', made('mute.webm'))

  const { sound, soundFile, picture } = await converted(made('mute.webm'))
  assert.equal(sound, { key: 'converted/c+s+mute.wav', samples: picture!.frames * 1920, silent: true })
  const samples = await samplesOf(soundFile)
  assert.is(samples.length, 50 * 1920)
  assert.ok(samples.every((sample) => sample === 0))
})

test('gives a recording without picture none, whatever cover its album has', async () => {
  await ffmpeg('-f', 'lavfi', '-i', 'testsrc=s=100x100:d=1', '-frames:v', '1', made('cover.png'))
  await ffmpeg(
    ...beeping(2, [1]),
    '-i',
    made('cover.png'),
    '-map',
    '0:a',
    '-map',
    '1:v',
    '-c:v',
    'png',
    '-disposition:v',
    'attached_pic',
    made('album.mp3'),
  )

  const { picture, sound } = await converted(made('album.mp3'))
  assert.is(picture, undefined)
  assert.ok(Math.abs(sound.samples - 96_000) < 4800, `${sound.samples} samples`)
})

test('never makes a picture larger than it was recorded, and keeps its shape', () => {
  const cases: [recorded: [number, number], box: [number, number], expected: [number, number]][] = [
    [
      [640, 480],
      [626, 470],
      [626, 470],
    ],
    [
      [640, 480],
      [1900, 1060],
      [640, 480],
    ],
    [
      [1280, 720],
      [626, 470],
      [626, 352],
    ],
    [
      [480, 640],
      [626, 470],
      [352, 470],
    ],
    [
      [641, 481],
      [1900, 1060],
      [640, 480],
    ],
    [
      [4000, 4],
      [626, 470],
      [626, 2],
    ],
    [
      [1, 1],
      [626, 470],
      [2, 2],
    ],
  ]
  for (const [recorded, box, expected] of cases)
    assert.equal(fitInside(size(...recorded), size(...box)), size(...expected))
})

test('keeps a converted picture whatever size is hinted at later, and makes a larger one when it is asked for', async () => {
  await ffmpeg(
    ...flashing(1, [0], '640x480'),
    ...beeping(1, [0]),
    ...VP8,
    '-c:a',
    'libopus',
    '-f',
    'webm',
    made('sized.webm'),
  )
  const modified = async (key: string) => (await stat(rig.store.path(key))).mtimeMs

  const many = await converted(made('sized.webm'), { siblings: 25 })
  assert.ok(many.picture!.widthPx < 400)
  const [picture, sound] = [await modified(many.picture!.key), await modified(many.sound.key)]
  const few = await converted(made('sized.webm'), { siblings: 2 })
  const small = await converted(made('sized.webm'), { box: size(100, 100) })
  assert.equal([few.picture, small.picture], [many.picture, many.picture])
  assert.is(await modified(many.picture!.key), picture)

  const large = await converted(made('sized.webm'), { box: size(600, 600) })
  assert.equal([large.picture!.widthPx, large.picture!.heightPx], [600, 450])
  assert.is.not(large.picture!.id, many.picture!.id)
  assert.is(large.take, many.take)
  assert.is(await modified(many.sound.key), sound)
  const largest = await converted(made('sized.webm'), { box: size(6000, 6000) })
  assert.equal([largest.picture!.widthPx, largest.picture!.heightPx], [640, 480])
})

test('makes a new picture of a new recording, whatever is there of the old one', () => {
  const there = { from: 'x', sizeBytes: 1, recording: 'old', ...size(640, 480) }
  const next = recording('x.webm', { hash: 'new', box: size(320, 320) })

  assert.equal(sizeOf(next, size(640, 480), there), size(320, 240))
  assert.equal(sizeOf({ ...next, hash: 'old' }, size(640, 480), there), size(640, 480))
})

test('makes the sound again alone when only that is gone', async () => {
  await ffmpeg(...flashing(1, [0]), ...beeping(1, [0.5]), ...VP8, '-c:a', 'libopus', '-f', 'webm', made('lost.webm'))
  const first = await converted(made('lost.webm'))
  const before = await readFile(first.soundFile)
  await rig.store.drop(first.sound.key)

  const again = await converted(made('lost.webm'))
  assert.equal(again, first)
  assert.equal(await readFile(first.soundFile), before)
})

test('refuses what cannot be decoded, with what was found and what was expected', async () => {
  await ffmpeg(...flashing(1, [0]), '-c:v', 'libx264', '-f', 'mp4', made('whole.mp4'))
  const bytes = await readFile(made('whole.mp4'))
  // the container stays as it is, the pictures in it are lost
  bytes.fill(0xff, bytes.indexOf('mdat') + 4, bytes.indexOf('moov') - 4)
  await writeFile(made('garbled.mp4'), bytes)

  try {
    await converted(made('garbled.mp4'))
    assert.unreachable('it was converted')
  } catch (fault) {
    assert.instance(fault, Refusal)
    assert.match((fault as Error).message, /garbled\.mp4( cannot be decoded|: found 0\.00 s of picture)/)
  }
})

const real = existsSync(DATA) ? test : test.skip
interface Truth {
  durationS: number
  audioStartS: number
  lastVideoFrameS: number | null
  width: number | null
  height: number | null
}
const truths: Record<string, Truth> = existsSync(DATA) ? JSON.parse(readFileSync(join(DATA, 'truth.json'), 'utf8')) : {}
for (const part of ['backing', 'soprano', 'alto', 'tenor', 'bass', 'guitar']) {
  real(`converts what a browser recorded: ${part}`, async () => {
    const file = join(process.cwd(), DATA, `northside+carol+${part}.webm`)
    const truth = truths[part]!

    const { picture, pictureFile, sound, soundFile } = await converted(file, { siblings: 25 })
    if (truth.lastVideoFrameS === null) assert.is(picture, undefined)
    else {
      assert.ok(Math.abs(picture!.frames - Math.round(truth.durationS * 25)) <= 1, `${picture!.frames} frames`)
      assert.is((await brightness(pictureFile)).length, picture!.frames)
      assert.equal(picture!.recorded, size(truth.width!, truth.height!))
    }
    const samples = await samplesOf(soundFile)
    assert.is(samples.length, sound.samples)
    near([likelyStart(samples, await samplesOf(file))], [truth.audioStartS * 48_000], 240)
  })
}

/** Where the decoded sound lies in the converted one: the lag, of those up to 0.1 s, at which they differ least. */
function likelyStart(placed: Float32Array, decoded: Float32Array): number {
  const [from, length] = [5 * 48_000, 12_000]
  let best = { lag: -1, differs: Infinity }
  for (let lag = 0; lag < 4800; lag++) {
    let differs = 0
    for (let at = from; at < from + length && differs < best.differs; at += 5)
      differs += (placed[at + lag]! - decoded[at]!) ** 2
    if (differs < best.differs) best = { lag, differs }
  }
  return best.lag
}

real('takes a live recording that declares no duration', async () => {
  const { picture } = await converted(join(process.cwd(), DATA, 'extra/northside+carol+timeslice.webm'))

  assert.ok(Math.abs(picture!.frames - 199) <= 1, `${picture!.frames} frames`)
})

const bad: [string, RegExp][] = [
  ['truncated', /truncated\.webm was cut short: found 11\.\d\d s of it, expected 20\.62 s/],
  ['headeronly', /headeronly\.webm/],
  ['notes', /notes\.webm is not a recording/],
  ['empty', /empty\.webm is empty/],
]
for (const [name, because] of bad) {
  real(`refuses a recording that is none, and leaves nothing: ${name}`, async () => {
    const file = join(rig.root, `c+s+${name}.webm`)
    await copyFile(join(DATA, `bad/northside+carol+${name}.webm`), file)

    try {
      await converted(file)
      assert.unreachable('it was converted')
    } catch (fault) {
      assert.instance(fault, Refusal)
      assert.match((fault as Error).message, because)
    }
    assert.equal(
      (await rig.keys()).filter((key) => key.includes(`+${name}.`)),
      [],
    )
  })
}

test.run()
