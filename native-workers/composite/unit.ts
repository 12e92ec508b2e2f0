/** The layers of one style, side and colour -> any of their pictures, and all that was made for one and may serve another. */
import { Bands } from './bands.js'
import type { Cut } from './cut.js'
import { Cuts } from './cuts.js'
import { Decoder } from './decode.js'
import { Deflate } from './deflate.js'
import { type Geometry, geometryOf, type Size } from './geometry.js'
import { Workbench } from './kernels.js'
import { Layers, type OddLayer } from './layers.js'
import { beginningOf, pictureOf } from './picture.js'
import { Shelf } from './shelf.js'

export interface UnitOptions {
  /** Files, in any order; stacks speak of them by their place here. */
  layers: readonly string[]
  /** All layers have this size. */
  layer: Size
  /** Pictures are as large as fits in here. */
  whole: Size
  cuts: readonly Cut[]
  /** Bytes for layers, bands, tiles and rows of cuts together; 0 keeps nothing from one picture to the next. */
  budgetBytes: number
}

export interface Picture {
  /** Parts of a PNG file, in order. */
  whole: Uint8Array[]
  /** PNG files, as in the options. */
  cuts: Uint8Array[]
}

/** Of the budget, for rows of cuts. More of them would hardly be found again: the pictures that share them are near each other. */
const TOKENS_SHARE = 1 / 4

/** Tiles and rows of cuts are in the kernels' memory, which has an end. */
const MOST_BUDGET_BYTES = 2 ** 30

/** Of a band, or of a cut: these are compressed at once. */
function mostFilteredBytes({ bands, picture }: Geometry, cuts: readonly Cut[]): number {
  const band = Math.max(...bands.map(({ from, to }) => to - from)) * (picture.widthPx * 4 + 1)
  return Math.max(band, ...cuts.map(({ canvas }) => canvas.heightPx * (canvas.widthPx * 4 + 1)))
}

export class Unit {
  readonly #geometry: Geometry
  readonly #options: UnitOptions
  readonly #bench: Workbench
  readonly #shelf: Shelf
  readonly #tokenBytes: number
  readonly #beginning: Uint8Array
  readonly #layers: Layers
  readonly #bands: Bands
  readonly #cuts: Cuts

  /** A workbench that served another unit before is cleared, and serves that one no more. */
  constructor(options: UnitOptions, bench = new Workbench()) {
    bench.clear()
    this.#bench = bench
    this.#options = options
    this.#geometry = geometryOf(options.layer, options.whole)
    this.#beginning = beginningOf(this.#geometry.picture)
    const budgetBytes = Math.min(options.budgetBytes, MOST_BUDGET_BYTES)
    this.#tokenBytes = Math.floor(budgetBytes * TOKENS_SHARE)
    const shelfBytes = budgetBytes - this.#tokenBytes
    this.#shelf = new Shelf(shelfBytes)
    this.#layers = new Layers(options.layers, this.#geometry, new Decoder(this.#geometry, this.#bench), this.#shelf)
    const deflate = new Deflate(this.#bench, mostFilteredBytes(this.#geometry, options.cuts))
    this.#bands = new Bands(this.#geometry, this.#bench, deflate, this.#layers, this.#shelf, shelfBytes)
    this.#cuts = new Cuts(this.#geometry, this.#bench, deflate, options.cuts, this.#shelf, this.#tokenBytes)
  }

  get odd(): readonly OddLayer[] {
    return this.#layers.odd
  }

  get peakBytes(): number {
    return this.#shelf.peakBytes + this.#tokenBytes + this.#bench.areaBytes
  }

  get made(): { bands: number; tiles: number; cutRuns: number } {
    return { ...this.#bands.made, cutRuns: this.#cuts.made }
  }

  /** `stack` bottom to top. Undefined when one of its layers cannot be used. Good until the next picture. */
  async picture(stack: readonly number[]): Promise<Picture | undefined> {
    for (const layer of stack) {
      const isUsable = this.#layers.isUsable(layer) ?? (await this.#layers.load(layer))
      if (!isUsable) return undefined
    }
    const bands = await this.#bands.of(stack)
    const whole = pictureOf(this.#beginning, bands)
    const cuts = this.#options.cuts.map((cut) => this.#cuts.of(cut, bands))
    this.#shelf.trim()
    this.#cuts.trim()
    // not before all of them are there: the memory may have moved while they were made
    const { bytes } = this.#bench
    return { whole, cuts: cuts.map((file) => bytes.subarray(file.at, file.at + file.bytes)) }
  }
}
