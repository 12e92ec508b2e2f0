import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { openWav } from '../../native-workers/align/wav.js'

const test = suite<{ file: string }>('align / wav')

let folder: string
test.before(async (at) => {
  folder = await mkdtemp(join(tmpdir(), 'align-wav-'))
  at.file = join(folder, 'part.wav')
})
test.after(() => rm(folder, { recursive: true }))

const SOUND = Float32Array.of(0, 0.25, -0.5, 1)
const DATA = chunk('data', Buffer.from(SOUND.buffer))

function chunk(id: string, body: Buffer, bytes = body.length): Buffer {
  const head = Buffer.alloc(8)
  head.write(id, 'latin1')
  head.writeUInt32LE(bytes, 4)
  return Buffer.concat([head, body, Buffer.alloc(body.length % 2)])
}

function format({ tag = 3, channels = 1, rate = 48_000, bits = 32, extension = Buffer.alloc(0) } = {}): Buffer {
  const fmt = Buffer.alloc(16)
  fmt.writeUInt16LE(tag, 0)
  fmt.writeUInt16LE(channels, 2)
  fmt.writeUInt32LE(rate, 4)
  fmt.writeUInt32LE((rate * channels * bits) / 8, 8)
  fmt.writeUInt16LE((channels * bits) / 8, 12)
  fmt.writeUInt16LE(bits, 14)
  return chunk('fmt ', Buffer.concat([fmt, extension]))
}

function extensible(tag: number): Buffer {
  const extension = Buffer.from('16002000040000000000000000001000800000aa00389b71', 'hex')
  extension.writeUInt16LE(tag, 8)
  return format({ tag: 0xfffe, extension })
}

async function read(file: string, ...chunks: Buffer[]): Promise<number[]> {
  await writeFile(file, chunk('RIFF', Buffer.concat([Buffer.from('WAVE'), ...chunks])))
  return readAll(file)
}

async function readAll(file: string): Promise<number[]> {
  const wav = await openWav(file)
  try {
    return [...(await wav.read(0, wav.samples))]
  } finally {
    await wav.close()
  }
}

const complaint = (reading: Promise<number[]>): Promise<string> =>
  reading.then(
    (sound) => `none, but ${sound.length} samples`,
    (fault: Error) => fault.message,
  )

test('reads the plain header', async ({ file }) => {
  assert.equal(await read(file, format(), DATA), [...SOUND])
})

test('reads the extensible header that ffmpeg writes', async ({ file }) => {
  assert.equal(await read(file, extensible(3), DATA), [...SOUND])
})

test('steps over chunks it does not need, odd ones with their padding', async ({ file }) => {
  const list = chunk('LIST', Buffer.from('INFO!'))

  assert.equal(await read(file, format(), chunk('fact', Buffer.alloc(4)), list, DATA, list), [...SOUND])
})

test('reads to the end of the file when the length was never written', async ({ file }) => {
  const body = Buffer.from(SOUND.buffer)

  assert.equal(await read(file, format(), chunk('data', body, 0xffffffff)), [...SOUND])
  assert.equal(await read(file, format(), chunk('data', body, 0)), [...SOUND])
})

test('reads what there is of a file that was cut short', async ({ file }) => {
  assert.equal(await read(file, format(), chunk('data', Buffer.from(SOUND.buffer).subarray(0, 10), 400)), [0, 0.25])
})

test('reads any stretch, and nothing beyond the end', async ({ file }) => {
  await read(file, format(), DATA)
  const wav = await openWav(file)

  assert.equal([...(await wav.read(1, 2))], [0.25, -0.5])
  assert.equal([...(await wav.read(3, 9))], [1])
  assert.equal([...(await wav.read(9, 1))], [])
  await wav.close()
})

for (const [what, fmt, found] of [
  ['stereo', format({ channels: 2 }), 'format 3, 2 channels, 48000 Hz, 32 bits'],
  ['another rate', format({ rate: 44_100 }), 'format 3, 1 channels, 44100 Hz, 32 bits'],
  ['whole numbers', format({ tag: 1, bits: 16 }), 'format 1, 1 channels, 48000 Hz, 16 bits'],
  ['whole numbers in the extensible header', extensible(1), 'format 1, 1 channels, 48000 Hz, 32 bits'],
  ['a format cut short', chunk('fmt ', Buffer.alloc(4)), 'a fmt chunk of 4 bytes'],
] as const) {
  test(`names the file, what was found and what was expected: ${what}`, async ({ file }) => {
    const expected = `${file}: holds ${found}: expected format 3, 1 channels, 48000 Hz, 32 bits`

    assert.is(await complaint(read(file, fmt, DATA)), expected)
  })
}

test('refuses a file that is no WAV, has no sound, or sound before its format', async ({ file }) => {
  assert.match(await complaint(read(file, format())), 'ends without sound')
  assert.match(await complaint(read(file, DATA, format())), 'sound before its format')
  await writeFile(file, 'no sound at all')
  assert.match(await complaint(readAll(file)), 'expected a RIFF WAVE file')
})

test.run()
