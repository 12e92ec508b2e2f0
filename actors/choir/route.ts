/** A file that has settled in raw/, or is gone from there -> the message that tells the pipeline, and the first news of it. */
import type { Note } from '../../src/runtime/journal.js'
import type { Sent } from '../../src/runtime/stage.js'
import type { ChoirMessages, Part, Song } from './messages.js'
import { partId, readName, songId } from './names.js'

export interface Routed {
  message: Sent<ChoirMessages>
  notes: Note[]
  /** Work on these is superseded first: what it worked on is not there any more. */
  withdrawn: string[]
}

/** Whether a name in raw/ is for us; the reason when it is not. */
export function judge(path: string): { take: true } | { ignore: string } {
  const named = readName(path)
  return named.is === 'stranger' ? { ignore: named.because } : { take: true }
}

/** Recordings of the song that `path` belongs to, among the names that lie in raw/. */
export function siblingsOf(path: string, names: readonly string[]): number {
  const own = readName(path)
  if (own.is === 'stranger') return 0
  const ofSong = names.map(readName).filter((named) => named.is === 'recording' && songId(named) === songId(own))
  return new Set(ofSong.map((named) => (named.is === 'recording' ? named.part : ''))).size
}

export interface SettledFile {
  path: string
  absolute: string
  sizeBytes: number
  hash: string
  /** Contents, for a song sheet. */
  text?: string
}

/** Throws for a stranger: `judge` comes first. */
export function settled(file: SettledFile, names: readonly string[]): Routed {
  const named = readName(file.path)
  if (named.is === 'stranger') throw new Error(`${file.path}: ${named.because}`)
  const { choir, song } = named
  if (named.is === 'sheet') {
    const message = { kind: 'sheet.dropped' as const, body: { choir, song, file: file.path, text: file.text ?? '' } }
    return { message, notes: [], withdrawn: [] }
  }
  const at: Part = { choir, song, part: named.part }
  const body = { ...at, file: file.absolute, hash: file.hash, siblings: Math.max(1, siblingsOf(file.path, names)) }
  const news = {
    status: 'new',
    file: file.path,
    sizeBytes: file.sizeBytes,
    because: null,
    offsetMs: null,
    method: null,
  }
  return {
    message: { kind: 'part.raw', body },
    notes: [partNote(at, news), songNote(at, { run: null })],
    withdrawn: [],
  }
}

/** A sheet that is gone leaves the defaults; a recording that is gone leaves the song. */
export function removed(path: string): Routed {
  const named = readName(path)
  if (named.is === 'stranger') throw new Error(`${path}: ${named.because}`)
  const { choir, song } = named
  if (named.is === 'sheet') {
    return {
      message: { kind: 'sheet.dropped', body: { choir, song, file: path, text: '{}' } },
      notes: [],
      withdrawn: [],
    }
  }
  const at: Part = { choir, song, part: named.part }
  return {
    message: { kind: 'part.removed', body: at },
    notes: [{ topic: topicOf(at), key: `part/${at.part}`, d: null }, songNote(at, { run: null })],
    withdrawn: [partId(at)],
  }
}

/** A recording that is still being written, or is unfinished: what was found and what is expected. */
export function unfinished(path: string, because: string): Note[] {
  const named = readName(path)
  return named.is === 'recording' ? [partNote(named, { status: 'waiting', file: path, because })] : []
}

export const topicOf = (at: Song): string => `song/${songId(at)}`
const partNote = (at: Part, d: Record<string, unknown>): Note => ({ topic: topicOf(at), key: `part/${at.part}`, d })
const songNote = (at: Song, d: Record<string, unknown>): Note => ({ topic: topicOf(at), key: 'song', d })
