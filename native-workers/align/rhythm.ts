/** Part and backing -> how alike they are at every lag by what is sung: blunt, but needs no bleed. */
import { CHROMA_PER_SECOND, chroma } from './chroma.js'
import { correlate } from './correlate.js'
import { type Curve, SEARCH_S, standardised, valueAt } from './curve.js'
import { ONSETS_PER_SECOND, onsets } from './onsets.js'
import { blurred, unit, withoutSlow } from './smooth.js'

export interface Rhythm {
  /** Everything together. */
  whole: Curve
  /** Onsets in ten bands alone: a second opinion. */
  bands: Curve
}

/** Measured over sung cases: onsets in ten bands say most, held notes least. */
const WEIGHTS = { flux: 0.5, bands: 1, notes: 0.7, begins: 1 }

export function rhythm(heard: Float32Array, wanted: Float32Array): Rhythm {
  const [part, backing] = [onsets(heard), onsets(wanted)]
  const [sung, played] = [chroma(heard), chroma(wanted)]
  const beats = (tracks: Float32Array[]) =>
    tracks.map((track) => unit(withoutSlow(blurred(track, 3), ONSETS_PER_SECOND)))
  const flux = likeness(beats([summed(part)]), beats([summed(backing)]), ONSETS_PER_SECOND)
  const bands = likeness(beats(part), beats(backing), ONSETS_PER_SECOND)
  const held = (tracks: Float32Array[]) => tracks.map((track) => withoutSlow(track, 4 * CHROMA_PER_SECOND))
  const notes = likeness(held(sung.notes), held(played.notes), CHROMA_PER_SECOND)
  const starts = (tracks: Float32Array[]) => tracks.map((track) => withoutSlow(blurred(track, 2), CHROMA_PER_SECOND))
  const begins = likeness(starts(sung.begins), starts(played.begins), CHROMA_PER_SECOND)
  return { whole: together({ flux, bands, notes, begins }), bands }
}

/** Tracks correlated one with one and added up. */
function likeness(part: readonly Float32Array[], backing: readonly Float32Array[], perSecond: number): Curve {
  const values = new Float32Array(2 * SEARCH_S * perSecond + 1)
  part.forEach((track, i) => {
    correlate(track, backing[i]!, SEARCH_S * perSecond).forEach((value, lag) => {
      values[lag]! += value
    })
  })
  return standardised({ values, perSecond })
}

function together(curves: Record<keyof typeof WEIGHTS, Curve>): Curve {
  const length = curves.bands.values.length
  const values = Float32Array.from({ length }, (_, i) => {
    const offsetMs = ((i - (length - 1) / 2) / ONSETS_PER_SECOND) * 1000
    const names = Object.keys(WEIGHTS) as (keyof typeof WEIGHTS)[]
    return names.reduce((sum, name) => sum + WEIGHTS[name] * valueAt(curves[name], offsetMs), 0)
  })
  return { values, perSecond: ONSETS_PER_SECOND }
}

function summed(tracks: readonly Float32Array[]): Float32Array {
  return tracks[0]!.map((_, t) => tracks.reduce((sum, track) => sum + track[t]!, 0))
}
