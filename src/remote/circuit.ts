/** Answers and faults of a bucket, with their times -> whether to ask it for anything, and when somebody should be told. Pure. */
import { isOutage, type Outage } from '../errors.js'

/**
 * Closed: all is well, everything may be asked. Open: nothing is asked before `until`. Then one piece of work goes first
 * (`probing`), the others wait for what becomes of it: a fault opens the circuit for longer, an answer closes it.
 */
export interface Circuit {
  /** Absent while all is well. */
  outage?: { kind: Outage; because: string; since: number; until: number; faults: number; probing: boolean }
}

export const CLOSED: Circuit = {}

interface Pauses {
  baseMs: number
  capMs: number
  /** So many faults in a row are a passing trouble, of which nobody needs to hear. */
  quietFaults: number
}

const PASSING: Pauses = { baseMs: 1_000, capMs: 60_000, quietFaults: 2 }
/** A person has to do something first; whoever asks again at once is only one more line in a log. */
const LASTING: Pauses = { baseMs: 15_000, capMs: 300_000, quietFaults: 0 }

const PAUSES: Readonly<Record<Outage, Pauses>> = {
  throttled: PASSING,
  unavailable: PASSING,
  timeout: PASSING,
  denied: LASTING,
  clock: LASTING,
  'no-bucket': LASTING,
  'not-s3': LASTING,
}

/** Longer than this no server is believed that asks to be left alone. */
const LONGEST_RETRY_AFTER_MS = 600_000

/** The trouble of the whole bucket that a fault speaks of; undefined when it is about one object alone, or not remote at all. */
export const outageOf = (fault: unknown): Outage | undefined => (isOutage(fault) ? fault.kind : undefined)

/** `jitter` is from 0 to 1, so that those who were sent away together do not come back together. */
export function afterFault(
  { outage }: Circuit,
  fault: { kind: Outage; because: string; retryAfterMs?: number | undefined },
  { now, jitter }: { now: number; jitter: number },
): Circuit {
  // of many requests on their way at once the first speaks for all
  if (outage && now < outage.until && !outage.probing) return { outage }
  const { baseMs, capMs } = PAUSES[fault.kind]
  const faults = (outage?.faults ?? 0) + 1
  const ownMs = Math.min(capMs, baseMs * 2 ** (faults - 1)) * (0.5 + jitter / 2)
  const askedMs = Math.min(LONGEST_RETRY_AFTER_MS, fault.retryAfterMs ?? 0) * (1 + jitter / 10)
  const until = now + Math.round(Math.max(ownMs, askedMs))
  return {
    outage: { kind: fault.kind, because: fault.because, since: outage?.since ?? now, until, faults, probing: false },
  }
}

/** What was on its way when the circuit opened may still arrive: that is no sign that more would. */
export const afterAnswer = ({ outage }: Circuit, now: number): Circuit =>
  outage && now < outage.until && !outage.probing ? { outage } : CLOSED

export type Leave = { go: 'all' } | { go: 'first' } | { go: 'wait'; ms: number; because: string }

/** How long the others look away while one goes first. */
const PROBE_MS = 2_000

/** Whoever is told `first` must bring an answer or a fault, or `notAsked`. */
export function asked(circuit: Circuit, now: number): { leave: Leave; after: Circuit } {
  const { outage } = circuit
  if (!outage) return { leave: { go: 'all' }, after: circuit }
  const { because, until, probing } = outage
  if (probing) return { leave: { go: 'wait', ms: PROBE_MS, because }, after: circuit }
  if (now < until) return { leave: { go: 'wait', ms: until - now, because }, after: circuit }
  return { leave: { go: 'first' }, after: { outage: { ...outage, probing: true } } }
}

/** The one that was to go first had nothing to ask after all. */
export const notAsked = ({ outage }: Circuit): Circuit => (outage ? { outage: { ...outage, probing: false } } : CLOSED)

/** What people are told; undefined while there is nothing to tell. */
export function alarmOf({ outage }: Circuit): { kind: Outage; because: string; sinceMs: number } | undefined {
  if (!outage || outage.faults <= PAUSES[outage.kind].quietFaults) return undefined
  return { kind: outage.kind, because: outage.because, sinceMs: outage.since }
}
