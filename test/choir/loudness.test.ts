import { join } from 'node:path'

import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { type Aim, firstAim, isNear, metered, nextAim, nextGain, type Tried } from '../../actors/choir/loudness.js'
import { master } from '../../actors/choir/master.js'
import { mixCommand } from '../../actors/choir/mix.js'
import type { Ffmpeg } from '../../src/runtime/tools.js'
import { ffmpeg, folder, noise, sound, syllables, tone } from '../support/sounds.js'

const test = suite('choir / loudness')

const TARGET = { loudnessLufs: -16, truePeakDbtp: -1 }

test('reads the last summary of the meter, with or without peaks', () => {
  const summary = (loudness: string, ...more: string[]) => [
    '  Summary:',
    '',
    `    I:         ${loudness} LUFS`,
    ...more,
  ]

  assert.equal(metered(summary('-19.3')), { lufs: -19.3, peakDbtp: -120 })
  assert.equal(metered(summary('-16.0', '  True peak:', '    Peak:       -1.3 dBFS')), { lufs: -16, peakDbtp: -1.3 })
  assert.equal(metered(summary('0.0', '  True peak:', '    Peak:        0.0 dBFS')), { lufs: 0, peakDbtp: 0 })
  assert.equal(metered([...summary('-30.0'), ...summary('-20.0')]).lufs, -20)
})

test('reads silence as numbers', () => {
  for (const nothing of ['-70.0', '-inf', 'nan']) {
    assert.equal(metered(['Summary:', `    I:  ${nothing} LUFS`, `    Peak:  -inf dBFS`]), {
      lufs: -70,
      peakDbtp: -120,
    })
  }
})

test('says so when there was no meter', () => {
  assert.throws(() => metered(['size=N/A']), /expected "I: … LUFS", found "size=N\/A"/)
})

/** Tries until there is none; `heard` is what the limiter leaves of a gain. */
function search(aimLufs: number, mixLufs: number, heard: (gainDb: number) => number): Tried[] {
  const tried: Tried[] = []
  for (let gainDb = nextGain(aimLufs, mixLufs, tried); gainDb !== undefined; ) {
    tried.push({ gainDb, lufs: Math.round(heard(gainDb) * 10) / 10 })
    gainDb = nextGain(aimLufs, mixLufs, tried)
  }
  return tried
}

test('needs one try where no peak stands in the way', () => {
  for (const mixLufs of [-68, -40, -16, -3, 12]) assert.is(search(-16, mixLufs, (gain) => mixLufs + gain).length, 1)
})

test('finds the gain behind every limiter that gives way in the end', () => {
  for (const hardness of [0.9, 0.7, 0.5, 0.3]) {
    for (const mixLufs of [-50, -30, -20]) {
      // Free up to 6 dB below the aim, from there on only a share of each dB is heard.
      const knee = -22 - mixLufs
      const tried = search(-16, mixLufs, (gain) => mixLufs + Math.min(gain, knee) + Math.max(0, gain - knee) * hardness)
      assert.ok(isNear(-16, tried), `${hardness} ${mixLufs}: ${JSON.stringify(tried)}`)
      assert.ok(tried.length <= 6, `${tried.length} tries`)
    }
  }
})

test('is not put off by a limiter that takes more than it was given', () => {
  // Once, between 4 and 9 dB, it is no louder than before.
  const tried = search(-16, -20, (gain) => -21 + (gain < 4 ? gain : gain < 9 ? 3 : 3 + (gain - 9) / 3) / 2)

  assert.ok(isNear(-16, tried), JSON.stringify(tried))
})

test('gives up where no gain is enough, and stays finite', () => {
  const tried = search(-16, -40, (gain) => Math.min(-40 + gain, -25))

  assert.not.ok(isNear(-16, tried))
  assert.ok(tried.length <= 4, `${tried.length} tries`)
  assert.ok(tried.every(({ gainDb }) => Number.isFinite(gainDb) && gainDb <= 66.01))
})

