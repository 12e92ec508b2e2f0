import { crc32, inflateRawSync } from 'node:zlib'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { Deflate, mostDeflatedBytes } from '../../native-workers/composite/deflate.js'
import { Workbench } from '../../native-workers/composite/kernels.js'
import { mitchell, mitchellTaps } from '../../native-workers/composite/mitchell.js'
import { adlerOfBoth, chunk } from '../../native-workers/composite/png.js'
import { random } from './made-layers.js'

const test = suite('native-workers / composite, kernels')

const bench = new Workbench()
const room = bench.area(200_000)

function noise(bytes: number, seed: number): Uint8Array {
  const next = random(seed)
  return Uint8Array.from({ length: bytes }, () => next() * 256)
}

function plainAdler(bytes: Uint8Array): number {
  let [a, b] = [1, 0]
  for (const byte of bytes) {
    a = (a + byte) % 65_521
    b = (b + a) % 65_521
  }
  return b * 65_536 + a
}

test('takes the Adler-32 of any number of bytes', () => {
  for (const bytes of [0, 1, 15, 16, 17, 5_520, 5_536, 100_000]) {
    for (const data of [noise(bytes, bytes), new Uint8Array(bytes).fill(255)]) {
      bench.put(data, room)
      assert.is(bench.kernels.adler32(room, bytes) >>> 0, plainAdler(data), `${bytes} bytes`)
    }
  }
})

test('joins the Adler-32 of two pieces', () => {
  for (const [one, other] of [
    [0, 7],
    [7, 0],
    [1, 1],
    [65_521, 3],
    [100, 65_521],
    [70_000, 70_001],
  ] as const) {
    const both = noise(one + other, 5)
    const joined = adlerOfBoth(plainAdler(both.subarray(0, one)), plainAdler(both.subarray(one)), other)
    assert.is(joined, plainAdler(both), `${one} and ${other}`)
  }
})

test('gives back the rows that it filtered', () => {
  const [width, rows] = [37, 40]
  const stride = Math.ceil((width * 4) / 16) * 16 + 16
  const next = random(3)
  // flat, ramped, noisy and equal rows: every filter has one that it is best for
  const pixels = Uint8Array.from({ length: width * 4 * rows }, (_, at) => {
    const [y, x] = [Math.floor(at / (width * 4)), at % (width * 4)]
    return [0, x * 3, next() * 256, x * y, 7, x + y * 2][y % 6]! + (y > 20 ? next() * 3 : 0)
  })
  const source = room + stride
  bench.kernels.clearRows(room, stride, stride, rows + 2)
  for (let y = 0; y < rows; y++) bench.put(pixels.subarray(y * width * 4, (y + 1) * width * 4), source + y * stride)
  const filtered = room + 100_000
  const bytes = bench.kernels.filterRows(filtered, source, stride, width * 4, rows, 1)

  assert.is(bytes, rows * (width * 4 + 1))
  const used = Array.from({ length: rows }, (_, y) => bench.bytes[filtered + y * (width * 4 + 1)])
  assert.ok(new Set(used).size >= 4, `filters ${used}`)
  assert.ok(bench.kernels.unfilterRows(filtered, width * 4, rows, 0))
  const found = Buffer.concat(
    Array.from({ length: rows }, (_, y) => bench.taken(filtered + y * (width * 4 + 1) + 1, width * 4)),
  )
  assert.ok(found.equals(pixels))
})

test('refuses a filter that PNG does not know', () => {
  bench.put(Uint8Array.of(5, 1, 2, 3, 4), room)
  assert.not.ok(bench.kernels.unfilterRows(room, 4, 1, 0))
})

const MOST = 120_000
const deflate = new Deflate(bench, MOST)
const source = bench.area(MOST + 64)
const tokenRoom = bench.area(2 * MOST + 64)
const out = bench.area(mostDeflatedBytes(MOST))
/** Of pictures 156 pixels wide. */
const ROW_BYTES = 625
const LAST_BLOCK = Buffer.from([3, 0])

/** What pictures hold, and what they hardly ever do. */
const next = random(12)
const kinds: [what: string, data: Uint8Array][] = [
  ['nothing', new Uint8Array(0)],
  ['one byte', Uint8Array.of(7)],
  ['seven bytes', Uint8Array.of(1, 2, 3, 4, 5, 6, 7)],
  ['zeroes', new Uint8Array(MOST)],
  ['noise', noise(MOST, 4)],
  ['noise of three values', Uint8Array.from({ length: MOST }, () => next() * 3)],
  ['a ramp', Uint8Array.from({ length: MOST }, (_, at) => at)],
  ['noise that comes again from far away', new Uint8Array([...noise(32_768, 5), ...noise(32_768, 5), ...noise(9, 5)])],
  ['runs of all lengths', Uint8Array.from({ length: MOST }, (_, at) => Math.sqrt(at) & 1)],
]

