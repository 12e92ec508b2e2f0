/** Topics -> one stream of server-sent events: the frames of the socket, in bounded memory, with the point to resume from as their id. */
import type { EventLog } from '../runtime/events.js'
import type { Clock } from './clock.js'
import type { Hub } from './hub.js'
import { Outbox, type Wire } from './outbox.js'
import { LIMITS, RETRY_MS, type Since } from './protocol.js'
import type { Subscription } from './subscription.js'

export interface StreamOptions {
  log: EventLog
  hub: Hub
  clock: Clock
  heartbeatMs: number
  /** Whether the reader is still one of ours; asked at every heartbeat. */
  welcome(): boolean
  onEnd(): void
  onFault?: ((fault: unknown) => void) | undefined
}

/** `open` until the reader goes, is too slow for a minute, is not welcome any more, or the service stops. */
export class EventStream implements Wire {
  readonly body: ReadableStream<Uint8Array>
  readonly #options: StreamOptions
  readonly #outbox: Outbox
  readonly #leaving: (() => void)[] = []
  readonly #bytes = new TextEncoder()
  #callOff: () => void = () => undefined
  #onTaken: () => void = () => undefined
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined
  /** Nothing is sent before every topic is followed: an id speaks for all of them. */
  #holding = true

  constructor(topics: readonly string[], since: Since | undefined, options: StreamOptions) {
    const { log, hub, clock, onFault } = options
    this.#options = options
    this.body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller
        },
        pull: () => this.#onTaken(),
        cancel: () => this.#letGo(),
      },
      new ByteLengthQueuingStrategy({ highWaterMark: LIMITS.outboxBytes }),
    )
    const faulty = (fault: unknown) => {
      onFault?.(fault)
      this.#end()
    }
    this.#outbox = new Outbox(this, {
      log,
      clock,
      snapshots: hub.snapshots,
      offered: () => hub.offered(),
      onFault: faulty,
    })
    this.#greet()
    for (const [number, topic] of topics.entries()) this.#follow(number, topic, since)
    this.#holding = false
    this.#outbox.mark()
    this.#beatLater()
  }

  bufferedBytes(): number {
    if (!this.#controller || this.#holding) return Number.POSITIVE_INFINITY
    return LIMITS.outboxBytes - (this.#controller.desiredSize ?? 0)
  }

  send(frame: string, taken: () => void, seq?: number): void {
    this.#onTaken = taken
    const id = seq === undefined ? '' : `id: ${this.#options.log.epoch}:${seq}\n`
    this.#write(`${id}data: ${frame}\n\n`)
  }

  /** Says when to come back, and ends. */
  bye(): void {
    this.#write(`data: ${JSON.stringify({ t: 'bye', why: 'restart', retry: RETRY_MS })}\n\n`)
    this.#end()
  }

  #greet(): void {
    const { log, heartbeatMs: hb } = this.#options
    const { epoch } = log
    this.#write(`retry: ${RETRY_MS}\n\n`)
    this.#outbox.answer({ t: 'welcome', v: 1, epoch, seq: log.seq(), oldest: log.oldest(), hb, scopes: ['read'] })
  }

  /** The subscriptions of a stream are named by their topics. */
  #follow(number: number, topic: string, since: Since | undefined): void {
    const to: Subscription = { number, id: topic, topic, since, resetWhy: undefined, state: 'behind', seq: 0 }
    const leave = this.#options.hub.follow(topic, {
      onEvent: (event, tail) => this.#outbox.change(to, event, tail),
      onSample: (key, tail) => this.#outbox.sample(to, key, tail),
    })
    this.#leaving.push(leave)
    this.#outbox.follow(to)
  }

  #beatLater(): void {
    this.#callOff = this.#options.clock.after(this.#options.heartbeatMs, () => {
      this.#outbox.mark()
      if (this.#outbox.fullMs() >= LIMITS.slowMs || !this.#options.welcome()) this.#end()
      else this.#beatLater()
    })
  }

  #write(text: string): void {
    this.#controller?.enqueue(this.#bytes.encode(text))
  }

  #end(): void {
    const last = this.#controller
    this.#letGo()
    last?.close()
  }

  #letGo(): void {
    if (!this.#controller) return
    this.#controller = undefined
    this.#callOff()
    for (const leave of this.#leaving) leave()
    this.#options.onEnd()
  }
}
