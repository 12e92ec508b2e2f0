/** The bands of a picture -> its pixels, premultiplied, in the kernels' memory; where a band stands already it stays. */
import type { Band } from './band.js'
import type { Geometry, Span } from './geometry.js'
import type { Workbench } from './kernels.js'

export class LaidPicture {
  /** Bytes from one row to the next, of four floats a pixel. */
  readonly stride: number
  readonly #geometry: Geometry
  readonly #bench: Workbench
  readonly #pixels: number
  readonly #tile: number
  /** By band the id of the one that stands there; 0 is none. */
  readonly #there: number[]

  constructor(geometry: Geometry, bench: Workbench) {
    const { picture, bands, columns } = geometry
    const tilePx = Math.max(...bands.map(({ from, to }) => to - from)) * Math.max(...columns.map((c) => c.to - c.from))
    this.#geometry = geometry
    this.#bench = bench
    this.stride = picture.widthPx * 16
    this.#pixels = bench.area(picture.heightPx * this.stride)
    this.#tile = bench.area(tilePx * 4)
    this.#there = bands.map(() => 0)
  }

  /** Where a pixel is, once its band was laid. */
  at(x: number, y: number): number {
    return this.#pixels + y * this.stride + x * 16
  }

  /** `band` stands at the place of `at`, counted from the top. */
  lay(band: Band, at: number): void {
    if (this.#there[at] === band.id) return
    this.#there[at] = band.id
    const { kernels } = this.#bench
    const { from, to } = this.#geometry.bands[at] as Span
    for (const [place, column] of this.#geometry.columns.entries()) {
      const tile = band.tiles[place]
      const width = column.to - column.from
      const there = this.at(column.from, from)
      if (tile) {
        this.#bench.put(tile.pixels, this.#tile)
        kernels.premultiplyRows(there, this.stride, this.#tile, width * 4, width, to - from)
      } else kernels.clearRows(there, this.stride, width * 16, to - from)
    }
  }
}
