import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { type Cut, planOf } from '../../native-workers/composite/cut.js'
import type { Size } from '../../native-workers/composite/geometry.js'
import { composite, type Stack } from '../../native-workers/composite/index.js'
import { blob, folder, load, type Pixels, resized, save, stacked } from './made-layers.js'

const test = suite('native-workers / composite, layers and cuts of any size')

const size = (most: number) =>
  fc.record({ widthPx: fc.integer({ min: 1, max: most }), heightPx: fc.integer({ min: 1, max: most }) })

const cuts: fc.Arbitrary<Cut[]> = fc
  .array(
    fc.record(
      {
        isTrimmed: fc.boolean(),
        offTop: fc.constantFrom(0, 0.33, 0.9),
        offBottom: fc.constantFrom(0, 0.33),
        widthPx: fc.integer({ min: 1, max: 160 }),
        heightPx: fc.integer({ min: 1, max: 160 }),
        canvas: size(150),
      },
      { requiredKeys: ['isTrimmed', 'offTop', 'offBottom', 'widthPx', 'canvas'] },
    ),
    { minLength: 1, maxLength: 3 },
  )
  .map((all) => all.map((cut, at) => ({ ...cut, folder: `cut-${at}` })))

const share = fc.record({
  x: fc.double({ min: 0, max: 1, noNaN: true }),
  y: fc.double({ min: 0, max: 1, noNaN: true }),
})

const style = fc.record({
  layer: size(200),
  within: size(200),
  cuts,
  // each fills a part of its own, so that pictures are alike in some bands only
  parts: fc.array(fc.record({ seed: fc.integer({ min: 1, max: 1e6 }), from: share, to: share }), {
    minLength: 1,
    maxLength: 4,
  }),
})

/** Every choice of the layers, each with the corners, so that all pictures fill the same box and share the rows of cuts. */
const stacksOf = (layers: number): Stack[] =>
  Array.from({ length: 2 ** layers }, (_, bits) => ({
    layers: [...Array.from({ length: layers }, (_, at) => at).filter((at) => (bits >> at) & 1), layers],
    names: [`${bits}.png`],
  }))

test('makes the same bytes in any order with and without a cache, and cuts as plain arithmetic makes them', async () => {
  await fc.assert(
    fc.asyncProperty(fc.noBias(style), async ({ layer, within, cuts, parts }) => {
      const here = folder()
      const all = [...parts.map((part) => placed(part, layer)), cornersOf(layer)]
      const files = all.map((pixels, at) => save(pixels, join(here, `${at}.png`)))
      const stacks = stacksOf(parts.length)
      const whole = { folder: 'whole', ...within }
      const job = { unit: 'any', attempt: 1, layers: await Promise.all(files), layer, whole, cuts, forMs: 60_000 }
      const [kept, anew] = [folder(), folder()]
      await composite({ ...job, stacks, outDir: kept, budgetBytes: 50e6 })
      await composite({ ...job, stacks: [...stacks].reverse(), outDir: anew, budgetBytes: 0 })

      for (const { names } of stacks) {
        const name = names[0] as string
        for (const own of ['whole', ...cuts.map((cut) => cut.folder)])
          assert.ok(readFileSync(join(kept, own, name)).equals(readFileSync(join(anew, own, name))), `${own}/${name}`)
        const picture = await load(join(kept, 'whole', name))
        for (const cut of cuts) assertAlike(await load(join(kept, cut.folder, name)), plainly(cut, picture))
      }
    }),
    { numRuns: 15 },
  )
})

type Part = { seed: number; from: { x: number; y: number }; to: { x: number; y: number } }

function placed({ seed, from, to }: Part, { widthPx, heightPx }: Size): Pixels {
  const between = (one: number, other: number, px: number) => {
    const first = Math.min(px - 1, Math.floor(Math.min(one, other) * px))
    return [first, Math.max(1, Math.ceil(Math.max(one, other) * px) - first)] as const
  }
  const [left, wide] = between(from.x, to.x, widthPx)
  const [top, high] = between(from.y, to.y, heightPx)
  const { rgba } = blob(seed, wide, high)
  const layer = { widthPx, heightPx, rgba: new Uint8Array(widthPx * heightPx * 4) }
  for (let y = 0; y < high; y++)
    layer.rgba.set(rgba.subarray(y * wide * 4, (y + 1) * wide * 4), ((top + y) * widthPx + left) * 4)
  return layer
}

