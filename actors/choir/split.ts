/** A song's definition -> the rows of its canvas, each a piece of work of its own. */
import { createHash } from 'node:crypto'

import { cutFramesOf } from './definition.js'
import { rowsOf } from './layout.js'
import { type Converted, type PlannedRun, type PlannedStripe, type StripeCell, send, stage } from './messages.js'
import { keys, songId } from './names.js'

export const split = stage({
  name: 'split',
  version: 1,
  accepts: 'song.defined',
  sends: ['stripe.planned'],
  concurrency: 2,
  key: (planned) => `${songId(planned)}+${planned.name}`,

  async handle(planned, { status }) {
    const { run, name, frames, definition } = planned
    const seen = definition.inputs.filter(({ size }) => size).length
    const at = new Date().toISOString()
    status.note(`run/${run}`, { status: 'rendered', at, name, frames, parts: definition.inputs.length, seen })
    return stripesOf(planned).map((stripe) => send('stripe.planned', stripe))
  },
})

/** One stripe per band of the canvas; a song in which nobody is seen is one black stripe. */
export function stripesOf({ choir, song, run, name, definition, parts, frames }: PlannedRun): PlannedStripe[] {
  const [widthPx, heightPx] = definition.output.size
  const cells = cellsOf({ definition, parts })
  const bands = rowsOf(definition.grid)
  return bands.map((band) => {
    const inBand = band.ids.flatMap((id) => cells.get(id) ?? []).sort((a, b) => a.xPx - b.xPx)
    const stripe = {
      frames: Math.max(1, ...inBand.map((cell) => cell.frames - cell.cutFrames)),
      canvas: { widthPx, heightPx },
      topPx: band.topPx,
      heightPx: band.heightPx,
      cells: inBand,
    }
    return {
      choir,
      song,
      run,
      name,
      row: band.row,
      rows: bands.length,
      key: keys.stripe({ choir, song, run, name }, contentOf(stripe)),
      video: { frames, watermark: definition.output.watermark },
      ...stripe,
    }
  })
}

/** What is seen of each part, by id. A picture that is cut away whole is not seen. */
function cellsOf({ definition, parts }: Pick<PlannedRun, 'definition' | 'parts'>): Map<string, StripeCell> {
  const byId = new Map(parts.map((part) => [part.part, part]))
  const cells = new Map<string, StripeCell>()
  for (const { part_id, size, position, offset } of definition.inputs) {
    const picture = byId.get(part_id)?.picture
    const cutFrames = cutFramesOf(offset)
    if (size && position && picture && picture.frames > cutFrames) {
      cells.set(part_id, cellOf(part_id, picture, { size, position, cutFrames }))
    }
  }
  return cells
}

function cellOf(
  part: string,
  { key, id, frames, widthPx, heightPx }: NonNullable<Converted['picture']>,
  { size, position, cutFrames }: { size: [number, number]; position: [number, number]; cutFrames: number },
): StripeCell {
  return {
    part,
    key,
    id,
    source: { widthPx, heightPx },
    frames,
    widthPx: size[0],
    heightPx: size[1],
    xPx: position[0],
    yPx: position[1],
    cutFrames,
  }
}

/** All that decides a stripe's pixels, and nothing else: not where on the canvas it lies, not whose pictures they are. */
function contentOf({
  canvas,
  topPx,
  heightPx,
  frames,
  cells,
}: Pick<PlannedStripe, 'canvas' | 'topPx' | 'heightPx' | 'frames' | 'cells'>): string {
  const pixels = cells.map((cell) => [
    cell.id,
    cell.frames,
    cell.cutFrames,
    cell.xPx,
    cell.yPx - topPx,
    cell.widthPx,
    cell.heightPx,
  ])
  return createHash('sha256')
    .update(JSON.stringify([canvas.widthPx, heightPx, frames, pixels]))
    .digest('hex')
    .slice(0, 16)
}
