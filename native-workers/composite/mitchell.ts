/** A size and the size wanted -> which source pixels make each target pixel, and how much each counts. */

/** For a run of target pixels. */
export interface Taps {
  /** First source pixel and how many, by turns. */
  places: Int32Array
  /** `most` for each target pixel, of which the first `count` are used; they add up to 1. */
  weights: Float32Array
  most: number
}

/** Mitchell and Netravali, Reconstruction Filters in Computer Graphics (1988), with their B = C = 1/3. Zero beyond 2. */
export function mitchell(distance: number): number {
  const x = Math.abs(distance)
  if (x < 1) return (7 * x * x * x - 12 * x * x + 16 / 3) / 6
  if (x < 2) return ((-7 / 3) * x * x * x + 12 * x * x - 20 * x + 32 / 3) / 6
  return 0
}

/**
 * Taps of the target pixels [from, to) of `targetPx`. Reducing, the kernel is as much wider as the picture gets smaller; pixels
 * beyond the edge have no weight. Places are the ones ImageMagick looks at, so that its pictures are ours.
 */
export function mitchellTaps(sourcePx: number, targetPx: number, from = 0, to = targetPx): Taps {
  const step = sourcePx / targetPx
  const scale = Math.max(step, 1)
  const reach = 2 * scale
  const most = Math.min(sourcePx, Math.ceil(2 * reach) + 1)
  const places = new Int32Array(2 * (to - from))
  const weights = new Float32Array(most * (to - from))
  const own = new Float64Array(most)
  for (let at = 0; at < to - from; at++) {
    const middle = (from + at + 0.5) * step
    const first = Math.max(Math.floor(middle - reach + 0.5), 0)
    const end = Math.min(Math.floor(middle + reach + 0.5), sourcePx)
    let sum = 0
    for (let k = 0; k < end - first; k++) {
      const weight = mitchell((first + k - middle + 0.5) / scale)
      own[k] = weight
      sum += weight
    }
    for (let k = 0; k < end - first; k++) weights[at * most + k] = (own[k] as number) / sum
    places[2 * at] = first
    places[2 * at + 1] = end - first
  }
  return { places, weights, most }
}
