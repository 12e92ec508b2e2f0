/** Time counted in whole frames and samples: after conversion nothing is measured in seconds any more, so nothing can slip. */
export const FPS = 25

/** Some frames of a video, one after the other. */
export interface Stretch {
  firstFrame: number
  frames: number
}

/**
 * A video in at most `count` stretches of about the same length, to be encoded side by side. Each begins on a whole second,
 * which is where stripes have their key frames. None is empty.
 */
export function stretches(frames: number, count: number): Stretch[] {
  const each = Math.max(1, Math.ceil(frames / Math.max(1, count) / FPS)) * FPS
  return Array.from({ length: Math.ceil(frames / each) }, (_, n) => ({
    firstFrame: n * each,
    frames: Math.min(each, frames - n * each),
  }))
}

/**
 * Option values of -ss for the stretch that begins here: half a frame early, so that the first frame kept is the frame itself,
 * whichever way the container has rounded its time.
 */
export const seekTo = (firstFrame: number): string[] =>
  firstFrame > 0 ? ['-ss', ((firstFrame - 0.5) / FPS).toFixed(4)] : []
