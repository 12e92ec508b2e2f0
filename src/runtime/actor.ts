/** One stage at work: its seats take, handle and settle, until told to stop. */
import { setMaxListeners } from 'node:events'

import { Aborted, reasonOf } from '../errors.js'
import { type AnyStage, type EndingParts, endingOf, settle } from './ending.js'
import type { Envelope, Journal } from './journal.js'
import type { Mailbox } from './mailbox.js'
import { type Intensity, restUntil } from './supervisor.js'

export interface ActorParts extends EndingParts {
  journal: Journal
  mailbox: Mailbox
  intensity: Intensity
  /** The stage fails whatever it is given, and takes nothing before `until`. */
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

  /** Ids of the envelopes at work. */
  running(): number[] {
    return [...this.#running.keys()]
  }

  /** Resolves when every seat has left, after `stop`. Rejects when the journal could not be written: the process must end then. */
  async run(stop: AbortSignal): Promise<void> {
    await Promise.all(Array.from({ length: this.stage.concurrency }, () => this.#seat(stop)))
  }

  /** Tells the work on one envelope, or on all, to stop; its ending is then `later`, which costs no attempt. */
  abort(id?: number): void {
    const ids = id === undefined ? this.running() : [id]
    for (const one of ids) this.#running.get(one)?.abort(new Aborted('told to stop'))
  }

  /** Puts back what was told to stop and does not heed it. Whatever it still returns counts for nothing. */
  handBack(): void {
    for (const id of this.running()) this.#parts.journal.later(id, 0)
  }

  async #seat(stop: AbortSignal): Promise<void> {
    const { mailbox, onChange } = this.#parts
    for (;;) {
      const controller = new AbortController()
      setMaxListeners(0, controller.signal) // one handler may wait for fifty children at once
      const envelope = await mailbox.take(stop, ({ id }) => this.#running.set(id, controller))
      if (!envelope) return
      onChange()
      try {
        await this.#work(envelope, controller.signal)
      } finally {
        this.#running.delete(envelope.id)
        onChange()
      }
    }
  }

  /** endingOf never throws. settle may, and then the process stops rather than lose an envelope. */
  async #work(envelope: Envelope, signal: AbortSignal): Promise<void> {
    const ending = await endingOf(this.#parts, envelope, signal)
    settle(this.#parts.journal, envelope.id, ending)
    // how often this envelope was tried says nothing of the stage
    if ('fault' in ending) this.#count(reasonOf(ending.fault))
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