const cases: [what: string, measured: [number, number], reachable: boolean, next: Aim | undefined][] = [
  ['good', [-16, -1.5], true, undefined],
  ['as loud as meters can tell', [-16.2, -1.1], true, undefined],
  ['a peak that may be over by rounding', [-16, -1], true, { lufs: -16, limitDb: -2.3 }],
  ['a peak over', [-16, -0.2], true, { lufs: -16, limitDb: -3.1 }],
  ['too quiet', [-16.6, -2], true, { lufs: -15.4, limitDb: -1.9 }],
  ['too loud', [-15.5, -2], true, { lufs: -16.5, limitDb: -1.9 }],
  ['too quiet for good, peak held', [-30, -1.2], false, undefined],
  ['too quiet for good, a peak over', [-30, 0], false, { lufs: -16, limitDb: -3.3 }],
]
for (const [what, [lufs, peakDbtp], reachable, expected] of cases) {
  test(`after an encoded sound that is ${what}, aims ${expected ? 'again' : 'no more'}`, () => {
    const next = nextAim(TARGET, firstAim(TARGET), { lufs, peakDbtp }, reachable)

    const rounded = next && { lufs: round(next.lufs), limitDb: round(next.limitDb) }
    assert.equal(rounded, expected)
  })
}
const round = (x: number) => Math.round(x * 100) / 100

async function mastered(seconds: number, at: (t: number) => number) {
  const scratch = folder()
  const frames = Math.round(seconds * 25)
  const samples = frames * 1920
  const voice = { file: sound(join(scratch, 'voice.wav'), seconds, at), volume: 1, pan: 0, cutSamples: 0 }
  const mix = join(scratch, 'mix.wav')
  const { said } = await ffmpeg.run(mixCommand({ voices: [voice], samples }, mix))
  const { lufs: mixLufs, peakDbtp: mixPeakDb } = metered(said)
  return master({ mix, mixLufs, mixPeakDb, samples, kbps: 192, scratch, ...TARGET }, ffmpeg)
}

const hiss = noise(7)
const sounds: [what: string, seconds: number, at: (t: number) => number][] = [
  ['a quiet tone', 2, tone(440, 0.001)],
  ['noise far above full scale', 2, () => 4 * hiss()],
  ['a voice with loud syllables', 4, syllables(180, 1.5)],
  ['one clap in silence', 4, (t) => (t > 2 && t < 2.4 ? hiss() * Math.exp((2 - t) * 40) : 0)],
]
for (const [what, seconds, at] of sounds) {
  test(`brings ${what} to -16 LUFS with the peak held, measured after encoding`, async () => {
    const { file, missedLu } = await mastered(seconds, at)

    const chain = { graph: '[0:a]ebur128=peak=true:framelog=verbose[out]', outputs: [{ options: ['-map', '[out]'] }] }
    const { lufs, peakDbtp } = metered((await ffmpeg.run({ inputs: [{ from: { file } }], ...chain })).said)
    assert.ok(Math.abs(lufs + 16) <= 0.5, `${lufs} LUFS`)
    assert.ok(peakDbtp <= -1, `${peakDbtp} dBTP`)
    assert.is(missedLu, undefined)
  })
}

test('leaves silence alone', async () => {
  const { loudnessLufs, truePeakDbtp, encodes, tries, gainDb } = await mastered(1, () => 0)

  assert.equal([loudnessLufs, truePeakDbtp, encodes, tries, gainDb], [-70, -120, 1, 0, 0])
})

test('says by how much it missed where the limiter cannot make it loud enough', async () => {
  const { loudnessLufs, truePeakDbtp, missedLu } = await mastered(2, (t) => (Math.abs(t - 1) < 1e-6 ? 0.9 : 0))

  assert.ok(truePeakDbtp <= -1, `${truePeakDbtp} dBTP`)
  assert.ok(missedLu! > 3, `${missedLu} LU`)
  assert.ok(Math.abs(loudnessLufs + missedLu! + 16) < 0.06)
})

test('holds the peak of a sound too short to be measured', async () => {
  const { loudnessLufs, truePeakDbtp } = await mastered(0.2, () => 3 * hiss())

  assert.is(loudnessLufs, -70)
  assert.ok(truePeakDbtp <= -1, `${truePeakDbtp} dBTP`)
})

test('hands nothing on when no limit holds the peak', async () => {
  let encodings = 0
  const deaf: Pick<Ffmpeg, 'run'> = {
    run: async ({ outputs }) => {
      if (outputs[0]!.file) encodings++
      return { frames: 0, peakMiB: 0, said: ['Summary:', '    I: -16.0 LUFS', '    Peak: 0.0 dBFS'] }
    },
  }
  const mastering = {
    mix: 'mix.wav',
    mixLufs: -16,
    mixPeakDb: 0,
    samples: 1920,
    kbps: 192,
    scratch: '/nowhere',
    ...TARGET,
  }

  const reason = await master(mastering, deaf).catch((fault: Error) => fault.message)
  assert.match(reason as string, 'true peaks of 0, 0, 0, 0, 0, 0 dBTP after encoding, expected at most -1')
  assert.is(encodings, 6)
})

test.run()
