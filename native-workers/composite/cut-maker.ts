/** Some rows of a cut and the bands of a picture -> those rows, filtered, in the kernels' memory. */
import { type Band, filterStride } from './band.js'
import type { Cut, CutPlan } from './cut.js'
import type { CutRows } from './cut-rows.js'
import type { Piece } from './deflate.js'
import type { Geometry } from './geometry.js'
import type { Workbench } from './kernels.js'
import { LaidPicture } from './laid-picture.js'
import type { PairTaps } from './pair-taps.js'

const EMPTY_SIZE = 16

export class CutMaker {
  readonly #bench: Workbench
  readonly #picture: LaidPicture
  /** Four rows mixed down, not across yet. */
  readonly #lines: number
  readonly #rows: number
  readonly #filtered: number
  readonly #table: number
  readonly #tableBytes: number
  /** Whose tables stand in memory. */
  #plan: CutPlan | undefined

  constructor(geometry: Geometry, bench: Workbench, cuts: readonly Cut[]) {
    const { picture } = geometry
    const widest = Math.max(EMPTY_SIZE, ...cuts.map(({ canvas }) => canvas.widthPx))
    const highest = Math.max(EMPTY_SIZE, ...cuts.map(({ canvas }) => canvas.heightPx))
    this.#bench = bench
    this.#picture = new LaidPicture(geometry, bench)
    this.#lines = bench.area(4 * (picture.widthPx + 3) * 8)
    this.#rows = bench.area((highest + 2) * filterStride(widest)) + filterStride(widest)
    this.#filtered = bench.area(highest * (widest * 4 + 1) + 16)
    // reducing to nothing looks at every pixel; a pair more where they begin with half of one
    const taps = (targetPx: number, sourcePx: number) => targetPx * (8 + 2 * (sourcePx + 2))
    this.#tableBytes = Math.max(taps(widest, picture.widthPx), taps(highest, picture.heightPx))
    this.#table = bench.area(2 * this.#tableBytes)
  }

  /** Rows as PNG filters them, one behind the other. Good until the next call. */
  make(cut: Cut, plan: CutPlan | undefined, rows: CutRows, bands: readonly Band[]): Piece {
    const { kernels } = this.#bench
    const stride = filterStride(cut.canvas.widthPx)
    const isTop = rows.from === 0
    const from = isTop ? 0 : rows.from - 1
    kernels.clearRows(this.#rows - stride, stride, stride, rows.to - from + 1)
    if (plan) this.#resample(plan, from, rows, bands, stride)
    const bytes = kernels.filterRows(
      this.#filtered,
      this.#rows + (rows.from - from) * stride,
      stride,
      cut.canvas.widthPx * 4,
      rows.to - rows.from,
      isTop ? 1 : 0,
    )
    return { at: this.#filtered, bytes }
  }

  #resample(plan: CutPlan, from: number, rows: CutRows, bands: readonly Band[], stride: number): void {
    const { source, target } = plan
    const first = Math.max(from, target.top) - target.top
    const end = Math.min(rows.to, target.bottom) - target.top
    if (end <= first) return
    for (let at = rows.firstBand; at <= rows.lastBand; at++) this.#picture.lay(bands[at] as Band, at)
    const { down, across } = this.#laid(plan)
    this.#bench.kernels.resamplePairs(
      this.#rows + (first + target.top - from) * stride + target.left * 4,
      stride,
      this.#picture.at(source.left, source.top),
      this.#picture.stride,
      source.right - source.left,
      this.#lines,
      down.places + first * 8,
      down.weights + first * plan.down.most * 4,
      plan.down.most,
      end - first,
      across.places,
      across.weights,
      plan.across.most,
      target.right - target.left,
    )
  }

  /** Rows of one cut follow one another: its tables stay where they are until another's come. */
  #laid(plan: CutPlan): Record<'down' | 'across', { places: number; weights: number }> {
    const down = { places: this.#table, weights: this.#table + plan.down.places.byteLength }
    const start = this.#table + this.#tableBytes
    const across = { places: start, weights: start + plan.across.places.byteLength }
    if (this.#plan !== plan) {
      this.#plan = plan
      this.#put(plan.down, down)
      this.#put(plan.across, across)
    }
    return { down, across }
  }

  #put({ places, weights }: PairTaps, to: { places: number; weights: number }): void {
    this.#bench.put(new Uint8Array(places.buffer), to.places)
    this.#bench.put(new Uint8Array(weights.buffer), to.weights)
  }
}
