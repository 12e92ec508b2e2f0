/** One topic as one reader follows it -> the frames that bring the reader up to date: resumed + events, or a snapshot. */
import type { EventLog, StatusEvent } from '../runtime/events.js'
import { LIMITS, type Since } from './protocol.js'
import type { Snapshot, Snapshots } from './snapshots.js'

export type ResetWhy = 'epoch' | 'compacted' | 'lag'

export interface Subscription {
  /** Its number among the connection's subscriptions, never used again. */
  readonly number: number
  readonly id: string
  readonly topic: string
  since: Since | undefined
  resetWhy: ResetWhy | undefined
  /** `behind`: waits for its turn to catch up, events pass it by. `live`: every event above `seq` goes to the reader. */
  state: 'behind' | 'live'
  seq: number
}

/** The part of an event's frame that is the same for everybody: one stringify per event. */
export const eventTail = ({ seq, op, key, rev, at, d }: StatusEvent): string =>
  JSON.stringify({ seq, op, key, rev, at, d }).slice(1)

export const sampleTail = (key: string, d: Record<string, unknown>): string => JSON.stringify({ key, d }).slice(1)

/** `tail` with the reader's own id before it. */
export const eventFrame = (to: Subscription, tail: string): string => `{"t":"ev","id":${JSON.stringify(to.id)},${tail}`

export const sampleFrame = (to: Subscription, tail: string): string => `{"t":"s","id":${JSON.stringify(to.id)},${tail}`

/** A frame for the wire. Whoever has read it has all of its topic up to `seq`, where that is given. */
export interface Said {
  text: string
  seq?: number
}

/**
 * The frames that bring `to` up to date. The log is read, and `to` set live at that number, in one synchronous step: what
 * is committed later has a higher number and reaches the reader as an event, after these frames.
 */
export function* catchUp(log: EventLog, snapshots: Snapshots, to: Subscription): Generator<Said, void> {
  const { since } = to
  let why = to.resetWhy ?? (since && unfit(log, since))
  if (since && !why) {
    const missed = log.since(to.topic, since.seq, LIMITS.resumeEvents + 1)
    if (missed.length <= LIMITS.resumeEvents) {
      goLive(to, log.seq())
      yield { text: JSON.stringify({ t: 'resumed', id: to.id, from: since.seq, n: missed.length }) }
      for (const event of missed) yield { text: eventFrame(to, eventTail(event)), seq: event.seq }
      return
    }
    why = 'lag'
  }
  if (why) yield { text: JSON.stringify({ t: 'reset', id: to.id, why }) }
  const snapshot = snapshots.of(to.topic)
  goLive(to, snapshot.seq)
  yield* framesOf(to, snapshot)
}

function goLive(to: Subscription, seq: number): void {
  to.state = 'live'
  to.seq = seq
  to.since = undefined
  to.resetWhy = undefined
}

/** Why events after `since` cannot be told; undefined when they can. */
function unfit(log: EventLog, since: Since): ResetWhy | undefined {
  // a number we have not reached is of a life that this database does not remember (restored from a backup)
  if (since.epoch !== log.epoch || since.seq > log.seq()) return 'epoch'
  return since.seq + 1 < log.oldest() ? 'compacted' : undefined
}

/** The number is that of the snapshot to its end: `to` is live meanwhile, and its own goes on. */
function* framesOf(to: Subscription, { seq, pieces }: Snapshot): Generator<Said, void> {
  for (const [index, piece] of pieces.entries()) {
    const last = index === pieces.length - 1
    const text = `{"t":"snap","id":${JSON.stringify(to.id)},"seq":${seq},"items":[${piece}],"last":${last}}`
    yield last ? { text, seq } : { text }
  }
}