for (const [what, data] of kinds) {
  test(`compresses ${what} so that zlib gives it back, with any other piece before and behind`, () => {
    bench.put(data, source)
    const piece = Buffer.from(deflate.piece({ at: source, bytes: data.length }, ROW_BYTES))
    assert.ok(inflateRawSync(Buffer.concat([piece, LAST_BLOCK])).equals(data))
    assert.ok(inflateRawSync(Buffer.concat([piece, piece, LAST_BLOCK])).equals(Buffer.concat([data, data])))
  })

  test(`compresses ${what} in runs that copy from the one before`, () => {
    const runBytes = ROW_BYTES * 4
    bench.put(data, source)
    let kept = tokenRoom
    const runs = Array.from({ length: Math.ceil(data.length / runBytes) }, (_, at) => {
      const from = at * runBytes
      const bytes = Math.min(runBytes, data.length - from)
      const tokens = deflate.tokens({ at: source + from, bytes }, at > 0 ? runBytes : 0, ROW_BYTES)
      bench.bytes.copyWithin(kept, tokens.at, tokens.at + tokens.bytes)
      kept += tokens.bytes
      return { at: kept - tokens.bytes, bytes: tokens.bytes }
    })
    assert.ok(inflateRawSync(bench.taken(out, deflate.whole(runs, out))).equals(data))
  })
}

test('makes no code longer than deflate allows, however unevenly symbols are used', () => {
  const often = [1, 1]
  while (often.length < 24) often.push(often.at(-1)! + often.at(-2)!)
  const literals = often.flatMap((count, symbol) => new Array<number>(count).fill(symbol))
  const tokens = bench.area(2 * literals.length)
  const out = bench.area(2 * literals.length + 4096)
  bench.put(new Uint8Array(Uint16Array.from(literals).buffer), tokens)
  const bytes = bench.kernels.deflateTokens(tokens, literals.length, literals.length, 1, out)

  assert.ok(inflateRawSync(bench.taken(out, bytes)).equals(Uint8Array.from(literals)))
})

test('finds the box of what shows, of a single pixel too, and none where nothing does', () => {
  bench.kernels.clearRows(room, 40, 40, 10)
  assert.not.ok(bench.kernels.alphaBox(room, 40, 10, 10, room + 1000))
  bench.put(Uint8Array.of(1), room + 3 * 40 + 7 * 4 + 3)
  assert.ok(bench.kernels.alphaBox(room, 40, 10, 10, room + 1000))
  assert.equal([...bench.ints(room + 1000, 4)], [7, 3, 8, 4])
})

test('weighs source pixels so that a flat picture stays flat, at any two sizes', () => {
  for (const [source, target] of [
    [2000, 800],
    [800, 142],
    [64, 96],
    [5, 1],
    [1, 7],
  ] as const) {
    const { places, weights, most } = mitchellTaps(source, target)
    for (let at = 0; at < target; at++) {
      const [first, count] = [places[2 * at]!, places[2 * at + 1]!]
      assert.ok(first >= 0 && count >= 1 && count <= most && first + count <= source, `${source} to ${target} at ${at}`)
      const sum = weights.subarray(at * most, at * most + count).reduce((total, weight) => total + weight, 0)
      assert.ok(Math.abs(sum - 1) < 1e-5)
    }
  }
})

test('has the kernel that Mitchell and Netravali chose', () => {
  assert.equal(
    [0, 1, 2, 2.5].map((x) => Math.round(mitchell(x) * 1e6) / 1e6),
    [0.888889, 0.055556, 0, 0],
  )
  assert.is(mitchell(-0.5), mitchell(0.5))
  assert.ok(mitchell(1.5) < 0)
})

test('writes chunks as PNG wants them', () => {
  const made = chunk('tEXt', Buffer.from('a'))
  assert.is(made.readUInt32BE(0), 1)
  assert.is(made.toString('latin1', 4, 9), 'tEXta')
  assert.is(made.readUInt32BE(9), crc32(Buffer.from('tEXta')))
})

test.run()
