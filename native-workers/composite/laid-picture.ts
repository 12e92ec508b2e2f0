/** The bands of a picture -> its pixels, premultiplied, in the kernels' memory, in pairs of rows; where a tile stands already it stays. */
import type { Band } from './band.js'
import type { Geometry, Span } from './geometry.js'
import type { Workbench } from './kernels.js'

export class LaidPicture {
  /** Bytes from one pair of rows to the next: of two pixels, 16. */
  readonly stride: number
  readonly #geometry: Geometry
  readonly #bench: Workbench
  readonly #pixels: number
  /** By band the id of the one that stands there, and by tile; 0 is none, and nothing is to be seen there. */
  readonly #bands: number[]
  readonly #tiles: number[]

  constructor(geometry: Geometry, bench: Workbench) {
    const { picture, bands, columns } = geometry
    this.#geometry = geometry
    this.#bench = bench
    this.stride = picture.widthPx * 16
    this.#pixels = bench.area(Math.ceil(picture.heightPx / 2) * this.stride)
    this.#bands = bands.map(() => 0)
    this.#tiles = bands.flatMap(() => columns.map(() => 0))
  }

  /** Where the pair that a pixel is in stands, once its band was laid. */
  at(x: number, y: number): number {
    return this.#pixels + Math.floor(y / 2) * this.stride + x * 16
  }

  /** `band` stands at the place of `at`, counted from the top. */
  lay(band: Band, at: number): void {
    if (this.#bands[at] === band.id) return
    this.#bands[at] = band.id
    const { kernels } = this.#bench
    const { columns } = this.#geometry
    const { from, to } = this.#geometry.bands[at] as Span
    for (const [place, column] of columns.entries()) {
      const tile = band.tiles[place]
      const own = at * columns.length + place
      const id = tile?.id ?? 0
      if (this.#tiles[own] === id) continue
      this.#tiles[own] = id
      const width = column.to - column.from
      const there = this.at(column.from, from)
      if (tile) kernels.premultiplyPairs(there, this.stride, tile.at, width * 4, width, to - from)
      else kernels.clearRows(there, this.stride, width * 16, Math.ceil((to - from) / 2))
    }
  }
}
