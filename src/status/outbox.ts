/** What one reader is to be told -> frames on its wire, in order, at the reader's own speed and in bounded memory. */
import type { EventLog, StatusEvent } from '../runtime/events.js'
import type { Clock } from './clock.js'
import { Latest } from './latest.js'
import { LIMITS } from './protocol.js'
import type { Snapshots } from './snapshots.js'
import { catchUp, eventFrame, type Said, type Subscription, sampleFrame } from './subscription.js'

/** The socket as the outbox sees it. */
export interface Wire {
  /** Handed over and not yet taken by the network. */
  bufferedBytes(): number
  /** A reader of this frame has everything up to `seq` of all it follows, where that is given: from there it may resume. */
  send(frame: string, taken: () => void, seq?: number): void
}

export interface OutboxOptions {
  log: EventLog
  /** Shared by all readers of the log. */
  snapshots: Snapshots
  clock: Clock
  /** Number of the newest event that every subscription has been offered. */
  offered(): number
  /** The log could not be read: told here, since whoever wrote the event must not suffer for a reader. */
  onFault(fault: unknown): void
}

interface Change {
  to: Subscription
  seq: number
  tail: string
}

/** So that one more frame never goes past the bound. */
const ROOM_BYTES = LIMITS.outboxBytes - LIMITS.frameBytes

/**
 * A reader that keeps up gets every event at once. While its wire is full, changes wait by key, so that a newer one takes the
 * older one's place; they stay in order of number, because what takes a place comes last. When even
 * that grows past its bound it is thrown away and its subscriptions start over with a snapshot once the wire has room.
 * Snapshots are taken one at a time and only when their turn has come: a reader holds on to at most one.
 */
export class Outbox {
  readonly #wire: Wire
  readonly #options: OutboxOptions
  readonly #answers: string[] = []
  readonly #behind = new Set<Subscription>()
  readonly #changes = new Latest<Change>()
  readonly #samples = new Latest<{ to: Subscription; tail: string }>()
  #catching: { to: Subscription; frames: Generator<Said, void> } | undefined
  #following = 0
  /** Above it, events in order of number leave no gap in any subscription. */
  #levelSeq = 0
  #answerChars = 0
  #changeChars = 0
  #sampleChars = 0
  #markDue = false
  #fullSince: number | undefined

  constructor(wire: Wire, options: OutboxOptions) {
    this.#wire = wire
    this.#options = options
  }

  /** False when the reader asks more than it fetches answers for. */
  answer(frame: Record<string, unknown>): boolean {
    const text = JSON.stringify(frame)
    this.#answers.push(text)
    this.#answerChars += text.length
    this.pump()
    return this.#answerChars <= LIMITS.answerChars
  }

  follow(to: Subscription): void {
    this.#following += 1
    this.#behind.add(to)
    this.pump()
  }

  forget(to: Subscription): void {
    this.#following -= 1
    this.#behind.delete(to)
    if (this.#catching?.to === to) this.#catching = undefined
    for (const [place, change] of this.#changes) if (change.to === to) this.#changeIsOut(this.#changes.take(place))
    for (const [place, sample] of this.#samples) if (sample.to === to) this.#sampleIsOut(this.#samples.take(place))
  }

  change(to: Subscription, event: StatusEvent, tail: string): void {
    if (to.state === 'behind' || event.seq <= to.seq) return
    to.seq = event.seq
    this.#changeIsOut(this.#changes.put(`${to.number} ${event.key}`, { to, seq: event.seq, tail }))
    this.#changeChars += tail.length
    if (this.#changeChars > LIMITS.pendingChars) this.#startOver()
    this.pump()
  }

  sample(to: Subscription, key: string, tail: string): void {
    this.#sampleIsOut(this.#samples.put(`${to.number} ${key}`, { to, tail }))
    this.#sampleChars += tail.length
    // the next sample of each will say it again
    if (this.#sampleChars > LIMITS.sampleChars) {
      this.#samples.clear()
      this.#sampleChars = 0
    }
    this.pump()
  }

  /** A sign of life, sent when all that came before it is on its way: the reader may resume from its number. */
  mark(): void {
    this.#markDue = true
    this.pump()
  }

  /** For how long the wire has been full, in ms. */
  fullMs(): number {
    return this.#fullSince === undefined ? 0 : this.#options.clock.now() - this.#fullSince
  }

  pump(): void {
    try {
      this.#pump()
    } catch (fault) {
      this.#options.onFault(fault)
    }
  }

  #pump(): void {
    while (this.#wire.bufferedBytes() <= ROOM_BYTES) {
      this.#fullSince = undefined
      const said = this.#next()
      if (said === undefined) return
      this.#wire.send(said.text, this.#onTaken, said.seq)
    }
    this.#fullSince ??= this.#options.clock.now()
  }

  readonly #onTaken = (): void => {
    if (this.#fullSince !== undefined) this.pump()
  }

  #next(): Said | undefined {
    return this.#nextAnswer() ?? this.#nextToCatchUp() ?? this.#nextChange() ?? this.#nextSample() ?? this.#nextMark()
  }

  #nextAnswer(): Said | undefined {
    const text = this.#answers.shift()
    if (text === undefined) return undefined
    this.#answerChars -= text.length
    return { text }
  }

  #nextToCatchUp(): Said | undefined {
    for (;;) {
      if (!this.#catching) {
        const [to] = this.#behind
        if (!to) return undefined
        this.#behind.delete(to)
        this.#catching = { to, frames: catchUp(this.#options.log, this.#options.snapshots, to) }
      }
      const { to, frames } = this.#catching
      const { done, value } = frames.next()
      this.#levelSeq = Math.max(this.#levelSeq, to.seq)
      // of several subscriptions, the others have their own place
      if (!done) return this.#following === 1 ? value : { text: value.text }
      this.#catching = undefined
    }
  }

  #nextChange(): Said | undefined {
    const change = this.#changes.takeOldest()
    if (!change) return undefined
    this.#changeIsOut(change)
    const { to, seq, tail } = change
    const text = eventFrame(to, tail)
    return this.#following === 1 || seq > this.#levelSeq ? { text, seq } : { text }
  }

  #nextSample(): Said | undefined {
    const sample = this.#samples.takeOldest()
    if (!sample) return undefined
    this.#sampleIsOut(sample)
    return { text: sampleFrame(sample.to, sample.tail) }
  }

  #nextMark(): Said | undefined {
    if (!this.#markDue) return undefined
    this.#markDue = false
    const seq = this.#options.offered()
    const text = JSON.stringify({ t: 'mark', seq })
    return seq >= this.#levelSeq ? { text, seq } : { text }
  }

  /** A snapshot under way is still finished first, or a reader of a large busy topic would never see the end of one. */
  #startOver(): void {
    for (const [, { to }] of this.#changes) {
      to.state = 'behind'
      to.resetWhy = 'lag'
      this.#behind.add(to)
    }
    this.#changes.clear()
    this.#changeChars = 0
  }

  #changeIsOut(change: Change | undefined): void {
    this.#changeChars -= change?.tail.length ?? 0
  }

  #sampleIsOut(sample: { tail: string } | undefined): void {
    this.#sampleChars -= sample?.tail.length ?? 0
  }
}
