/** What the two estimates say -> one offset, or none: a wrong offset applied with confidence is the worst outcome. */
import type { Candidate } from './curve.js'
import type { Alignment } from './index.js'

/** Both methods: the best peak must be this much higher than any other. */
const ENOUGH = 1.5
/** Onsets alone must say the same as everything together, within this. */
const AGREE_MS = 60
const ALTERNATIVES = 3

export interface Opinions {
  /** Peaks of the bleed curve, best first. */
  bleed: readonly Candidate[]
  /** Peaks of the rhythm curve and the onsets' best; absent while nobody needs to ask. */
  rhythm?: { whole: readonly Candidate[]; bands: Candidate }
}

export const bleedSuffices = ({ bleed }: Opinions): boolean => (bleed[0]?.confidence ?? 0) >= ENOUGH

export function decide(opinions: Opinions): Alignment {
  const { bleed, rhythm } = opinions
  const [echo] = bleed
  if (echo && bleedSuffices(opinions)) return accept(echo, 'bleed')
  const [sung] = rhythm?.whole ?? []
  if (sung && rhythm && sung.confidence >= ENOUGH && Math.abs(sung.offsetMs - rhythm.bands.offsetMs) <= AGREE_MS) {
    return accept(sung, 'rhythm')
  }
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
