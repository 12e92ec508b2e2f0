/** A definition -> everybody at their place on the canvas, in one filter graph: said here anew, so that it can be held against ours. */
import type { Definition } from '../../../actors/choir/definition.js'

const FPS = 25

type Input = Definition['inputs'][number]
export type Seen = Input & { size: [number, number]; position: [number, number] }

export const seenIn = ({ inputs }: Definition): Seen[] =>
  inputs.filter((input): input is Seen => input.size !== null && input.position !== null)

/**
 * Ends in `[canvas]` and never by itself. `streams`: of those who are seen, in their order, e.g. `[0:v]`; `head`: what brings each
 * to 25 frames a second; `mark`: the stream of the watermark.
 */
export function canvasGraph(definition: Definition, streams: readonly string[], head: string, mark: string): string {
  const seen = seenIn(definition)
  const [width, height] = definition.output.size
  const left = Math.min(...seen.map(({ position: [x] }) => x))
  const top = Math.min(...seen.map(({ position: [, y] }) => y))
  const tiles = seen.map(({ size: [w, h], offset }, n) => {
    const late = Math.round((offset * FPS) / 1000)
    const cut = late > 0 ? `trim=start_frame=${late},setpts=PTS-STARTPTS,` : ''
    const black = `tpad=start=${Math.max(0, -late)}:stop=-1:color=black,settb=1/${FPS},setpts=N`
    return `${streams[n]}${head},${cut}scale=${w}:${h}:flags=bicubic,${black}[tile${n}]`
  })
  const all = seen.map((_, n) => `[tile${n}]`).join('')
  const places = seen.map(({ position: [x, y] }) => `${x - left}_${y - top}`).join('|')
  // xstack refuses a single input
  const stacked = seen.length > 1 ? `${all}xstack=inputs=${seen.length}:fill=black:layout=${places}` : `${all}null`
  return [
    ...tiles,
    `${stacked},pad=${width}:${height}:${left}:${top}:black[plain]`,
    `[plain]${mark}overlay=W-w-20:H-h-20:format=yuv420,format=yuv420p[canvas]`,
  ].join(';')
}
