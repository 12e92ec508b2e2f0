/** Part and backing -> how alike they are at every lag by what is sung: blunt, but needs no bleed. */
import { correlate, correlateEvenly } from './correlate.js'
import { type Curve, SEARCH_S, standardised, valueAt } from './curve.js'
import { NOTES_PER_SECOND, notes } from './notes.js'
import { ONSETS_PER_SECOND, onsets } from './onsets.js'
import { selfLikeness } from './repeats.js'
import { blurred, unit, withoutSlow } from './smooth.js'

export interface Rhythm {
  /** The three likenesses added up, each in its own standard deviations. */
  whole: Curve
  /** What begins alone, whatever is held: a second opinion. */
  onsets: Curve
  /** How like itself the backing is some while later, near 1 for a loop (repeats.ts). */
  selfLikeness: number
}

/** Nobody sings quicker changes than this. */
const QUICKEST_HZ = 20

export function rhythm(heard: Float32Array, wanted: Float32Array): Rhythm {
  const [sung, played] = [notes(heard), notes(wanted)]
  const [sungBegun, playedBegun] = [begins(sung.begun), begins(played.begun)]
  const bands = likenessOfOnsets(onsets(heard), onsets(wanted))
  const begun = likenessOfNotes(sungBegun, playedBegun)
  const held = likenessOfNotes(changes(sung.held), changes(played.held))
  return {
    whole: together([bands, begun, held]),
    onsets: together([bands, begun]),
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

function together(curves: readonly Curve[]): Curve {
  const values = Float32Array.from({ length: 2 * SEARCH_S * ONSETS_PER_SECOND + 1 }, (_, i) => {
    const offsetMs = (i / ONSETS_PER_SECOND - SEARCH_S) * 1000
    return curves.reduce((sum, curve) => sum + valueAt(curve, offsetMs), 0)
  })
  return { values, perSecond: ONSETS_PER_SECOND }
}
