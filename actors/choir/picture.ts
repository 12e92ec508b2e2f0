/** How pictures are kept, sized and told their time on the way to the one lossy encode. */
import { FPS } from './frames.js'
import type { Size } from './messages.js'

/**
 * Converted parts and stripes: the cheapest that keeps 45 dB and more. A closed group of pictures of one second, so that every
 * whole second is a key frame; x264 at any preset costs more than it saves here, lossless codecs cost more to read again.
 */
export const INTERMEDIATE = [
  ...['-c:v', 'mpeg2video', '-q:v', '2', '-g', String(FPS), '-bf', '0'],
  // closed groups are to be had only without the search for changes of scene
  ...['-flags:v', '+cgop', '-sc_threshold:v', '1000000000'],
]

/** One thread for each step of an intermediate: many of them run side by side, and threads would cost more than they bring. */
export const ONE_THREAD = ['-threads', '1']

/** Every frame is at its number, whatever the container said of its time. */
export const COUNTED = `settb=1/${FPS},setpts=N`

const even = (x: number) => Math.max(2, 2 * Math.floor(x / 2))
const nearestEven = (x: number) => Math.max(2, 2 * Math.round(x / 2))

/**
 * The largest even size of the recording's shape that fits the box and is no larger than the recording itself.
 * The side that limits is exact, the other within a pixel of the shape.
 */
export function fitInside(recorded: Size, box: Size): Size {
  const most = {
    widthPx: even(Math.min(recorded.widthPx, box.widthPx)),
    heightPx: even(Math.min(recorded.heightPx, box.heightPx)),
  }
  const aspect = recorded.widthPx / recorded.heightPx
  return most.widthPx / most.heightPx > aspect
    ? { widthPx: Math.min(most.widthPx, nearestEven(most.heightPx * aspect)), heightPx: most.heightPx }
    : { widthPx: most.widthPx, heightPx: Math.min(most.heightPx, nearestEven(most.widthPx / aspect)) }
}

/** Whether `there` has all the pixels that are wanted. */
export const suffices = (there: Size, wanted: Size): boolean =>
  there.widthPx >= wanted.widthPx && there.heightPx >= wanted.heightPx

export const sameSize = (a: Size, b: Size): boolean => a.widthPx === b.widthPx && a.heightPx === b.heightPx