function cornersOf({ widthPx, heightPx }: Size): Pixels {
  const rgba = new Uint8Array(widthPx * heightPx * 4)
  for (let at = 0; at < rgba.length; at += 4) {
    const [x, y] = [(at / 4) % widthPx, Math.floor(at / 4 / widthPx)]
    // opaque, and large enough to be there when the picture is much smaller
    if (Math.min(x, widthPx - 1 - x) < widthPx / 9 && Math.min(y, heightPx - 1 - y) < heightPx / 9) rgba[at + 3] = 255
  }
  return { widthPx, heightPx, rgba }
}

function assertAlike(found: Pixels, expected: Pixels): void {
  assert.equal([found.widthPx, found.heightPx], [expected.widthPx, expected.heightPx])
  for (let at = 0; at < expected.rgba.length; at += 4) {
    const alpha = expected.rgba[at + 3]!
    assert.ok(Math.abs(found.rgba[at + 3]! - alpha) <= 1, `alpha of pixel ${at / 4}`)
    for (let c = at; c < at + 3; c++) {
      const off = (Math.abs(found.rgba[c]! - expected.rgba[c]!) * alpha) / 255
      assert.ok(off <= 1.2, `pixel ${at / 4} is ${off} off`)
    }
  }
}

function plainly(cut: Cut, picture: Pixels): Pixels {
  const made = { ...cut.canvas, rgba: new Uint8Array(cut.canvas.widthPx * cut.canvas.heightPx * 4) }
  const source = planOf(cut, boxOf(picture), picture)?.source
  if (!source) return made
  const part = cropped(picture, source.left, source.top, source.right, source.bottom)
  const byHeight = cut.heightPx === undefined ? Number.POSITIVE_INFINITY : cut.heightPx / part.heightPx
  const scale = Math.min(cut.widthPx / part.widthPx, byHeight)
  const scaled = (px: number) => Math.max(1, Math.floor(px * scale + 0.5))
  const small = resized(stacked([part], part), part, { widthPx: scaled(part.widthPx), heightPx: scaled(part.heightPx) })
  const middle = (px: number, canvasPx: number) => Math.floor(canvasPx / 2) - Math.floor(px / 2)
  const [x0, y0] = [middle(small.widthPx, made.widthPx), middle(small.heightPx, made.heightPx)]
  for (let y = 0; y < small.heightPx; y++)
    for (let x = 0; x < small.widthPx; x++) {
      const [toX, toY] = [x + x0, y + y0]
      if (toX < 0 || toY < 0 || toX >= made.widthPx || toY >= made.heightPx) continue
      const from = (y * small.widthPx + x) * 4
      made.rgba.set(small.rgba.subarray(from, from + 4), (toY * made.widthPx + toX) * 4)
    }
  return made
}

function cropped({ widthPx, rgba }: Pixels, left: number, top: number, right: number, bottom: number): Pixels {
  const rows = Array.from({ length: bottom - top }, (_, y) =>
    rgba.subarray(((y + top) * widthPx + left) * 4, ((y + top) * widthPx + right) * 4),
  )
  return { widthPx: right - left, heightPx: bottom - top, rgba: new Uint8Array(Buffer.concat(rows)) }
}

function boxOf({ widthPx, rgba }: Pixels) {
  const shown = Array.from({ length: rgba.length / 4 }, (_, at) => at).filter((at) => rgba[at * 4 + 3]! > 0)
  if (shown.length === 0) return undefined
  const xs = shown.map((at) => at % widthPx)
  const ys = shown.map((at) => Math.floor(at / widthPx))
  const least = (all: number[]) => all.reduce((a, b) => Math.min(a, b))
  const most = (all: number[]) => all.reduce((a, b) => Math.max(a, b))
  return { left: least(xs), top: least(ys), right: most(xs) + 1, bottom: most(ys) + 1 }
}

test.run()
