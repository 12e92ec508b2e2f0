/** A planned row of the canvas -> its video, as long as the longest of its own pictures. */
import type { MediaCommand } from '../../src/runtime/tools.js'
import { FPS } from './frames.js'
import { type PlannedStripe, type StripeCell, send, stage } from './messages.js'
import { songId } from './names.js'
import { INTERMEDIATE, ONE_THREAD } from './picture.js'
import { rowGraph } from './row.js'

export const stripe = stage({
  name: 'stripe',
  version: 1,
  accepts: 'stripe.planned',
  sends: ['stripe.rendered'],
  concurrency: 4,
  // not by its content: two rows of one canvas may show the same
  key: (planned) => `${songId(planned)}+${planned.name}/${planned.row}`,

  async handle(planned, { store, ffmpeg, once, scratch }) {
    const { cells, ...row } = planned
    await once(planned.key, contentOf(planned), async (file) => {
      const seen = cells.filter(({ cutFrames, frames }) => cutFrames < frames)
      const sources = await Promise.all(
        seen.map(async ({ key, id, source }) => {
          const there = await store.facts(key)
          if (there?.widthPx !== source.widthPx || there.heightPx !== source.heightPx) {
            throw new Error(
              `${key} is ${there?.widthPx}x${there?.heightPx}: expected ${source.widthPx}x${source.heightPx} (${id})`,
            )
          }
          return store.fetch(key, scratch)
        }),
      )
      const { frames } = await ffmpeg.run(rowCommand({ ...planned, cells: seen }, sources, file))
      if (frames !== planned.frames) throw new Error(`${planned.key} has ${frames} frames: expected ${planned.frames}`)
      return { frames }
    })
    return send('stripe.rendered', row)
  },
})

/** All that decides its pixels: where on the canvas the row is, and in which run, does not. */
function contentOf({ canvas, topPx, heightPx, frames, cells }: PlannedStripe) {
  const placed = cells.map(({ id, xPx, yPx, widthPx, heightPx, cutFrames }: StripeCell) => {
    return [id, xPx, yPx - topPx, widthPx, heightPx, cutFrames]
  })
  return { widthPx: canvas.widthPx, heightPx, frames, cells: placed }
}

/** `sources`: files of the cells' pictures, in the same order. */
export function rowCommand(
  { cells, canvas, topPx, heightPx, frames }: PlannedStripe,
  sources: readonly string[],
  file: string,
  codec: readonly string[] = INTERMEDIATE,
): MediaCommand {
  return {
    inputs: sources.map((source) => ({ from: { file: source }, options: ONE_THREAD })),
    graph: rowGraph(cells, { widthPx: canvas.widthPx, heightPx, topPx }, 'row'),
    outputs: [
      {
        file,
        options: [
          '-map',
          '[row]',
          '-frames:v',
          String(frames),
          '-r',
          String(FPS),
          ...codec,
          ...ONE_THREAD,
          '-f',
          'matroska',
        ],
      },
    ],
  }
}
