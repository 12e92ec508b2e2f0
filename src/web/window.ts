/** Where a long list stands on the screen -> the few rows that need to be there. Pure. */

export interface Seen {
  /** First row to draw and the one after the last. */
  from: number
  to: number
}

export interface View {
  /** Pixels of the list above the upper edge of what is seen; negative while the list begins below it. */
  aboveUpperEdgePx: number
  viewHeightPx: number
  rowHeightPx: number
  rows: number
}

/** Drawn beyond each edge, so that the next row is there before it is seen. */
const SPARE_ROWS = 8

export function rowsSeen({ aboveUpperEdgePx, viewHeightPx, rowHeightPx, rows }: View): Seen {
  const first = Math.floor(aboveUpperEdgePx / rowHeightPx) - SPARE_ROWS
  const last = Math.ceil((aboveUpperEdgePx + viewHeightPx) / rowHeightPx) + SPARE_ROWS
  const from = Math.min(Math.max(0, first), rows)
  return { from, to: Math.min(rows, Math.max(from, last)) }
}
