/** A bounded window on the journal: take waits, a seat that is busy asks for nothing. What does not fit stays in the journal. */
import type { Claim, Envelope, Journal } from './journal.js'

/** Longest sleep while something is due one day: a timer knows nothing of a clock that was set. */
const LONGEST_MS = 60_000
/** A calm join whose upstream is busy, or a key that is held, is looked at again this often, should no commit wake us. */
const LOOK_AGAIN_MS = 1_000

/** Who keeps a mailbox shut. One of them opening it does not lift the other. */
export type Holder = 'person' | 'disk'

export class Mailbox {
  readonly #journal: Journal
  readonly #claim: () => Claim
  readonly #clock: () => number
  #restUntil = 0
  readonly #heldBy = new Set<Holder>()
  readonly #asleep = new Set<() => void>()
  readonly #stopListening: () => void

  constructor(journal: Journal, claim: () => Claim, clock: () => number) {
    this.#journal = journal
    this.#claim = claim
    this.#clock = clock
    this.#stopListening = journal.onReady(() => this.#wakeAll())
  }

  /**
   * The next envelope that is due; undefined once `signal` says stop. `onTaken` is called in the very moment of the claim:
   * until the promise is heard of, the envelope may already have been superseded.
   */
  async take(signal: AbortSignal, onTaken?: (envelope: Envelope) => void): Promise<Envelope | undefined> {
    while (!signal.aborted) {
      const now = this.#clock()
      if (this.#heldBy.size === 0 && now >= this.#restUntil) {
        const envelope = this.#journal.claim(this.#claim())
        if (envelope) {
          onTaken?.(envelope)
          return envelope
        }
      }
      await this.#sleep(this.#waitMs(now), signal)
    }
    return undefined
  }

  get paused(): boolean {
    return this.#heldBy.has('person')
  }

  /** No envelope is taken before this time. */
  rest(until: number): void {
    this.#restUntil = until
  }

  pause(paused: boolean, holder: Holder = 'person'): void {
    if (paused) this.#heldBy.add(holder)
    else this.#heldBy.delete(holder)
    this.#wakeAll()
  }

  close(): void {
    this.#stopListening()
    this.#wakeAll()
  }

  #waitMs(now: number): number | undefined {
    if (this.#heldBy.size > 0) return undefined
    if (now < this.#restUntil) return Math.min(this.#restUntil - now, LONGEST_MS)
    const due = this.#journal.nextDue(this.#claim().stage)
    if (due === undefined) return undefined
    return due > now ? Math.min(due - now, LONGEST_MS) : LOOK_AGAIN_MS
  }

  #sleep(ms: number | undefined, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer)
        signal.removeEventListener('abort', wake)
        this.#asleep.delete(wake)
        resolve()
      }
      const timer = ms === undefined ? undefined : setTimeout(wake, ms)
      signal.addEventListener('abort', wake, { once: true })
      this.#asleep.add(wake)
    })
  }

  #wakeAll(): void {
    for (const wake of [...this.#asleep]) wake()
  }
}
