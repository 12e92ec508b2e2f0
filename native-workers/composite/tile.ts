/** The layers that show in one tile, bottom to top -> its finished pixels. */
import type { Box } from './box.js'
import type { Geometry, Span } from './geometry.js'
import type { Workbench } from './kernels.js'
import { type Layer, PIECE_ROWS } from './layer.js'
import { laidOut, type Table } from './table.js'
import { TileRoom } from './tile-room.js'

/** A band's part of one column. */
export interface Tile {
  /** Never 0, which stands for a tile in which nothing shows. */
  id: number
  /** Where it is in the kernels' memory: straight RGBA, row by row, as wide as its column and as high as its band. */
  at: number
  bytes: number
  /** What of the picture it fills. */
  box: Box
}

export class TileMaker {
  readonly #geometry: Geometry
  readonly #bench: Workbench
  readonly #down: Table
  readonly #across: Table
  readonly #room: TileRoom
  /** Premultiplied source of one tile; a block's part in it; one row of it; the box of what shows. */
  readonly #source: number
  readonly #block: number
  readonly #line: number
  readonly #box: number
  #made = 0

  /** Tiles of so many bytes may be there at once, and some more. */
  constructor(geometry: Geometry, bench: Workbench, budgetBytes: number) {
    const { bands, columns } = geometry
    const high = Math.max(...bands.map(({ sourceFrom, sourceTo }) => sourceTo - sourceFrom))
    const wide = Math.max(...columns.map(({ sourceFrom, sourceTo }) => sourceTo - sourceFrom))
    const tilePx = Math.max(...bands.map(({ from, to }) => to - from)) * Math.max(...columns.map((c) => c.to - c.from))
    this.#geometry = geometry
    this.#bench = bench
    this.#down = laidOut(bench, geometry.down)
    this.#across = laidOut(bench, geometry.across)
    this.#source = bench.area(high * wide * 16)
    this.#block = bench.area(PIECE_ROWS * wide * 4)
    this.#line = bench.area(wide * 16)
    this.#box = bench.area(16)
    this.#room = new TileRoom(bench, tilePx * 4, budgetBytes)
  }

  get made(): number {
    return this.#made
  }

  /** Undefined when nothing of it is left to be seen. The tile is good until it is forgotten. */
  make(band: Span, column: number, layers: readonly Layer[]): Tile | undefined {
    const across = this.#geometry.columns[column] as Span
    const { kernels } = this.#bench
    const width = across.sourceTo - across.sourceFrom
    kernels.clearRows(this.#source, width * 16, width * 16, band.sourceTo - band.sourceFrom)
    for (const layer of layers) this.#layOver(layer, column, band, across.sourceFrom, width)

    const columns = across.to - across.from
    const rows = band.to - band.from
    const tile = this.#room.take()
    kernels.resample(
      tile,
      columns * 4,
      this.#source,
      width * 16,
      width,
      across.sourceFrom,
      band.sourceFrom,
      this.#line,
      this.#down.places + band.from * 8,
      this.#down.weights + band.from * this.#down.most * 4,
      this.#down.most,
      rows,
      this.#across.places + across.from * 8,
      this.#across.weights + across.from * this.#across.most * 4,
      this.#across.most,
      columns,
    )
    this.#made++
    if (!kernels.alphaBox(tile, columns * 4, columns, rows, this.#box)) {
      this.#room.giveBack(tile)
      return undefined
    }
    const [left, top, right, bottom] = this.#bench.ints(this.#box, 4) as unknown as [number, number, number, number]
    return {
      id: this.#made,
      at: tile,
      bytes: columns * rows * 4,
      box: {
        left: across.from + left,
        top: band.from + top,
        right: across.from + right,
        bottom: band.from + bottom,
      },
    }
  }

  forget(tile: Tile): void {
    this.#room.giveBack(tile.at)
  }

  #layOver(layer: Layer, column: number, band: Span, left: number, width: number): void {
    for (const block of layer.columns[column] as Layer['columns'][number]) {
      const top = Math.max(block.top, band.sourceFrom)
      const bottom = Math.min(block.bottom, band.sourceTo)
      if (bottom <= top) continue
      const across = block.right - block.left
      const from = (top - block.top) * across * 4
      this.#bench.put(block.pixels.subarray(from, from + (bottom - top) * across * 4), this.#block)
      const there = this.#source + ((top - band.sourceFrom) * width + block.left - left) * 16
      this.#bench.kernels.overRows(there, width * 16, this.#block, across * 4, across, bottom - top)
    }
  }
}
