/** The tiles of a band, left to right -> its rows, filtered and compressed: one IDAT that fits between any others. */
import { around, type Box } from './box.js'
import type { Deflate } from './deflate.js'
import type { Geometry, Span } from './geometry.js'
import type { Workbench } from './kernels.js'
import { chunk } from './png.js'
import type { Tile } from './tile.js'

export interface Band {
  /** Bands with the same id have the same pixels. */
  id: number
  chunk: Uint8Array
  /** Check and length of the rows as PNG filters them, before they were compressed. */
  adler: number
  filteredBytes: number
  box: Box | undefined
  tiles: readonly (Tile | undefined)[]
}

/** A row of pixels between zeroes, as the filters want it: its bytes to the next one. */
export const filterStride = (widthPx: number): number => Math.ceil((widthPx * 4) / 16) * 16 + 16

export class BandMaker {
  readonly #geometry: Geometry
  readonly #bench: Workbench
  readonly #deflate: Deflate
  readonly #stride: number
  readonly #rows: number
  readonly #filtered: number
  #made = 0

  constructor(geometry: Geometry, bench: Workbench, deflate: Deflate) {
    const { picture, bands } = geometry
    const high = Math.max(...bands.map(({ from, to }) => to - from))
    this.#geometry = geometry
    this.#bench = bench
    this.#deflate = deflate
    this.#stride = filterStride(picture.widthPx)
    this.#rows = bench.area((high + 2) * this.#stride) + this.#stride
    this.#filtered = bench.area(high * (picture.widthPx * 4 + 1) + 16)
  }

  get made(): number {
    return this.#made
  }

  /** The first row looks at none above it, so that any band may stand there. */
  make({ from, to }: Span, tiles: readonly (Tile | undefined)[]): Band {
    const { kernels } = this.#bench
    const rows = to - from
    for (const [at, column] of this.#geometry.columns.entries()) {
      const tile = tiles[at]
      const bytes = (column.to - column.from) * 4
      const start = this.#rows + column.from * 4
      if (tile) kernels.copyRows(start, this.#stride, tile.at, bytes, bytes, rows)
      else kernels.clearRows(start, this.#stride, bytes, rows)
    }
    const rowBytes = this.#geometry.picture.widthPx * 4
    const filteredBytes = kernels.filterRows(this.#filtered, this.#rows, this.#stride, rowBytes, rows, 1)
    this.#made++
    return {
      id: this.#made,
      chunk: chunk('IDAT', this.#deflate.piece({ at: this.#filtered, bytes: filteredBytes }, rowBytes + 1)),
      adler: kernels.adler32(this.#filtered, filteredBytes) >>> 0,
      filteredBytes,
      box: tiles.map((tile) => tile?.box).reduce(around, undefined),
      tiles,
    }
  }
}
