/** A part and its backing, as float WAV files -> how late the part's content is. Pure: reads the two files it is named. */

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
