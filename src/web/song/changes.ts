/** What holds for the parts of a song, and what somebody has changed and not yet saved -> what is heard, and what to send. Pure. */

/** What may be changed of a part. */
export interface Settings {
  /** 1 is as recorded. */
  volume: number
  /** -1 left to 1 right; null: where the picture is. */
  pan: number | null
  /** Ms the content is late; null: as computed. */
  offset: number | null
  hidden: boolean
  audio: boolean
  partType: 'backing' | 'reference' | 'rendition'
}

export type Change = Partial<Settings>
export type Changes = Readonly<Record<string, Change>>

/** A part as the service tells it. */
export interface Part {
  part: string
  settings: Settings
  /** Ms that are applied while nobody says otherwise. */
  computedOffsetMs: number
  /** Where its picture is; 0 for a part that is not seen. */
  placePan: number
}

export interface Strip extends Part {
  now: Settings
  /** What is heard: `now`, with what nobody said filled in. */
  offsetMs: number
  pan: number
  changed: readonly (keyof Settings)[]
}

const FIELDS = ['volume', 'pan', 'offset', 'hidden', 'audio', 'partType'] as const satisfies (keyof Settings)[]

export function stripOf(part: Part, change: Change = {}): Strip {
  const now = { ...part.settings, ...change }
  return {
    ...part,
    now,
    offsetMs: now.offset ?? part.computedOffsetMs,
    pan: now.pan ?? part.placePan,
    changed: FIELDS.filter((field) => now[field] !== part.settings[field]),
  }
}

/** `change` on top of what was changed before; what is back where it was is no change. */
export function changedBy(changes: Changes, part: Part, change: Change): Changes {
  const { now, changed } = stripOf(part, { ...changes[part.part], ...change })
  const { [part.part]: _, ...others } = changes
  if (changed.length === 0) return others
  return { ...others, [part.part]: Object.fromEntries(changed.map((field) => [field, now[field]])) }
}

/** By how many ms and on which grid: what was computed to a hundredth is nudged from where it is, to a tenth. */
export const nudged = (offsetMs: number, byMs: number): number =>
  Math.max(-600_000, Math.min(600_000, Math.round((offsetMs + byMs) * 10) / 10 + 0))

/** How loud each part is in what is heard before saving. A solo silences whoever has none. */
export function heardVolumes(strips: readonly Strip[], solo: ReadonlySet<string>): Map<string, number> {
  const some = strips.some(({ part }) => solo.has(part))
  return new Map(strips.map(({ part, now }) => [part, some && !solo.has(part) ? 0 : now.volume]))
}

/** Whether what was changed moves or removes a picture: then more than the sound is made anew. */
export const touchesPicture = (changes: Changes): boolean =>
  Object.values(changes).some((change) =>
    FIELDS.some((field) => field in change && field !== 'volume' && field !== 'pan'),
  )
