/** Shapes of the pictures, the canvas and the grid they sat in before -> who sits where, and the rows the canvas falls into. */
import { createHash } from 'node:crypto'

import { bestGrid, type Canvas, cellOf, covered, even, type Fitted, fit, type Tile, tight } from './grid.js'
import type { Size } from './messages.js'

/** Left and top on the canvas; all four are even. */
export interface Place extends Size {
  xPx: number
  yPx: number
}

/** Equal cells in columns and rows. It is kept with the plan, so that whoever comes next moves nobody. */
export interface Grid {
  columns: number
  rows: number
  /** Part ids, row by row; null where nobody sits. */
  slots: (string | null)[]
  /** Width and height of a cell in pixels. */
  cell: [number, number]
  /** Top and height of the canvas' bands, one per row, together the whole height. They change only with the grid. */
  bands: [number, number][]
}

export interface Band {
  row: number
  topPx: number
  heightPx: number
  /** From left to right. */
  ids: string[]
}

/** A grid is kept while it covers at least this share of what the best one would. */
const GOOD_ENOUGH = 0.8

/** Slots in the order they are taken: rows from the top, each from its middle outwards (or from the left). */
function seats({ columns, rows }: { columns: number; rows: number }, center: boolean): number[] {
  const order = Array.from({ length: columns }, (_, column) => column)
  const fromMiddle = (column: number) => Math.abs(2 * column - (columns - 1))
  if (center) order.sort((a, b) => fromMiddle(a) - fromMiddle(b) || a - b)
  return Array.from({ length: rows }, (_, row) => order.map((column) => row * columns + column)).flat()
}

/** By a hash of the id, so that nobody sits in front because of a name or an early arrival. */
function shuffled(tiles: readonly Tile[]): Tile[] {
  const rank = new Map(tiles.map(({ id }) => [id, createHash('sha256').update(id).digest('hex')]))
  return tiles.toSorted((a, b) => (rank.get(a.id)! < rank.get(b.id)! ? -1 : 1))
}

/** Everybody who has a seat keeps it, those who left free theirs, newcomers take the free ones. Undefined: no room. */
function keptSlots(tiles: readonly Tile[], previous: Grid, center: boolean): (string | null)[] | undefined {
  if (tiles.length > previous.slots.length) return undefined
  const here = new Set(tiles.map(({ id }) => id))
  const slots = previous.slots.map((id) => (id !== null && here.has(id) ? id : null))
  const seated = new Set(slots)
  const free = seats(previous, center).filter((seat) => slots[seat] === null)
  for (const { id } of tiles) if (!seated.has(id)) slots[free.shift()!] = id
  return slots
}

function freshSlots(tiles: readonly Tile[], grid: Fitted, center: boolean): (string | null)[] {
  const taken = seats(grid, center)
    .slice(0, tiles.length)
    .sort((a, b) => a - b)
  const slots = new Array<string | null>(grid.columns * grid.rows).fill(null)
  for (const [i, seat] of taken.entries()) slots[seat] = tiles[i]!.id
  return slots
}

/**
 * Seats every tile (ids are unique, aspects above 0) in the previous grid while that has room and covers at least 0.8 of
 * what the best grid would, in the best grid otherwise. In the previous grid nobody who sat there moves or changes size;
 * of its cells only the shape is taken over, so that another canvas size or margin is followed.
 * Throws Refusal when there are more pictures than pixels.
 */
export function layout(
  tiles: readonly Tile[],
  canvas: Canvas,
  previous?: Grid,
): { grid: Grid; places: Map<string, Place> } {
  if (tiles.length === 0) {
    return { grid: { columns: 0, rows: 0, slots: [], cell: [0, 0], bands: [[0, canvas.heightPx]] }, places: new Map() }
  }
  const ordered = shuffled(tiles)
  const found = bestGrid(ordered, canvas)
  const fitting = { ...canvas, marginPx: found.marginPx }
  const whole = previous && previous.columns > 0 ? cellOf(previous.columns, previous.rows, fitting) : undefined
  if (previous && whole) {
    const cell = fit(previous.cell[0] / previous.cell[1], whole)
    const slots = keptSlots(ordered, previous, canvas.center)
    if (slots && covered(ordered, cell) >= GOOD_ENOUGH * found.grid.area) {
      return seat(ordered, { columns: previous.columns, rows: previous.rows, cell, slots }, fitting)
    }
  }
  const slots = freshSlots(ordered, found.grid, canvas.center)
  return seat(ordered, { ...found.grid, cell: tight(ordered, found.grid.cell), slots }, fitting)
}

function seat(
  tiles: readonly Tile[],
  { columns, rows, cell, slots }: { columns: number; rows: number; cell: Size; slots: (string | null)[] },
  { widthPx, heightPx, marginPx, center }: Canvas,
): { grid: Grid; places: Map<string, Place> } {
  const left = center ? even((widthPx - columns * cell.widthPx - (columns - 1) * marginPx) / 2) : marginPx
  const top = center ? even((heightPx - rows * cell.heightPx - (rows - 1) * marginPx) / 2) : marginPx
  const rowTop = (row: number) => top + row * (cell.heightPx + marginPx)

  const places = new Map<string, Place>()
  for (const { id, aspect } of tiles) {
    const slot = slots.indexOf(id)
    const size = fit(aspect, cell)
    const x = left + (slot % columns) * (cell.widthPx + marginPx)
    const y = rowTop(Math.floor(slot / columns))
    const aside = center ? even((cell.widthPx - size.widthPx) / 2) : 0
    const below = center ? even((cell.heightPx - size.heightPx) / 2) : 0
    places.set(id, { xPx: x + aside, yPx: y + below, ...size })
  }

  // The canvas is cut in the margins between rows, where no picture is.
  const cuts = Array.from({ length: rows - 1 }, (_, row) => rowTop(row + 1) - even(marginPx / 2))
  const edges = [0, ...cuts, heightPx]
  const bands = edges.slice(1).map((edge, row): [number, number] => [edges[row]!, edge - edges[row]!])
  return { grid: { columns, rows, slots, cell: [cell.widthPx, cell.heightPx], bands }, places }
}

/** The bands of the canvas from top to bottom and who sits in each; a row in which nobody sits is there, and empty. */
export function rowsOf({ bands, columns, slots }: Grid): Band[] {
  return bands.map(([topPx, heightPx], row) => {
    const ids = slots.slice(row * columns, (row + 1) * columns).filter((id) => id !== null)
    return { row, topPx, heightPx, ids }
  })
}

/**
 * The box that a picture would get among `siblings` of 4:3, as most cameras give them: what a recording needs to be converted
 * to fit into, before anybody knows the others. The whole cell, so that a wider or taller one does not come out too small.
 */
export function boxFor(siblings: number, canvas: Canvas): Size {
  const tiles = Array.from({ length: Math.max(1, siblings) }, (_, i) => ({ id: String(i), aspect: 4 / 3 }))
  return bestGrid(tiles, canvas).grid.cell
}

/** -1 at the left edge, 1 at the right: where the middle of the picture is. To a thousandth. */
export function panOf({ xPx, widthPx }: Place, canvas: Size): number {
  return Math.round(((2 * (xPx + widthPx / 2)) / canvas.widthPx - 1) * 1000) / 1000 + 0
}
