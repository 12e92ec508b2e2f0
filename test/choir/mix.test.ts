import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { convolutionFactor } from '../../actors/choir/convolution.js'
import { metered } from '../../actors/choir/loudness.js'
import type { PlannedRun } from '../../actors/choir/messages.js'
import { type Mix, mixCommand, mixGraph, type Sung, voices } from '../../actors/choir/mix.js'
import { previewGain, previewGraph } from '../../actors/choir/preview-sound.js'
import { impulseResponse } from '../../actors/choir/reverb.js'
import type { Room } from '../../actors/choir/room.js'
import { ffmpeg, folder, noise, peakOf, sound, stereo, syllables, tone } from '../support/sounds.js'

const test = suite('choir / mix')

const scratch = folder()
const path = (name: string) => join(scratch, name)
const sung = (file: string, more: Partial<Sung> = {}): Sung => ({ file, volume: 1, pan: 0, cutSamples: 0, ...more })

async function mixed(mix: Mix) {
  const file = path('mix.wav')
  const { said } = await ffmpeg.run(mixCommand(mix, file))
  return { ...stereo(file), ...metered(said) }
}

/** A run of parts given as [part, volume, pan, offset, silent]. */
function planned(rows: [string, number, number, number, boolean?][]): PlannedRun {
  return {
    frames: 100,
    definition: {
      inputs: rows.map(([part_id, volume, pan, offset]) => ({ part_id, volume, pan, offset })),
    },
    parts: rows.map(([part, , , , silent = false]) => ({
      part,
      take: `take of ${part}`,
      sound: { key: `converted/${part}.wav`, samples: 96_000, silent },
    })),
  } as unknown as PlannedRun
}

test('hears every part at its volume, place and whole sample, in the order of their names', () => {
  const heard = voices(planned([['ben', 0.5, -0.25, -20], ['ana', 2, 1, 33.3333]])) // biome-ignore format: a table

  assert.equal(heard, [
    { part: 'ana', key: 'converted/ana.wav', take: 'take of ana', volume: 2, pan: 1, cutSamples: 1600 },
    { part: 'ben', key: 'converted/ben.wav', take: 'take of ben', volume: 0.5, pan: -0.25, cutSamples: -960 },
  ])
})

test('leaves out who is muted, silent, over before the start or late after the end', () => {
  const heard = voices(
    planned([
      ['muted', 0, 0, 0],
      ['silent', 1, 0, 0, true],
      ['over', 1, 0, 2000],
      ['late', 1, 0, -4000],
      ['heard', 1, 0, 1999],
    ]),
  )

  assert.equal(
    heard.map(({ part }) => part),
    ['heard'],
  )
})

test('cuts and pads by whole samples and is exactly as long as the video', async () => {
  const click = sound(path('click.wav'), 1, (t) => (Math.abs(t - 0.5) < 1e-6 ? 1 : 0))

  const cut = await mixed({ voices: [sung(click, { cutSamples: 1601 })], samples: 25 * 1920 })
  const padded = await mixed({ voices: [sung(click, { cutSamples: -1601 })], samples: 50 * 1920 })
  assert.equal([cut.left.length, padded.left.length], [25 * 1920, 50 * 1920])
  assert.equal([cut.left.findIndex(heard), padded.left.findIndex(heard)], [24_000 - 1601, 24_000 + 1601])
})
const heard = (x: number) => x > 0.5

test('pans with equal power', async () => {
  const file = sound(path('tone.wav'), 0.4, tone(440, 0.1))
  const sides = async (pan: number) => {
    const { left, right } = await mixed({ voices: [sung(file, { pan })], samples: 10 * 1920 })
    return [peakOf(left), peakOf(right)].map((x) => Math.round(x * 1000) / 100)
  }

  assert.equal(
    await sides(-1),
    [10, 0].map((x) => x / 10),
  )
  assert.equal(await sides(0), [0.71, 0.71])
  assert.equal(await sides(1), [0, 1])
})

