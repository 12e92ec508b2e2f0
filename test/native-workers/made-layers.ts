/** Small layers made on the spot, and what a picture of them must look like: the plainest arithmetic there is, in doubles. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'

import type { Cut } from '../../native-workers/composite/cut.js'
import type { CompositeJob } from '../../native-workers/composite/index.js'

export interface Pixels {
  widthPx: number
  heightPx: number
  /** Straight RGBA. */
  rgba: Uint8Array
}

/** A soft-edged ellipse with grain; some are translucent, some have a hole. The same seed draws the same pixels. */
export function blob(seed: number, widthPx = 96, heightPx = widthPx): Pixels {
  const next = random(seed)
  const [x0, y0] = [widthPx * (0.3 + 0.4 * next()), heightPx * (0.25 + 0.5 * next())]
  const [rx, ry] = [widthPx * (0.12 + 0.25 * next()), heightPx * (0.12 + 0.2 * next())]
  const opacity = next() < 0.6 ? 1 : 0.6
  const hole = next() < 0.3 ? 0.4 : 0
  const dye = [next(), next(), next()].map((share) => 40 + 180 * share)
  const rgba = new Uint8Array(widthPx * heightPx * 4)
  for (let y = 0; y < heightPx; y++)
    for (let x = 0; x < widthPx; x++) {
      const far = Math.hypot((x - x0) / rx, (y - y0) / ry)
      const alpha = Math.min(1, Math.max(0, (1 - far) * 8)) * Math.min(1, Math.max(0, (far - hole) * 8 + 0.5)) * opacity
      if (alpha <= 0) continue
      const grain = (next() - 0.5) * 40
      const colour = dye.map((value) => Math.min(255, Math.max(0, value * (1 - 0.4 * far) + grain)))
      rgba.set([...colour, Math.round(alpha * 255)], (y * widthPx + x) * 4)
    }
  return { widthPx, heightPx, rgba }
}

export function random(seed: number): () => number {
  let state = seed * 7919 + 1
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

export const sharpOf = ({ widthPx, heightPx, rgba }: Pixels) =>
  sharp(rgba, { raw: { width: widthPx, height: heightPx, channels: 4 } })

export async function save(pixels: Pixels, file: string): Promise<string> {
  await sharpOf(pixels).png({ adaptiveFiltering: true }).toFile(file)
  return file
}

export async function load(file: string): Promise<Pixels> {
  const { data, info } = await sharp(file).ensureAlpha().raw().toBuffer({ resolveWithObject: true })
  return { widthPx: info.width, heightPx: info.height, rgba: new Uint8Array(data) }
}

const root = mkdtempSync(join(tmpdir(), 'troupe-composite-'))
process.once('exit', () => rmSync(root, { recursive: true, force: true }))

/** A folder of the test's own, gone when the process ends. */
export const folder = (): string => mkdtempSync(join(root, 'folder-'))

const canvas = { widthPx: 20, heightPx: 20 }
/** The website's three cuts, smaller. */
export const CUTS: Cut[] = [
  { folder: 'small', isTrimmed: true, offTop: 0, offBottom: 0, widthPx: 20, heightPx: 20, canvas },
  { folder: 'bottom-crop', isTrimmed: true, offTop: 0.33, offBottom: 0, widthPx: 20, canvas },
  { folder: 'top-crop', isTrimmed: true, offTop: 0, offBottom: 0.33, widthPx: 20, canvas },
]

/** A job on layers of 96 px, pictures of 70 px: more than two bands and a column that is not full. */
export function jobOf(job: Pick<CompositeJob, 'layers' | 'stacks' | 'outDir'> & Partial<CompositeJob>): CompositeJob {
  return {
    unit: 'made-front-0000',
    attempt: 1,
    layer: { widthPx: 96, heightPx: 96 },
    whole: { folder: 'whole', widthPx: 70, heightPx: 70 },
    cuts: CUTS,
    forMs: 60_000,
    budgetBytes: 50e6,
    ...job,
  }
}

/** Layers over one another, premultiplied, 0 to 255, not rounded. */
export function stacked(layers: readonly Pixels[], size: { widthPx: number; heightPx: number }): Float64Array {
  const sum = new Float64Array(size.widthPx * size.heightPx * 4)
  for (const { rgba } of layers)
    for (let at = 0; at < sum.length; at += 4) {
      const alpha = rgba[at + 3]! / 255
      for (let k = 0; k < 3; k++) sum[at + k] = rgba[at + k]! * alpha + sum[at + k]! * (1 - alpha)
      sum[at + 3] = rgba[at + 3]! + sum[at + 3]! * (1 - alpha)
    }
  return sum
}

const bump = (x: number): number => {
  const t = Math.abs(x)
  if (t < 1) return (7 / 6) * t ** 3 - 2 * t ** 2 + 8 / 9
  return t < 2 ? (-7 / 18) * t ** 3 + 2 * t ** 2 - (10 / 3) * t + 16 / 9 : 0
}

/** One row or column: `from` values `step` apart, begun at `at`. */
function mixed(values: Float64Array, at: number, step: number, from: number, to: number, target: number): number {
  const scale = Math.max(1, from / to)
  const middle = ((target + 0.5) * from) / to - 0.5
  let sum = 0
  let weights = 0
  for (let k = 0; k < from; k++) {
    const weight = bump((k - middle) / scale)
    sum += weight * values[at + k * step]!
    weights += weight
  }
  return sum / weights
}

/** Premultiplied pixels -> straight 8 bit ones of another size. */
export function resized(
  values: Float64Array,
  from: { widthPx: number; heightPx: number },
  to: { widthPx: number; heightPx: number },
): Pixels {
  const high = new Float64Array(from.widthPx * to.heightPx * 4)
  for (let y = 0; y < to.heightPx; y++)
    for (let at = 0; at < from.widthPx * 4; at++)
      high[y * from.widthPx * 4 + at] = mixed(values, at, from.widthPx * 4, from.heightPx, to.heightPx, y)
  const rgba = new Uint8Array(to.widthPx * to.heightPx * 4)
  for (let y = 0; y < to.heightPx; y++)
    for (let x = 0; x < to.widthPx; x++) {
      const sum = [0, 1, 2, 3].map((k) => mixed(high, y * from.widthPx * 4 + k, 4, from.widthPx, to.widthPx, x))
      const alpha = sum[3]!
      if (alpha < 0.5) continue
      const straight = [...sum.slice(0, 3).map((value) => (value * 255) / alpha), alpha]
      rgba.set(
        straight.map((value) => Math.min(255, Math.max(0, Math.round(value)))),
        (y * to.widthPx + x) * 4,
      )
    }
  return { ...to, rgba }
}

/** Largest difference and PSNR in dB of what is seen: colours weighted by their alpha, and alpha itself. */
export function difference(one: Pixels, other: Pixels): { most: number; db: number } {
  if (one.rgba.length !== other.rgba.length)
    throw new Error(`${one.widthPx}x${one.heightPx} is not ${other.widthPx}x${other.heightPx}`)
  let most = 0
  let squares = 0
  const seen = (rgba: Uint8Array, at: number, k: number) =>
    k === 3 ? rgba[at + 3]! : (rgba[at + k]! * rgba[at + 3]!) / 255
  for (let at = 0; at < one.rgba.length; at += 4)
    for (let k = 0; k < 4; k++) {
      const off = Math.abs(seen(one.rgba, at, k) - seen(other.rgba, at, k))
      most = Math.max(most, off)
      squares += off * off
    }
  return { most, db: 10 * Math.log10(255 ** 2 / (squares / one.rgba.length)) }
}
