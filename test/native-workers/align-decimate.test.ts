import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { decimate } from '../../native-workers/align/decimate.js'

const test = suite('align / decimate')

const tone = (hz: number) => Float32Array.from({ length: 12_000 }, (_, i) => Math.sin((2 * Math.PI * hz * i) / 48_000))

/** Loudness against a full tone, in dB, away from the ends. */
function levelDb(sound: Float32Array): number {
  const middle = sound.subarray(200, -200)
  return 10 * Math.log10(middle.reduce((sum, value) => sum + 2 * value * value, 0) / middle.length)
}

for (const hz of [50, 440, 3_000, 7_400]) {
  test(`keeps ${hz} Hz, sample for sample at the same time`, () => {
    const out = decimate(tone(hz))

    assert.is(out.length, 4_000)
    const worst = out.subarray(100, -100).reduce((most, value, i) => {
      return Math.max(most, Math.abs(value - Math.sin((2 * Math.PI * hz * (i + 100)) / 16_000)))
    }, 0)
    assert.ok(worst < 0.003, `off by ${worst}`)
  })
}

for (const hz of [8_600, 12_000, 15_000, 23_000]) {
  test(`lets nothing of ${hz} Hz fold back`, () => {
    const level = levelDb(decimate(tone(hz)))

    assert.ok(level < -58, `${level} dB`)
  })
}

test('makes one sample of three, begun ones too', () => {
  assert.equal(
    [0, 1, 3, 4].map((length) => decimate(new Float32Array(length)).length),
    [0, 1, 1, 2],
  )
})

test.run()
