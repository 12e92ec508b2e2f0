/** Rows of a layer, from top to bottom -> what shows of it, in blocks that lie one behind the other for each column of tiles. */
import type { Geometry } from './geometry.js'
import type { Workbench } from './kernels.js'

/** What shows in some rows of one column. Edges in pixels of the layer, right and bottom beyond the last. */
export interface Block {
  left: number
  top: number
  right: number
  bottom: number
  /** Straight RGBA, row by row. */
  pixels: Uint8Array
}

export interface Layer {
  /** For each tile (band * columns + column) 1 if anything of the layer shows where the tile's taps look. */
  shows: Uint8Array
  /** For each column its blocks from top to bottom; rows without any have none. */
  columns: Block[][]
  bytes: number
}

/** Rows are taken in pieces of this many: a block is one memory copy away, and a whole picture is never held. */
export const PIECE_ROWS = 64

/** Takes a layer's rows in pieces; `done` gives the layer. */
export class LayerBuilder {
  readonly #geometry: Geometry
  readonly #bench: Workbench
  readonly #areas: LayerAreas
  readonly #columns: Block[][]
  /** For each column one byte a row. */
  readonly #marks: Uint8Array[]
  #top = 0
  #bytes = 0

  constructor(geometry: Geometry, bench: Workbench, areas: LayerAreas) {
    this.#geometry = geometry
    this.#bench = bench
    this.#areas = areas
    this.#columns = geometry.columns.map(() => [])
    this.#marks = geometry.columns.map(() => new Uint8Array(geometry.layer.heightPx))
  }

  /** At most PIECE_ROWS rows of plain RGBA, the ones after those taken before. */
  take(rows: number, stride: number, count: number): void {
    const { kernels } = this.#bench
    const { box, marks, block } = this.#areas
    this.#geometry.columns.forEach(({ sourceFrom, sourceTo }, column) => {
      const start = rows + sourceFrom * 4
      const width = sourceTo - sourceFrom
      if (!kernels.alphaBox(start, stride, width, count, box)) return
      const [left, top, right, bottom] = this.#bench.ints(box, 4) as unknown as [number, number, number, number]
      kernels.markRows(marks, start, stride, width, count)
      this.#marks[column]?.set(this.#bench.bytes.subarray(marks, marks + count), this.#top)
      const across = (right - left) * 4
      kernels.copyRows(block, across, start + top * stride + left * 4, stride, across, bottom - top)
      const pixels = this.#bench.taken(block, across * (bottom - top))
      this.#bytes += pixels.length
      this.#columns[column]?.push({
        left: sourceFrom + left,
        top: this.#top + top,
        right: sourceFrom + right,
        bottom: this.#top + bottom,
        pixels,
      })
    })
    this.#top += count
  }

  done(): Layer {
    const { bands, columns } = this.#geometry
    const shows = new Uint8Array(bands.length * columns.length)
    bands.forEach(({ sourceFrom, sourceTo }, band) => {
      this.#marks.forEach((marks, column) => {
        shows[band * columns.length + column] = marks.subarray(sourceFrom, sourceTo).includes(1) ? 1 : 0
      })
    })
    return { shows, columns: this.#columns, bytes: this.#bytes }
  }
}

/** Where the kernels leave what they found of a piece. */
export interface LayerAreas {
  box: number
  marks: number
  block: number
}

export function layerAreas(bench: Workbench, { columns }: Geometry): LayerAreas {
  const widest = Math.max(...columns.map(({ sourceFrom, sourceTo }) => sourceTo - sourceFrom))
  return { box: bench.area(16), marks: bench.area(PIECE_ROWS), block: bench.area(widest * PIECE_ROWS * 4) }
}
