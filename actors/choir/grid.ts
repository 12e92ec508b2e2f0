/** Shapes of pictures and a canvas -> the grid of equal cells that covers most of it. */
import { Refusal } from '../../src/errors.js'
import type { Size } from './messages.js'

/** A picture to be seated: width over height, as it is to be shown. */
export interface Tile {
  id: string
  aspect: number
}

/** Even width and height. `center`: grid, rows and pictures are centred; otherwise all begin top left. */
export interface Canvas extends Size {
  /** Around and between the cells. Given up step by step where the canvas is too small for it. */
  marginPx: number
  center: boolean
}

/** Colour is kept at half the picture's size, so every side and place is even. */
export const even = (x: number) => 2 * Math.floor(x / 2)
const nearestEven = (x: number) => 2 * Math.round(x / 2)
const within = (low: number, x: number, high: number) => Math.min(high, Math.max(low, x))

/** The largest even size of this shape in the cell. The side that limits is exact, the other within a pixel. */
export function fit(aspect: number, cell: Size): Size {
  const { widthPx, heightPx } = cell
  return widthPx / heightPx > aspect
    ? { widthPx: within(2, nearestEven(heightPx * aspect), widthPx), heightPx }
    : { widthPx, heightPx: within(2, nearestEven(widthPx / aspect), heightPx) }
}

/** Cells of a grid that fills the canvas; undefined when they would be smaller than 2 px. */
export function cellOf(columns: number, rows: number, canvas: Canvas): Size | undefined {
  const widthPx = even((canvas.widthPx - (columns + 1) * canvas.marginPx) / columns)
  const heightPx = even((canvas.heightPx - (rows + 1) * canvas.marginPx) / rows)
  return widthPx < 2 || heightPx < 2 ? undefined : { widthPx, heightPx }
}

export function covered(tiles: readonly Tile[], cell: Size): number {
  let area = 0
  for (const { aspect } of tiles) {
    const size = fit(aspect, cell)
    area += size.widthPx * size.heightPx
  }
  return area
}

export interface Fitted {
  columns: number
  rows: number
  cell: Size
  area: number
}

/** Of all column counts the one that covers most of the canvas; the fewer columns where two cover the same. */
function best(tiles: readonly Tile[], canvas: Canvas): Fitted | undefined {
  let found: Fitted | undefined
  for (let columns = 1; columns <= tiles.length; columns++) {
    const rows = Math.ceil(tiles.length / columns)
    const cell = cellOf(columns, rows, canvas)
    const area = cell ? covered(tiles, cell) : 0
    if (cell && area > (found?.area ?? 0)) found = { columns, rows, cell, area }
  }
  return found
}

/** The same with the margin halved until everybody has a place. Throws Refusal when there are more pictures than pixels. */
export function bestGrid(tiles: readonly Tile[], canvas: Canvas): { grid: Fitted; marginPx: number } {
  for (let marginPx = nearestEven(canvas.marginPx); ; marginPx = even(marginPx / 2)) {
    const grid = best(tiles, { ...canvas, marginPx })
    if (grid) return { grid, marginPx }
    if (marginPx === 0) {
      throw new Refusal(
        `${tiles.length} pictures on a canvas of ${canvas.widthPx}x${canvas.heightPx}: expected room for 2x2 pixels each`,
      )
    }
  }
}

/** No larger than the largest picture in it, so that pictures stand a margin apart and the rest of the canvas is around them. */
export function tight(tiles: readonly Tile[], cell: Size): Size {
  const sizes = tiles.map(({ aspect }) => fit(aspect, cell))
  return {
    widthPx: Math.max(...sizes.map((size) => size.widthPx)),
    heightPx: Math.max(...sizes.map((size) => size.heightPx)),
  }
}
