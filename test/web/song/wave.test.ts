import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { floatWav } from '../../../actors/choir/wav.js'
import { monoOf, rangeOf, readWave } from '../../../src/web/song/wave.js'

const test = suite('web / song / wave')

const bytesOf = (wav: Buffer): ArrayBuffer => new Uint8Array(wav).buffer

/** As ffmpeg writes float: a longer format, then a count of samples, then the samples. */
function asFfmpegWrites(samples: Float32Array): Buffer {
  const plain = floatWav([samples], 48_000)
  const format = Buffer.concat([plain.subarray(12, 36), Buffer.alloc(2)])
  format.writeUInt32LE(18, 4)
  const fact = Buffer.alloc(12)
  fact.write('fact')
  fact.writeUInt32LE(4, 4)
  fact.writeUInt32LE(samples.length, 8)
  return Buffer.concat([plain.subarray(0, 12), format, fact, plain.subarray(36)])
}

test('finds the samples wherever the header ends', () => {
  const samples = Float32Array.from([0, 0.5, -1, 2])
  for (const [wav, dataByte] of [
    [floatWav([samples], 48_000), 44],
    [asFfmpegWrites(samples), 58],
  ] as const) {
    const wave = readWave(bytesOf(wav), wav.length)

    assert.equal(wave, { channels: 1, sampleRate: 48_000, dataByte, frames: 4 })
    assert.equal(monoOf(bytesOf(wav.subarray(dataByte)), 1), samples)
  }
})

test('only the beginning needs to be there, and a range of bytes is a range of samples', () => {
  const wav = floatWav([Float32Array.from({ length: 100 }, (_, n) => n)], 48_000)
  const wave = readWave(bytesOf(wav.subarray(0, 64)), wav.length)
  const [, first, last] = /bytes=(\d+)-(\d+)/.exec(rangeOf(wave, 10, 3))!.map(Number)

  assert.is(wave.frames, 100)
  assert.equal(monoOf(bytesOf(wav.subarray(first, last! + 1)), 1), Float32Array.from([10, 11, 12]))
})

test('a file that was cut short has the samples it has', () => {
  const wav = floatWav([new Float32Array(100)], 48_000).subarray(0, 44 + 50 * 4)

  assert.is(readWave(bytesOf(wav), wav.length).frames, 50)
})

test('two channels are heard as one', () => {
  const wav = floatWav([Float32Array.from([1, 0]), Float32Array.from([0, 1])], 48_000)

  assert.equal(monoOf(bytesOf(wav.subarray(44)), 2), Float32Array.from([0.5, 0.5]))
})

test('says what it found where it expected float samples', () => {
  const whole = Buffer.from(floatWav([new Float32Array(4)], 48_000))
  whole.writeUInt16LE(1, 20)
  whole.writeUInt16LE(16, 34)

  assert.throws(() => readWave(bytesOf(whole), whole.length), /found 16 bit samples of kind 1, expected 32 bit float/)
  assert.throws(() => readWave(bytesOf(Buffer.from('<html>…</html>')), 14), /found "<htm", expected a WAV file/)
  assert.throws(() => readWave(new ArrayBuffer(0), 0), /expected a WAV file/)
})

test.run()
