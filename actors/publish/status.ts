/** How far a lane's objects are -> the item `upload` of its topic; and what people are told of trouble. Pure. */
import type { Note } from '../../src/runtime/journal.js'
import type { Trouble } from '../../src/runtime/pipeline.js'
import type { Sent } from '../../src/runtime/stage.js'
import type { PublishMessages } from './messages.js'

export const UPLOAD_ITEM = 'upload'

export const subject = ({ body }: Sent<PublishMessages>): string => body.lane

export function trouble(_stage: string, message: Sent<PublishMessages>, what: Trouble, because: string): Note[] {
  const note = (d: Record<string, unknown>): Note[] => [{ topic: subject(message), key: UPLOAD_ITEM, d }]
  if (what === 'superseded') return []
  if (what === 'requeued') return note({ status: 'uploading', because: null })
  if (what === 'retrying') return note({ because: `${because}; it is tried again` })
  return note({ status: 'failed', because, rate: null })
}

interface Counts {
  planned: number
  stored: number
  failed: number
  bytes: number
}

export interface Upload extends Counts {
  /** `waiting`: for the next try of an object. */
  status: 'uploading' | 'blocked' | 'waiting' | 'stored' | 'failed'
  /** Objects a second, lately. */
  rate: number | null
  because: string | null
}

/** `rate` is of the last window; `because` of what stands in the way, or of the last object that failed. */
export function uploadNote(
  { planned, stored, failed, bytes }: Counts,
  { blocked, rate = null, because = null }: { blocked?: boolean; rate?: number | null; because?: string | null },
): Record<string, unknown> & Upload {
  const ended = failed > 0 ? 'failed' : 'stored'
  const going = blocked ? 'blocked' : rate === null && because !== null ? 'waiting' : 'uploading'
  return { status: planned > 0 ? going : ended, planned, stored, failed, bytes, rate, because }
}
