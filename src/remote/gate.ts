/** The one circuit of a bucket, which all who ask it for anything go by; tells of trouble once, and once that it is over. */
import { type Outage, RemoteFault, reasonOf } from '../errors.js'
import { afterAnswer, afterFault, alarmOf, asked, type Circuit, CLOSED, type Leave, notAsked } from './circuit.js'

export interface GateParts {
  /** Null: it is over. */
  alarm(trouble: { kind: Outage; because: string; since: string } | null): void
  clock?: () => number
  random?: () => number
}

export class Gate {
  readonly #parts: GateParts
  readonly #clock: () => number
  #circuit: Circuit = CLOSED
  #alarmed: Outage | undefined

  constructor(parts: GateParts) {
    this.#parts = parts
    this.#clock = parts.clock ?? Date.now
  }

  get isOpen(): boolean {
    return this.#circuit.outage !== undefined
  }

  /** Whoever is told to go `first` says `answered` or `failed`, or else `notAsked`. */
  leave(): Leave {
    const { leave, after } = asked(this.#circuit, this.#clock())
    this.#circuit = after
    return leave
  }

  answered(): void {
    if (this.isOpen) this.#become(afterAnswer(this.#circuit, this.#clock()))
  }

  failed(kind: Outage, fault: unknown): void {
    const { random = Math.random } = this.#parts
    const retryAfterMs = fault instanceof RemoteFault ? fault.retryAfterMs : undefined
    const at = { now: this.#clock(), jitter: random() }
    this.#become(afterFault(this.#circuit, { kind, because: reasonOf(fault), retryAfterMs }, at))
  }

  notAsked(): void {
    this.#circuit = notAsked(this.#circuit)
  }

  #become(circuit: Circuit): void {
    this.#circuit = circuit
    const alarm = alarmOf(circuit)
    // one alarm for one trouble: that it is still there is no news
    if (alarm?.kind === this.#alarmed) return
    this.#alarmed = alarm?.kind
    this.#parts.alarm(
      alarm ? { kind: alarm.kind, because: alarm.because, since: new Date(alarm.sinceMs).toISOString() } : null,
    )
  }
}
