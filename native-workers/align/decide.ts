/** What the two estimates say -> one offset, or none: a wrong offset applied with confidence is the worst outcome. */
import type { Candidate } from './curve.js'
import type { Alignment } from './index.js'

/** Both methods: the best peak must be this much higher than any other. */
const ENOUGH = 1.5
/** Three likenesses must reach this together, in standard deviations: of 185 strangers one did, of 142 parts two thirds do. */
const HIGH = 14.5
/** Onsets alone must say the same as everything together, within this. */
const AGREE_MS = 60
/** A backing this like itself some while later is a loop: only its ends tell one turn from the next. Songs: at most 0.8. */
const LOOP = 0.9
const ALTERNATIVES = 3

export interface Opinions {
  /** Peaks of the bleed curve, best first. */
  bleed: readonly Candidate[]
  /** Absent while nobody needs to ask. */
  rhythm?: {
    /** Peaks of the rhythm curve, best first, and how high the best is. */
    whole: readonly Candidate[]
    height: number
    /** The best peak of what begins, whatever is held. */
    onsets: Candidate
    /** How like itself the backing is some while later. */
    selfLikeness: number
  }
}

export const bleedSuffices = ({ bleed }: Opinions): boolean => (bleed[0]?.confidence ?? 0) >= ENOUGH

function rhythmSuffices(sung: Candidate, rhythm: NonNullable<Opinions['rhythm']>): boolean {
  const standsOut = sung.confidence >= ENOUGH && rhythm.height >= HIGH
  const agreed = Math.abs(sung.offsetMs - rhythm.onsets.offsetMs) <= AGREE_MS
  return standsOut && agreed && rhythm.selfLikeness < LOOP
}

export function decide(opinions: Opinions): Alignment {
  const { bleed, rhythm } = opinions
  const [echo] = bleed
  if (echo && bleedSuffices(opinions)) return accept(echo, 'bleed')
  const [sung] = rhythm?.whole ?? []
  if (sung && rhythm && rhythmSuffices(sung, rhythm)) return accept(sung, 'rhythm')

  const alternatives = [
    ...bleed.map((peak) => ({ ...peak, method: 'bleed' as const })),
    ...(rhythm?.whole ?? []).map((peak) => ({ ...peak, method: 'rhythm' as const })),
  ]
  alternatives.sort((a, b) => b.confidence - a.confidence)
  return { ...REFUSED, confidence: alternatives[0]?.confidence ?? 0, alternatives: alternatives.slice(0, ALTERNATIVES) }
}

export const REFUSED: Alignment = {
  offsetMs: 0,
  confidence: 0,
  method: 'none',
  status: 'needs-review',
  alternatives: [],
}

function accept({ offsetMs, confidence }: Candidate, method: 'bleed' | 'rhythm'): Alignment {
  return { offsetMs, confidence, method, status: 'ok', alternatives: [] }
}
