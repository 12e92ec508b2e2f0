/** Taps whose weights are whole numbers of 16 bits, on pixels in pairs: the way cuts are made of pictures. */
import { mitchellTaps, type Taps } from './mitchell.js'

/** What the weights of a target pixel add up to, for the kernels too: some are below zero and others make up for it, in 16 bits. */
const FULL_WEIGHT = 2 ** 14

/** For a run of target pixels. */
export interface PairTaps {
  /** First pair and how many, by turns. */
  places: Int32Array
  /** Two for each pair; `most` pairs for each target pixel, of which the first `count` are used. */
  weights: Int16Array
  most: number
}

/** As `mitchellTaps`; before the first source pixel stand `before` others, 0 or 1, that are in pairs too. */
export function mitchellPairTaps(
  sourcePx: number,
  targetPx: number,
  from: number,
  to: number,
  before: number,
): PairTaps {
  return inPairs(mitchellTaps(sourcePx, targetPx, from, to), before)
}

function inPairs({ places, weights, most }: Taps, before: number): PairTaps {
  const pixels = places.length / 2
  const mostPairs = Math.floor(most / 2) + 1
  const paired = {
    places: new Int32Array(2 * pixels),
    weights: new Int16Array(2 * mostPairs * pixels),
    most: mostPairs,
  }
  for (let at = 0; at < pixels; at++) {
    const first = before + (places[2 * at] as number)
    const count = places[2 * at + 1] as number
    putWhole(weights, most * at, count, paired.weights, 2 * mostPairs * at + (first % 2))
    paired.places[2 * at] = Math.floor(first / 2)
    paired.places[2 * at + 1] = Math.ceil(((first % 2) + count) / 2)
  }
  return paired
}

/** What rounding adds or takes away is made up for where it matters least, so that a plain area keeps its colour. */
function putWhole(weights: Float32Array, from: number, count: number, to: Int16Array, start: number): void {
  let left = FULL_WEIGHT
  let largest = 0
  for (let k = 0; k < count; k++) {
    const weight = Math.round((weights[from + k] as number) * FULL_WEIGHT)
    to[start + k] = weight
    left -= weight
    if (weight > (to[start + largest] as number)) largest = k
  }
  to[start + largest] = (to[start + largest] as number) + left
}
