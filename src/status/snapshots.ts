/** A topic as it is -> the texts of its items in pieces of a frame each, put into text once for all who ask at that moment. */
import type { EventLog } from '../runtime/events.js'
import { LIMITS } from './protocol.js'

export interface Snapshot {
  /** The log stood there when it was taken. */
  seq: number
  /** Items as JSON, joined by commas; at least one piece, which may be empty. */
  pieces: readonly string[]
}

/** Left for what stands around the items: the longest id there may be, every character of it escaped. */
const AROUND_BYTES = 512
/** After a restart all readers come for the same few topics at once. */
const KEPT = 8

export class Snapshots {
  readonly #log: EventLog
  readonly #kept = new Map<string, Snapshot>()
  #keptSeq = -1

  constructor(log: EventLog) {
    this.#log = log
  }

  of(topic: string): Snapshot {
    const seq = this.#log.seq()
    if (seq !== this.#keptSeq || this.#kept.size >= KEPT) this.#kept.clear()
    this.#keptSeq = seq
    const snapshot = this.#kept.get(topic) ?? { seq, pieces: piecesOf(this.#log, topic) }
    this.#kept.set(topic, snapshot)
    return snapshot
  }
}

/** Each fits into a frame; an item larger than that goes alone. */
function piecesOf(log: EventLog, topic: string): string[] {
  const pieces: string[] = []
  let texts: string[] = []
  let bytes = 0
  for (const { key, rev, d } of log.items(topic)) {
    const text = JSON.stringify({ key, rev, d })
    const more = Buffer.byteLength(text) + 1
    if (texts.length > 0 && bytes + more > LIMITS.frameBytes - AROUND_BYTES) {
      pieces.push(texts.join(','))
      texts = []
      bytes = 0
    }
    texts.push(text)
    bytes += more
  }
  return [...pieces, texts.join(',')]
}
