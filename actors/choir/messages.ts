/** What travels between choir's stages, and the words they are written in. */

import type { Alignment } from '../../native-workers/align/index.js'
import { kit } from '../../src/runtime/stage.js'
import type { Definition } from './definition.js'
import type { ChoirSettings } from './settings.js'
import type { SongSheet } from './sheet.js'

export interface Song {
  choir: string
  song: string
}

export interface Part extends Song {
  part: string
}

export interface Size {
  widthPx: number
  heightPx: number
}

/** A whole file in raw/. `hash` is of its bytes: everything made from it hangs on that, not on its name or time. */
export interface Recording extends Part {
  /** Absolute path. */
  file: string
  hash: string
  /** How many recordings of the song lie in raw/, itself included: a hint of how small its picture may be made. */
  siblings: number
  /** At least this wide and this high a picture is wanted (where the recording has that many pixels). */
  box?: Size
}

/** A recording in the common format: 25 fps constant picture, 48 kHz mono float sound, both starting at 0 of one time line. */
export interface Converted extends Part {
  /** Fingerprint of the sound; equal means the same samples. */
  take: string
  sound: { key: string; samples: number; silent: boolean }
  /** Absent for a recording without picture. `id` is equal only for the same pixels; `recorded` is what the camera gave. */
  picture?: { key: string; id: string; frames: number; recorded: Size } & Size
  /** What it was made from, so that a larger picture can be asked for. */
  recording: Recording
}

export interface Paired {
  part: Converted
  /** Absent for the backing part itself. */
  backing?: Converted
  /** The offset a person has set, in ms: wins over everything, so that nothing needs to be computed. */
  manualMs?: number
}

export interface Aligned extends Converted {
  alignment: Omit<Alignment, 'method'> & { method: Alignment['method'] | 'manual' | 'backing' }
}

/** One pass of a song: everything that follows from one definition. */
export interface Run extends Song {
  /** Hash of the definition and of what went into it. */
  run: string
  name: string
}

export interface PlannedRun extends Run {
  definition: Definition
  /** Aligned parts by id, as the definition means them. */
  parts: Converted[]
  /** Frames of the finished video. */
  frames: number
}

/** One row of the canvas, with what its siblings are joined by: how many there are and what they become together. */
export interface Stripe extends Run {
  row: number
  rows: number
  /** Content key in final-parts/; the same content has the same key in every run. */
  key: string
  /** Of the longest of its own pictures; it is black from there to the end of the video. */
  frames: number
  canvas: Size
  /** Where the row begins on the canvas, and its height. */
  topPx: number
  heightPx: number
  video: { frames: number; watermark: string | null }
}

export interface PlannedStripe extends Stripe {
  /** From left to right; none for a row that stays black. */
  cells: StripeCell[]
}

/** A picture in a stripe: x and y are on the canvas. */
export interface StripeCell extends Size {
  part: string
  key: string
  /** Of the converted picture. */
  id: string
  /** Of the converted picture, in its own pixels. */
  source: Size
  frames: number
  xPx: number
  yPx: number
  /** Whole frames cut from the start (positive) or black frames put before it (negative). */
  cutFrames: number
}

export interface Stitched extends Run {
  key: string
  frames: number
}

export interface Mixed extends Run {
  key: string
  /** As measured on the encoded sound. */
  loudnessLufs: number
  truePeakDbtp: number
}

export interface Finished extends Run {
  key: string
  frames: number
}

export interface ChoirMessages {
  'part.raw': Recording
  'part.removed': Part
  'sheet.dropped': Song & { file: string; text: string }
  'song.described': Song & { sheet: SongSheet }
  'part.converted': Converted
  'part.paired': Paired
  'part.aligned': Aligned
  'song.defined': PlannedRun
  'stripe.planned': PlannedStripe
  'stripe.rendered': Stripe
  'song.stitched': Stitched
  'song.mixed': Mixed
  'song.finished': Finished
}

export const { stage, join, send, later } = kit<ChoirMessages, ChoirSettings>()
