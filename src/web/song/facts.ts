/** The document of a song, as the API gives it -> the parts of the desk. */
import type { Room } from '../../../actors/choir/room.js'
import type { Part, Settings } from './changes.js'

type D = Record<string, unknown>

export interface PartFacts {
  part: string
  document: D
  status: string | null
  offsetMs: number | null
  appliedOffsetMs: number | null
  method: string | null
  confidence: number | null
  alternatives: { offsetMs: number; confidence: number; method: string }[]
  because: string | null
  recording: { name: string; sizeBytes: number | null } | null
  converted: string | null
  still: string | null
  durationS: number | null
}

export interface Output {
  width: number
  height: number
  margin: number
  center: boolean
  panning: boolean
  reverb: number
  reverbType: Room
  watermark?: string | null
  name: string
}

interface Placed {
  part_id: string
  size: [number, number] | null
  position: [number, number] | null
}

export interface SongFacts {
  song: string
  sheet: D | null
  sheetFault: string | null
  output: Output
  parts: PartFacts[]
  runs: D[]
  final: string | null
  poster: string | null
  preview: string | null
  definition: { inputs?: Placed[] } | null
}

const numberOr = <T>(value: unknown, otherwise: T): number | T => (typeof value === 'number' ? value : otherwise)

const settingsOf = ({ volume, pan, offset, hidden, audio, partType }: D): Settings => ({
  volume: numberOr(volume, 1),
  pan: numberOr(pan, null),
  offset: numberOr(offset, null),
  hidden: hidden === true,
  audio: audio === true,
  partType: partType === 'backing' || partType === 'reference' ? partType : 'rendition',
})

/** What is applied while nobody says otherwise: the computed offset where it was found sound, else the browser's guess. */
function computedOf({ status, offsetMs, appliedOffsetMs, document }: PartFacts): number {
  if (status === 'needs-review') return numberOr(document.frontendOffset, 0)
  // while a part is looked at anew, what was applied to it last is the best that is known
  const applied = document.offset === undefined ? appliedOffsetMs : null
  return offsetMs ?? applied ?? numberOr(document.frontendOffset, 0)
}

/** Where the middle of its picture is, from left (-1) to right; 0 for a part that is not seen. */
function placeOf({ definition, output }: SongFacts, part: string): number {
  const placed = definition?.inputs?.find(({ part_id }) => part_id === part)
  if (!output.panning || !placed?.size || !placed.position) return 0
  return (2 * (placed.position[0] + placed.size[0] / 2)) / output.width - 1
}

export const deskParts = (song: SongFacts): (Part & { facts: PartFacts })[] =>
  song.parts.map((facts) => ({
    part: facts.part,
    settings: settingsOf(facts.document),
    computedOffsetMs: computedOf(facts),
    placePan: placeOf(song, facts.part),
    facts,
  }))
