import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { Workbench } from '../../native-workers/composite/kernels.js'
import { mitchellTaps } from '../../native-workers/composite/mitchell.js'
import { mitchellPairTaps } from '../../native-workers/composite/pair-taps.js'
import { laidOut } from '../../native-workers/composite/table.js'
import { random } from './made-layers.js'

const test = suite('native-workers / composite, pairs of rows')

const sizes: [source: number, target: number][] = [
  [760, 142],
  [431, 80],
  [143, 142],
  [142, 142],
  [31, 142],
  [7, 3],
  [1, 5],
  [5, 1],
]

for (const [source, target] of sizes)
  for (const before of [0, 1])
    test(`weighs pairs as it weighs pixels: ${source} to ${target}, ${before} before the first`, () => {
      const taps = mitchellTaps(source, target)
      const paired = mitchellPairTaps(source, target, 0, target, before)
      for (let at = 0; at < target; at++) {
        const expected = new Float64Array(source + 2)
        for (let k = 0; k < taps.places[2 * at + 1]!; k++)
          expected[before + taps.places[2 * at]! + k] = taps.weights[at * taps.most + k]!
        const found = new Float64Array(source + 2)
        const [first, count] = [paired.places[2 * at]!, paired.places[2 * at + 1]!]
        assert.ok(count <= paired.most)
        for (let k = 0; k < 2 * count; k++) {
          const weight = paired.weights[2 * paired.most * at + k]!
          if (weight !== 0) found[2 * first + k] = weight
        }
        assert.is(
          found.reduce((sum, weight) => sum + weight, 0),
          16_384,
          'a plain area keeps its colour',
        )
        const most = Math.max(...found.map((weight, pixel) => Math.abs(weight / 16_384 - expected[pixel]!)))
        assert.ok(most < 1e-3, `pixel ${at}: a weight is ${most} off`)
      }
    })

/** Straight pixels of all kinds: nothing, opaque, half to be seen, noise. */
function pixelsOf(width: number, height: number, seed: number): Uint8Array {
  const next = random(seed)
  const pixels = Uint8Array.from({ length: width * height * 4 }, () => next() * 256)
  for (let at = 0; at < width * height; at++) {
    const kind = (Math.floor((at % width) / 5) + Math.floor(at / width / 5)) % 4
    if (kind === 0) pixels[at * 4 + 3] = 0
    if (kind === 1) pixels[at * 4 + 3] = 255
  }
  return pixels
}

/** The same in numbers of 64 bits, colours times alpha, without the last rounding. */
function plainly(pixels: Uint8Array, width: number, from: number, sourceHeight: number, tw: number, th: number) {
  const [down, across] = [mitchellTaps(sourceHeight, th), mitchellTaps(width, tw)]
  const found = new Float64Array(tw * th * 4)
  for (let y = 0; y < th; y++)
    for (let x = 0; x < tw; x++)
      for (let k = 0; k < down.places[2 * y + 1]!; k++)
        for (let j = 0; j < across.places[2 * x + 1]!; j++) {
          const weight = down.weights[y * down.most + k]! * across.weights[x * across.most + j]!
          const place = ((from + down.places[2 * y]! + k) * width + across.places[2 * x]! + j) * 4
          const alpha = pixels[place + 3]! / 255
          const to = (y * tw + x) * 4
          for (let c = 0; c < 3; c++) found[to + c]! += weight * alpha * pixels[place + c]!
          found[to + 3]! += weight * pixels[place + 3]!
        }
  return found
}

const cases: [what: string, width: number, height: number, top: number, tw: number, th: number][] = [
  ['reducing', 97, 120, 0, 18, 23],
  ['from an odd row', 97, 120, 7, 18, 23],
  ['an odd number of rows', 33, 41, 0, 10, 13],
  ['one row', 40, 1, 0, 9, 1],
  ['one pixel', 1, 1, 0, 3, 5],
  ['enlarging', 13, 11, 2, 30, 29],
  ['as large as it is', 21, 18, 3, 21, 15],
]

for (const [what, width, height, top, tw, th] of cases)
  test(`resizes out of pairs of rows: ${what}`, () => {
    const bench = new Workbench()
    const { kernels } = bench
    const pixels = pixelsOf(width, height, width * th)
    const source = bench.area(pixels.length)
    bench.put(pixels, source)
    const stride = width * 16
    const pairs = bench.area(Math.ceil(height / 2) * stride + 64)
    kernels.premultiplyPairs(pairs, stride, source, width * 4, width, height)
    const sourceHeight = height - top
    const down = laidOut(bench, mitchellPairTaps(sourceHeight, th, 0, th, top % 2))
    const across = laidOut(bench, mitchellPairTaps(width, tw, 0, tw, 0))
    const lines = bench.area(4 * (width + 3) * 8)
    // a row below that must stay as it is
    const out = bench.area(tw * (th + 1) * 4)
    bench.put(new Uint8Array(tw * 4).fill(77), out + tw * th * 4)
    kernels.resamplePairs(
      out,
      tw * 4,
      pairs + Math.floor(top / 2) * stride,
      stride,
      width,
      lines,
      down.places,
      down.weights,
      down.most,
      th,
      across.places,
      across.weights,
      across.most,
      tw,
    )

    const found = bench.taken(out, tw * th * 4)
    const expected = plainly(pixels, width, top, sourceHeight, tw, th)
    const clamped = (value: number, most: number) => Math.min(Math.max(value, 0), most)
    for (let at = 0; at < tw * th * 4; at += 4) {
      const alpha = expected[at + 3]!
      assert.ok(Math.abs(found[at + 3]! - clamped(alpha, 255)) <= 0.6, `alpha of ${at / 4}`)
      for (let c = 0; c < 3 && alpha >= 0.55; c++) {
        const own = (found[at + c]! * found[at + 3]!) / 255
        const wanted = clamped((expected[at + c]! * clamped(alpha, 255)) / alpha, clamped(alpha, 255))
        assert.ok(Math.abs(own - wanted) <= 1.1, `pixel ${at / 4}: ${own} instead of ${wanted}`)
      }
    }
    assert.equal(bench.taken(out + tw * th * 4, tw * 4), new Uint8Array(tw * 4).fill(77))
  })

test.run()
