/** What every stage is doing -> the items of the topic `actors`, at most twice a second, and the same for whoever judges it. */
import type { Journal } from './journal.js'

/** `blocked`: work waits, and cannot start before something outside has changed. */
export type StageState = 'busy' | 'idle' | 'resting' | 'paused' | 'blocked'

/** How a stage stands: the item `<line>/<stage>`. */
export interface Standing {
  state: StageState
  busy: number
  seats: number
  /** Envelopes that wait for it, also those that are due later. */
  waiting: number
  because: string | null
}

/** What is looked at of a stage and its mailbox. */
export interface Reported {
  id: string
  actor: { readonly busy: number; readonly stage: { readonly concurrency: number } }
  mailbox: { readonly paused: boolean }
  restsUntil: number
  because: string
}

export interface ReporterParts {
  journal: Journal
  places: () => readonly Reported[]
  /** Why nothing may start anywhere; undefined while it may. */
  held: () => string | undefined
  clock: () => number
  onReport?: ((standings: ReadonlyMap<string, Standing>) => void) | undefined
}

const REPORT_MS = 500

export class Reporter {
  readonly #parts: ReporterParts
  #onFault: ((fault: unknown) => void) | undefined
  #timer: NodeJS.Timeout | undefined
  #restTimer: NodeJS.Timeout | undefined
  #stopListening: () => void = () => undefined

  constructor(parts: ReporterParts) {
    this.#parts = parts
  }

  /** Until here nothing is reported. `onFault` hears of a journal that cannot be written. */
  start(onFault: (fault: unknown) => void): void {
    this.#onFault = onFault
    this.#stopListening = this.#parts.journal.onReady(() => this.soon())
    this.now()
  }

  stop(): void {
    this.#onFault = undefined
    this.#stopListening()
    clearTimeout(this.#timer)
    clearTimeout(this.#restTimer)
  }

  soon(): void {
    const onFault = this.#onFault
    if (!onFault) return
    this.#timer ??= setTimeout(() => orElse(onFault, () => this.now()), REPORT_MS)
  }

  now(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (!this.#onFault) return
    const { journal, places, held, clock, onReport } = this.#parts
    const now = clock()
    const all = places()
    const because = held()
    const standings = new Map(
      all.map((place) => [
        place.id,
        standing(place, { now, held: because, waiting: journal.count(place.id, 'waiting') }),
      ]),
    )
    journal.note([...standings].map(([key, d]) => ({ topic: 'actors', key, d: { ...d } })))
    onReport?.(standings)
    const ends = all.map(({ restsUntil }) => restsUntil).filter((until) => until > now)
    clearTimeout(this.#restTimer)
    if (ends.length > 0) this.#restTimer = setTimeout(() => this.soon(), Math.min(...ends) - now)
  }
}

export function standing(
  { actor, mailbox, restsUntil, because }: Reported,
  { now, held, waiting }: { now: number; held: string | undefined; waiting: number },
): Standing {
  const { busy } = actor
  const told = (state: StageState, why: string | null = null): Standing => ({
    state,
    busy,
    seats: actor.stage.concurrency,
    waiting,
    because: why,
  })
  if (mailbox.paused) return told('paused')
  if (held !== undefined && waiting > 0) return told('blocked', held)
  if (restsUntil > now) return told('resting', because)
  return told(busy > 0 ? 'busy' : 'idle')
}

/** What a timer throws would end the process at once: it goes where the seats' own faults go. */
export function orElse(onFault: (fault: unknown) => void, work: () => void): void {
  try {
    work()
  } catch (fault) {
    onFault(fault)
  }
}