test('adds parts up without dividing by their number, also after one has ended', async () => {
  const long = sound(path('long.wav'), 2, tone(440, 0.1))
  const short = sound(path('short.wav'), 1, tone(440, 0.1))

  const { left } = await mixed({ voices: [sung(long), sung(long, { volume: 2 }), sung(short)], samples: 50 * 1920 })
  const level = (from: number) => Math.round((peakOf(left.slice(from, from + 9600)) / Math.SQRT1_2) * 1000) / 1000
  assert.equal([level(24_000), level(84_000)], [0.4, 0.3])
})

test('keeps what is above full scale', async () => {
  const file = sound(path('loud.wav'), 0.4, tone(440, 3))

  assert.ok(peakOf((await mixed({ voices: [sung(file)], samples: 10 * 1920 })).left) > 2)
})

test('has no room at all where the reverb is 0', () => {
  const { graph, inputs } = mixGraph(
    { voices: [sung('a.wav')], samples: 1920, room: { share: 0, file: 'r.wav', factor: 1 } },
    'out',
  )

  assert.not.match(graph, 'afir')
  assert.is(inputs.length, 1)
})

test('rings on after the last note, to both sides', async () => {
  writeFileSync(path('hall.wav'), impulseResponse('hall'))
  const file = sound(path('note.wav'), 0.5, tone(440, 0.5))

  const room = { share: 0.5, file: path('hall.wav'), factor: await convolutionFactor(ffmpeg) }
  const { left, right } = await mixed({ voices: [sung(file, { pan: -1 })], samples: 50 * 1920, room })
  assert.ok(peakOf(left.slice(30_000, 40_000)) > 0.005)
  assert.ok(peakOf(right.slice(30_000, 40_000)) > 0.005)
  assert.ok(peakOf(right.slice(90_000)) < peakOf(right.slice(30_000, 40_000)))
})

test('is as loud in every room as outside', async () => {
  const hiss = noise(3)
  let breath = 0
  // Falls above 1 kHz as voices do, and has no pitch that a room could favour.
  const file = sound(path('breath.wav'), 4, () => (breath += 0.12 * (0.2 * hiss() - breath)))
  const mix = { voices: [sung(file)], samples: 100 * 1920 }
  const dry = (await mixed(mix)).lufs
  const factor = await convolutionFactor(ffmpeg)

  for (const name of ['smallroom', 'largeroom', 'hall', 'church'] as Room[]) {
    writeFileSync(path('room.wav'), impulseResponse(name))
    const { lufs } = await mixed({ ...mix, room: { share: 1, file: path('room.wav'), factor } })
    assert.ok(Math.abs(lufs - dry) < 1.5, `${name}: ${lufs} LUFS, outside ${dry}`)
  }
})

test('is silence of the right length when nobody is heard', async () => {
  const { left, right, lufs } = await mixed({ voices: [], samples: 25 * 1920 })

  assert.equal([left.length, peakOf(left), peakOf(right), lufs], [25 * 1920, 0, 0, -70])
})

test('brings a preview near its loudness by one measurement', async () => {
  const file = sound(path('quiet.wav'), 4, syllables(220, 0.02))
  const mix = { voices: [sung(file), sung(file, { pan: 1 })], samples: 100 * 1920 }
  const { inputs, graph } = previewGraph(mix, await previewGain(mix, ffmpeg), 'sound')

  const out = path('preview.wav')
  await ffmpeg.run({ inputs, graph, outputs: [{ file: out, options: ['-map', '[sound]', '-c:a', 'pcm_f32le'] }] })
  const meter = { graph: '[0:a]ebur128=framelog=verbose[out]', outputs: [{ options: ['-map', '[out]'] }] }
  const { lufs } = metered((await ffmpeg.run({ inputs: [{ from: { file: out } }], ...meter })).said)
  assert.is(stereo(out).left.length, 100 * 1920)
  assert.ok(Math.abs(lufs + 16) < 1, `${lufs} LUFS`)
})

test.run()
