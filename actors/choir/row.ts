/** Placed pictures -> the filter graph of one row: cells moved by whole frames, black before, after and between them. */
import { FPS } from './frames.js'
import type { Size, StripeCell } from './messages.js'
import { COUNTED, sameSize } from './picture.js'

export type Cell = Pick<StripeCell, 'xPx' | 'yPx' | 'widthPx' | 'heightPx' | 'cutFrames' | 'source'>

/** Part of a canvas, from `topPx` down. */
export interface Ground extends Size {
  topPx: number
}

/**
 * A graph that ends in `[label]` and never ends by itself: take as many frames as are wanted. Input n is the picture of cell n;
 * without cells there are no inputs and all is black.
 */
export function rowGraph(cells: readonly Cell[], ground: Ground, label: string): string {
  const { widthPx, heightPx, topPx } = ground
  const format = `format=yuv420p[${label}]`
  if (cells.length === 0) return `color=black:s=${widthPx}x${heightPx}:r=${FPS},${format}`

  const left = Math.min(...cells.map(({ xPx }) => xPx))
  const top = Math.min(...cells.map(({ yPx }) => yPx))
  const moved = cells.map((cell, n) => `[${n}:v]${[COUNTED, ...movedAndScaled(cell)].join(',')}[cell${n}]`)
  const placed = cells.map(({ xPx, yPx }) => `${xPx - left}_${yPx - top}`).join('|')
  const all = cells.map((_, n) => `[cell${n}]`).join('')
  // xstack refuses a single input
  const stacked = cells.length > 1 ? `xstack=inputs=${cells.length}:fill=black:layout=${placed},` : ''
  return `${moved.join(';')};${all}${stacked}pad=${widthPx}:${heightPx}:${left}:${top - topPx}:black,${format}`
}

/** Frames are counted anew after each filter that changes how many there are: a time in seconds would slip by one. */
function movedAndScaled(cell: Cell): string[] {
  const { cutFrames, source, widthPx, heightPx } = cell
  const cut = cutFrames > 0 ? [`trim=start_frame=${cutFrames}`, 'setpts=N'] : []
  const scaled = sameSize(source, cell) ? [] : [`scale=${widthPx}:${heightPx}:flags=bicubic`]
  return [...cut, ...scaled, `tpad=start=${Math.max(0, -cutFrames)}:stop=-1:color=black`, COUNTED]
}
