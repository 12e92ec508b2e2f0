/** A key pressed in a grid -> the cell that has the focus next; undefined for a key that is none of the grid's. Pure. */

export interface At {
  row: number
  column: number
}

/** Row and column count from 0. The grid ends at its edges. */
export function movedBy(
  key: string,
  { row, column }: At,
  { rows, columns }: { rows: number; columns: number },
): At | undefined {
  const within = (at: number, count: number) => Math.max(0, Math.min(count - 1, at))
  const to = (down: number, right: number): At => ({
    row: within(row + down, rows),
    column: within(column + right, columns),
  })
  switch (key) {
    case 'ArrowUp':
      return to(-1, 0)
    case 'ArrowDown':
      return to(1, 0)
    case 'ArrowLeft':
      return to(0, -1)
    case 'ArrowRight':
      return to(0, 1)
    case 'Home':
      return { row, column: 0 }
    case 'End':
      return { row, column: within(columns, columns) }
    case 'PageUp':
      return { row: 0, column }
    case 'PageDown':
      return { row: within(rows, rows), column }
    default:
      return undefined
  }
}
