import { constants, deflateSync, inflateSync } from 'node:zlib'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { Inflate } from '../../native-workers/composite/inflate.js'
import { Workbench } from '../../native-workers/composite/kernels.js'
import { random } from './made-layers.js'

const test = suite('native-workers / composite, inflate')

const MOST = 70_000
const bench = new Workbench()
const inflate = new Inflate(bench, MOST)

function inflated(stream: Uint8Array, atOnce: number): Buffer {
  const half = Math.floor(stream.length / 2)
  inflate.begin([stream.subarray(0, half), stream.subarray(half)])
  const found: Uint8Array[] = []
  for (;;) {
    const { at, bytes } = inflate.next(atOnce)
    found.push(bench.taken(at, bytes))
    if (bytes < atOnce) break
  }
  inflate.end()
  return Buffer.concat(found)
}

const next = random(9)
const kinds: [what: string, byteAt: (at: number) => number][] = [
  ['noise', () => next() * 256],
  ['zeroes', () => 0],
  ['pixels', (at) => (at % 4 === 3 ? 255 : next() * 9)],
  ['noise that comes again from as far as it may', (at) => (at % 32_768) * 167],
]
const { Z_DEFAULT_STRATEGY, Z_FIXED, Z_HUFFMAN_ONLY, Z_RLE } = constants

for (const [what, byteAt] of kinds) {
  test(`gives back ${what}, however it was compressed and however little is asked for at once`, () => {
    for (const bytes of [0, 1, 100, 150_000]) {
      const data = Uint8Array.from({ length: bytes }, (_, at) => byteAt(at))
      for (const level of [0, 1, 9])
        for (const strategy of [Z_DEFAULT_STRATEGY, Z_FIXED, Z_HUFFMAN_ONLY, Z_RLE]) {
          const stream = deflateSync(data, { level, strategy, memLevel: Math.max(1, level) })
          for (const atOnce of [333, 40_000, MOST]) {
            const found = inflated(stream, atOnce)
            assert.ok(found.equals(data), `${bytes} bytes, level ${level}, strategy ${strategy}, ${atOnce} at once`)
          }
        }
    }
  })
}

test('refuses what zlib refuses: a stream that was cut short, or of which some bytes are others', () => {
  const text = Uint8Array.from({ length: 30_000 }, (_, at) => (at % 7) * (next() < 0.1 ? 30 : 3))
  const stream = deflateSync(text)
  const zlibs = (bytes: Uint8Array) => {
    try {
      return inflateSync(bytes)
    } catch {
      return undefined
    }
  }
  for (let turn = 0; turn < 500; turn++) {
    const damaged = stream.subarray(0, turn % 2 === 0 ? stream.length : next() * stream.length).slice()
    for (let spoilt = turn % 3; spoilt > 0; spoilt--) damaged[Math.floor(next() * damaged.length)] = next() * 256
    const expected = zlibs(damaged)
    if (expected) assert.ok(inflated(damaged, 5000).equals(expected))
    else assert.throws(() => inflated(damaged, 5000), /its compressed pixels/)
  }
})

test('refuses a stream whose copies reach back before its beginning', () => {
  // a block of fixed codes: one copy of three bytes from one byte back, where nothing stands
  assert.throws(() => inflated(Uint8Array.of(0x78, 0x9c, 0x03, 0x02, 0, 0, 0, 0, 0), 100), /are damaged/)
})

test.run()
