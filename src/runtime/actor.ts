/** One stage at work: its seats take, handle and settle, until told to stop. */
import { Aborted } from '../errors.js'
import type { Addressed, Envelope, Journal, Note } from './journal.js'
import type { Mailbox } from './mailbox.js'
import type { Trouble } from './pipeline.js'
import type { Later, Outcome, Sent } from './stage.js'
import { type Intensity, type Patience, restUntil, verdict } from './supervisor.js'
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
  /** Takes the scratch folder away. */
  clear(): Promise<void>
}

export interface ActorParts {
  stage: AnyStage
  journal: Journal
  mailbox: Mailbox
  patience: Patience
  intensity: Intensity
  clock: () => number
  random: () => number
  workplace(envelope: Envelope, signal: AbortSignal): Promise<Workplace>
  address(message: Sent<Messages>): Addressed[]
  trouble(message: Sent<Messages>, trouble: Trouble, because: string): Note[]
  /** The stage fails whatever it is given, or goes on after that. */
  onRest(until: number, because: string): void
  onChange(): void
}

export class Actor {
  readonly stage: AnyStage
  readonly #parts: ActorParts
  readonly #running = new Map<number, AbortController>()
  #faultsAt: number[] = []

  constructor(parts: ActorParts) {
    this.stage = parts.stage
    this.#parts = parts
  }

  get busy(): number {
    return this.#running.size
  }

  /** Resolves when every seat has left, after `stop`. Rejects when the journal could not be written: the process must end then. */
  async run(stop: AbortSignal): Promise<void> {
    await Promise.all(Array.from({ length: this.stage.concurrency }, () => this.#seat(stop)))
  }

  /** Tells the work on one envelope, or on all, to stop; its ending is then `later`, which costs no attempt. */
  abort(id?: number): void {
    const ids = id === undefined ? [...this.#running.keys()] : [id]
    for (const one of ids) this.#running.get(one)?.abort(new Aborted('told to stop'))
  }

  async #seat(stop: AbortSignal): Promise<void> {
    const { mailbox, onChange } = this.#parts
    for (;;) {
      const envelope = await mailbox.take(stop)
      if (!envelope) return
      const controller = new AbortController()
      this.#running.set(envelope.id, controller)
      onChange()
      try {
        await this.#work(envelope, controller.signal)
      } finally {
        this.#running.delete(envelope.id)
        onChange()
      }
    }
  }

  /** Whatever the handler does, the envelope gets one ending. The journal may throw, and then the process must stop rather than lose it. */
  async #work(envelope: Envelope, signal: AbortSignal): Promise<void> {
    const { journal, clock, stage } = this.#parts
    const gathered = envelope.gathered as Sent<Messages>[] | undefined
    if (gathered && stage.whole && !stage.whole(gathered)) {
      const deadlineAt = stage.deadlineMs === undefined ? undefined : (envelope.gatheredAt ?? 0) + stage.deadlineMs
      if (deadlineAt === undefined || clock() < deadlineAt) journal.park(envelope.id, deadlineAt)
      else this.#end(envelope, 'dead', `has waited long enough for ${stage.missing?.(gathered) ?? 'the rest'}`)
      return
    }
    const ending = await this.#handled(envelope, gathered, signal)
    ending()
  }

  async #handled(envelope: Envelope, gathered: unknown, signal: AbortSignal): Promise<() => void> {
    const { journal, workplace, address, stage } = this.#parts
    let place: Workplace | undefined
    try {
      place = await workplace(envelope, signal)
      const { notes, outputs } = place
      const outcome = await stage.handle(gathered ?? envelope.body, place.tools)
      if (isLater(outcome)) return () => journal.later(envelope.id, outcome.later, notes)
      const sent = listed(outcome).flatMap(address)
      return () => journal.complete(envelope.id, { sent, notes, outputs: [...outputs] })
    } catch (fault) {
      return () => this.#failed(envelope, fault, signal)
    } finally {
      await place?.clear()
    }
  }

  #failed(envelope: Envelope, fault: unknown, signal: AbortSignal): void {
    const { journal, patience, random } = this.#parts
    const circumstances = { attempt: envelope.attempt, stopping: signal.aborted, jitter: random() }
    const decided = verdict(fault, circumstances, patience)
    if (decided.as === 'later') journal.later(envelope.id, decided.inMs)
    else if (decided.as === 'retry') this.#end(envelope, 'retry', decided.because, decided.inMs)
    else this.#end(envelope, decided.as, decided.because)
    if (decided.as === 'retry' || decided.as === 'dead') this.#count(decided.because)
  }

  #end(envelope: Envelope, as: 'retry' | 'refused' | 'dead', because: string, inMs = 0): void {
    const [first = { kind: envelope.kind, body: envelope.body }] = envelope.gathered ?? []
    const notes = this.#parts.trouble(first, as === 'retry' ? 'retrying' : as, because)
    this.#parts.journal.fail(envelope.id, { as, because, inMs, notes })
  }

  #count(because: string): void {
    const { clock, intensity, mailbox, onRest } = this.#parts
    this.#faultsAt = [...this.#faultsAt, clock()].slice(-intensity.faults)
    const until = restUntil(this.#faultsAt, intensity)
    if (until === undefined) return
    this.#faultsAt = []
    mailbox.rest(until)
    onRest(until, because)
  }
}

// biome-ignore lint/suspicious/noConfusingVoidType: a handler that sends nothing simply ends
const isLater = (outcome: Outcome<Messages> | void): outcome is Later =>
  typeof outcome === 'object' && outcome !== null && 'later' in outcome

function listed(outcome: Exclude<Outcome<Messages>, Later>): readonly Sent<Messages>[] {
  if (!outcome) return []
  return Array.isArray(outcome) ? outcome : [outcome as Sent<Messages>]
}
