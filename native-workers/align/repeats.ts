/** Tracks of a backing -> how like itself it is some while later. */
import { correlate } from './correlate.js'
import { SEARCH_S } from './curve.js'

/** Two lags within the search may be this far apart. */
const LONGEST_S = 2 * SEARCH_S
/** Nearer than this everything is like itself. */
const SHORTEST_S = 0.3
/** With less than this left to compare, likeness is chance. */
const LEAST_S = 4

/**
 * The highest normalised correlation of the tracks with themselves, moved by 0.3 to 20 s: near 1 for a loop, a metronome,
 * a steady tone. Only what overlaps is compared, so that a loop shows however often it is played.
 */
export function selfLikeness(tracks: readonly Float32Array[], perSecond: number): number {
  const frames = tracks[0]!.length
  const longest = Math.min(LONGEST_S * perSecond, frames - LEAST_S * perSecond)
  const shortest = Math.round(SHORTEST_S * perSecond)
  if (longest <= shortest) return 0
  const alike = new Float64Array(longest + 1)
  const energy = new Float64Array(frames + 1)
  for (const track of tracks) {
    const values = correlate(track, track, longest)
    for (let lag = 0; lag <= longest; lag++) alike[lag]! += values[longest + lag]!
    for (let t = 0; t < frames; t++) energy[t + 1]! += track[t]! ** 2
  }
  for (let t = 0; t < frames; t++) energy[t + 1]! += energy[t]!
  let most = 0
  for (let lag = shortest; lag <= longest; lag++) {
    const both = energy[frames - lag]! * (energy[frames]! - energy[lag]!)
    if (both > 0) most = Math.max(most, alike[lag]! / Math.sqrt(both))
  }
  return most
}
