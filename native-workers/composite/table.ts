/** Taps -> a table in the kernels' memory. */
import type { Workbench } from './kernels.js'
import type { Taps } from './mitchell.js'
import type { PairTaps } from './pair-taps.js'

/** Pointers; a target pixel `at` has its places at `places + 8 * at`, its weights, or pairs of them, at `weights + 4 * most * at`. */
export interface Table {
  places: number
  weights: number
  most: number
}

export function laidOut(bench: Workbench, taps: Taps | PairTaps): Table {
  const table = {
    places: bench.area(taps.places.byteLength),
    weights: bench.area(taps.weights.byteLength),
    most: taps.most,
  }
  bench.put(bytesOf(taps.places), table.places)
  bench.put(bytesOf(taps.weights), table.weights)
  return table
}

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength)
