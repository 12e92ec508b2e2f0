/** A file that has settled in styles/, or is gone from there -> the message that tells the pipeline, and the first news of it. */
import type { Note } from '../../src/runtime/journal.js'
import type { Sent } from '../../src/runtime/stage.js'
import type { DressMessages, LayerFile } from './messages.js'
import { readPath, type StylePath } from './paths.js'

export interface Routed {
  /** Absent for what only people read: no work follows from it. */
  message?: Sent<DressMessages>
  notes: Note[]
  /** Work on these is superseded first: what it worked on is not there any more. */
  withdrawn: string[]
}

/** Whether a path in styles/ is for us; the reason when it is not. */
export function judge(path: string): { take: true } | { ignore: string } {
  const read = readPath(path)
  return read.is === 'stranger' ? { ignore: read.because } : { take: true }
}

/** Whether the text of a file goes with its message. */
export const isDocument = (path: string): boolean => ['style', 'rules', 'approval'].includes(readPath(path).is)

export interface SettledFile {
  path: string
  absolute: string
  hash: string
  /** Contents, for a document. */
  text?: string
}

/** Throws for a stranger: `judge` comes first. */
export function settled({ path, absolute, hash, text = '' }: SettledFile): Routed {
  const read = known(path)
  if (read.is === 'reviews') return ONLY_READ
  const at = { style: read.style, path: read.path }
  if (read.is === 'layer') {
    const body: LayerFile = { ...at, file: absolute, hash, layer: read.layer, color: read.color }
    return { message: { kind: 'layer.dropped', body }, notes: newsOf(read), withdrawn: [] }
  }
  const message =
    read.is === 'sheet'
      ? { kind: 'sheet.given' as const, body: { ...at, length: read.length, source: { file: absolute, hash } } }
      : { kind: KINDS[read.is], body: { ...at, text } }
  return { message, notes: newsOf(read), withdrawn: [] }
}

export function removed(path: string): Routed {
  const read = known(path)
  if (read.is === 'reviews') return ONLY_READ
  const at = { style: read.style, path: read.path }
  const notes = newsOf(read)
  if (read.is === 'layer') return { message: { kind: 'layer.removed', body: at }, notes, withdrawn: [fileId(at)] }
  const message =
    read.is === 'sheet'
      ? { kind: 'sheet.given' as const, body: { ...at, length: read.length, source: null } }
      : { kind: KINDS[read.is], body: { ...at, text: null } }
  return { message, notes, withdrawn: [] }
}

/** A layer that is still being written, or is unfinished: what was found and what is expected. */
export function unfinished(path: string, because: string): Note[] {
  const read = readPath(path)
  if (read.is !== 'layer') return []
  return [{ topic: topicOf(read.style), key: `layer/${read.path}`, d: { status: 'waiting', because } }]
}

/** What people think of single combinations starts and ends nothing, and makes no style of an empty folder. */
const ONLY_READ: Routed = { notes: [], withdrawn: [] }

const KINDS = { style: 'style.described', rules: 'rules.given', approval: 'approval.given' } as const

function known(path: string): StylePath {
  const read = readPath(path)
  if (read.is === 'stranger') throw new Error(`${path}: ${read.because}`)
  return read
}

/** The style is there from its first file on; what was said of a layer's older bytes no longer holds. */
const newsOf = ({ style, path, is }: StylePath): Note[] => [
  { topic: topicOf(style), key: 'style', d: {} },
  ...(is === 'layer' ? [{ topic: topicOf(style), key: `layer/${path}`, d: null }] : []),
]

export const topicOf = (style: string): string => `style/${style}`
/** Names the work on one file, so that it can be taken back when the file is gone. */
export const fileId = ({ style, path }: { style: string; path: string }): string => `${style}/${path}`
