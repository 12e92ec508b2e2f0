/** Part and backing -> how alike they are at every lag by what is sung: blunt, but needs no bleed. */
import { correlate, correlateEvenly } from './correlate.js'
import { type Curve, SEARCH_S, standardised, valueAt } from './curve.js'
import { NOTES_PER_SECOND, notes } from './notes.js'
import { ONSETS_PER_SECOND, onsets } from './onsets.js'
import { selfLikeness } from './repeats.js'
import { blurred, unit, withoutSlow } from './smooth.js'

export interface Rhythm {
  /** Everything together. */
  whole: Curve
  /** What begins alone, whatever is held: a second opinion. */
  onsets: Curve
  /** How like itself the backing is some while later, near 1 for a loop (repeats.ts). */
  selfLikeness: number
}

/** Found on 150 sung cases: notes that begin, told apart by pitch, say most; held notes tell one bar from the next. */
const WHOLE = { bands: 0.5, begun: 1, held: 0.5 }
const ONSETS = { bands: 1, begun: 0.5, held: 0 }
/** Nobody sings quicker changes than this. */
const QUICKEST_HZ = 20

export function rhythm(heard: Float32Array, wanted: Float32Array): Rhythm {
  const [sung, played] = [notes(heard), notes(wanted)]
  const [sungBegun, playedBegun] = [begins(sung.begun), begins(played.begun)]
  const curves = {
    bands: likenessOfOnsets(onsets(heard), onsets(wanted)),
    begun: likenessOfNotes(sungBegun, playedBegun),
    held: likenessOfNotes(changes(sung.held), changes(played.held)),
  }
  return {
    whole: together(curves, WHOLE),
    onsets: together(curves, ONSETS),
    selfLikeness: selfLikeness(playedBegun, NOTES_PER_SECOND),
  }
}

const begins = (tracks: readonly Float32Array[]) =>
  tracks.map((track) => withoutSlow(blurred(track, 2), NOTES_PER_SECOND))
const changes = (tracks: readonly Float32Array[]) => tracks.map((track) => withoutSlow(track, 4 * NOTES_PER_SECOND))

function likenessOfOnsets(part: readonly Float32Array[], backing: readonly Float32Array[]): Curve {
  const shaped = (track: Float32Array) => unit(withoutSlow(blurred(track, 3), ONSETS_PER_SECOND))
  const values = new Float32Array(2 * SEARCH_S * ONSETS_PER_SECOND + 1)
  part.forEach((track, i) => {
    const alike = correlate(shaped(track), shaped(backing[i]!), SEARCH_S * ONSETS_PER_SECOND)
    for (let lag = 0; lag < values.length; lag++) values[lag]! += alike[lag]!
  })
  return standardised({ values, perSecond: ONSETS_PER_SECOND })
}

function likenessOfNotes(part: readonly Float32Array[], backing: readonly Float32Array[]): Curve {
  const values = correlateEvenly(part, backing, SEARCH_S * NOTES_PER_SECOND, QUICKEST_HZ / NOTES_PER_SECOND)
  return standardised({ values, perSecond: NOTES_PER_SECOND })
}

function together(curves: Record<keyof typeof WHOLE, Curve>, weights: typeof WHOLE): Curve {
  const length = 2 * SEARCH_S * ONSETS_PER_SECOND + 1
  const names = Object.keys(weights) as (keyof typeof WHOLE)[]
  const values = Float32Array.from({ length }, (_, i) => {
    const offsetMs = (i / ONSETS_PER_SECOND - SEARCH_S) * 1000
    return names.reduce((sum, name) => sum + weights[name] * valueAt(curves[name], offsetMs), 0)
  })
  return { values, perSecond: ONSETS_PER_SECOND }
}
