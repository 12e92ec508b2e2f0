/** A part and its backing, as float WAV files -> how late the part's content is. Pure: reads the two files it is named. */
import { bleedCurve } from './bleed.js'
import { candidates, valueAt } from './curve.js'
import { bleedSuffices, decide, REFUSED } from './decide.js'
import { listen } from './listen.js'
import { rhythm } from './rhythm.js'

export interface AlignJob {
  /** Mono 48 kHz float WAV of the singer, as `convert` writes it. */
  heard: string
  /** Mono 48 kHz float WAV of the backing. */
  wanted: string
}

export interface Alignment {
  /** Positive: the content is late in the recording, cut that much. Negative: it began late, pad. 0 when refused. */
  offsetMs: number
  /** Peak over second peak of the method that decided; 0 for silence. */
  confidence: number
  method: 'bleed' | 'rhythm' | 'none'
  status: 'ok' | 'needs-review'
  /** What else it might be, best first, for the person who reviews. */
  alternatives: { offsetMs: number; confidence: number; method: 'bleed' | 'rhythm' }[]
}

export type Align = (job: AlignJob) => Promise<Alignment>

/** Less sound than this says nothing. */
const LEAST_SOUND_S = 3
/** Nearer peaks are the same peak: of an echo, of a note. */
const APART_MS = { bleed: 20, rhythm: 150 }
const GUESSES = 3

/** Looks for the part's offset within 10 s to either side. Throws when a file is not the WAV it should be. */
export const align: Align = async (job) => {
  const { heard, wanted } = await listen(job)
  if (Math.min(heard.soundS, wanted.soundS) < LEAST_SOUND_S) return REFUSED

  const bleed = candidates(bleedCurve(heard.sound, wanted.sound), APART_MS.bleed, GUESSES)
  // Bleed is the better witness: where it is sure, nobody else is asked.
  if (bleedSuffices({ bleed })) return decide({ bleed })

  const { whole, onsets, selfLikeness } = rhythm(heard.sound, wanted.sound)
  const guesses = candidates(whole, APART_MS.rhythm, GUESSES)
  const [begun] = candidates(onsets, APART_MS.rhythm, 1)
  const height = valueAt(whole, guesses[0]!.offsetMs)
  return decide({ bleed, rhythm: { whole: guesses, height, onsets: begun!, selfLikeness } })
}
