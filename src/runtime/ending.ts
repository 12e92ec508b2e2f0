/** An envelope and the stage's handler -> its ending, as data; and that ending -> the journal. */
import { reasonOf } from '../errors.js'
import type { Addressed, Ended, Envelope, Failure, Journal, Note } from './journal.js'
import type { Trouble } from './pipeline.js'
import type { Later, Outcome, Sent } from './stage.js'
import { isDiskFull, type Patience, verdict } from './supervisor.js'
import type { Tools } from './tools.js'

type Messages = Record<string, unknown>

/** A stage or a join as the runtime sees it: the types were checked where it was written. */
export interface AnyStage {
  name: string
  version: number
  accepts: string | readonly string[]
  sends: readonly string[]
  concurrency: number
  key(message: unknown): string
  member?(message: Sent<Messages>): string
  quietMs?(settings: unknown): number
  calm?: true
  whole?(messages: readonly Sent<Messages>[]): boolean
  deadlineMs?: number
  missing?(messages: readonly Sent<Messages>[]): string
  handle(body: unknown, tools: Tools & { settings: unknown }): Promise<Outcome<Messages>>
}

/** What a handler is given, and what it left there: news and outputs that are committed with its ending. */
export interface Workplace {
  tools: Tools & { settings: unknown }
  notes: Note[]
  outputs: Set<string>
  /** Takes the scratch folder away. Never rejects: what is left of it must not keep the ending from being written. */
  clear(): Promise<void>
}

export type Ending =
  | { as: 'done'; ended: Ended }
  | { as: 'later'; inMs: number; notes: readonly Note[] }
  | { as: 'parked'; until: number | undefined }
  | Failure
  | (Failure & { fault: unknown }) // the handler threw, and it was no refusal

export interface EndingParts {
  stage: AnyStage
  patience: Patience
  clock: () => number
  random: () => number
  workplace(envelope: Envelope, signal: AbortSignal): Promise<Workplace>
  address(message: Sent<Messages>): Addressed[]
  trouble(message: Sent<Messages>, trouble: Trouble, because: string): Note[]
  /** The work found no room for what it writes. */
  onDiskFull?(): void
}

/** Whatever the stage does, the envelope gets one ending. Never rejects. */
export async function endingOf(parts: EndingParts, envelope: Envelope, signal: AbortSignal): Promise<Ending> {
  try {
    return incomplete(parts, envelope) ?? (await handled(parts, envelope, signal))
  } catch (fault) {
    if (isDiskFull(fault)) parts.onDiskFull?.()
    const circumstances = { attempt: envelope.attempt, stopping: signal.aborted, jitter: parts.random() }
    const decided = verdict(fault, circumstances, parts.patience)
    if (decided.as === 'later') {
      // its own news belonged to an ending that did not come; why it waits is news all the same
      const { inMs, because } = decided
      return {
        as: 'later',
        inMs,
        notes: because ? (failure(parts, envelope, { as: 'retry', because }).notes ?? []) : [],
      }
    }
    const failed = failure(parts, envelope, decided)
    return failed.as === 'refused' ? failed : { ...failed, fault }
  }
}

/** False when it was superseded meanwhile. Throws when the journal cannot be written. */
export function settle(journal: Journal, id: number, ending: Ending): boolean {
  if (ending.as === 'done') return journal.complete(id, ending.ended)
  if (ending.as === 'later') return journal.later(id, ending.inMs, ending.notes)
  if (ending.as === 'parked') return journal.park(id, ending.until)
  return journal.fail(id, ending)
}

/** A join that is not whole rests; beyond its deadline it is dead. */
function incomplete(parts: EndingParts, envelope: Envelope): Ending | undefined {
  const { stage, clock } = parts
  const gathered = envelope.gathered as Sent<Messages>[] | undefined
  if (!gathered || !stage.whole || stage.whole(gathered)) return undefined
  const until = stage.deadlineMs === undefined ? undefined : (envelope.gatheredAt ?? 0) + stage.deadlineMs
  if (until === undefined || clock() < until) return { as: 'parked', until }
  const because = `has waited long enough for ${stage.missing?.(gathered) ?? 'the rest'}`
  return failure(parts, envelope, { as: 'dead', because })
}

async function handled(parts: EndingParts, envelope: Envelope, signal: AbortSignal): Promise<Ending> {
  const place = await parts.workplace(envelope, signal)
  const { notes, outputs, tools } = place
  try {
    const outcome = await parts.stage.handle(envelope.gathered ?? envelope.body, tools)
    if (isLater(outcome)) return { as: 'later', inMs: outcome.later, notes }
    const sent = listed(outcome).flatMap(parts.address)
    return { as: 'done', ended: { sent, notes, outputs: [...outputs] } }
  } finally {
    await place.clear()
  }
}

/** With what people are told of it. That it cannot be told is no reason to lose the failure itself. */
function failure(parts: EndingParts, envelope: Envelope, failed: Failure): Failure {
  const [message = { kind: envelope.kind, body: envelope.body }] = envelope.gathered ?? []
  try {
    const trouble = failed.as === 'retry' ? 'retrying' : failed.as
    return { ...failed, notes: parts.trouble(message, trouble, failed.because) }
  } catch (fault) {
    return { ...failed, because: `${failed.because}; and it could not be told: ${reasonOf(fault)}` }
  }
}

// biome-ignore lint/suspicious/noConfusingVoidType: a handler that sends nothing simply ends
const isLater = (outcome: Outcome<Messages> | void): outcome is Later =>
  typeof outcome === 'object' && outcome !== null && 'later' in outcome

function listed(outcome: Exclude<Outcome<Messages>, Later>): readonly Sent<Messages>[] {
  if (!outcome) return []
  return Array.isArray(outcome) ? outcome : [outcome as Sent<Messages>]
}
