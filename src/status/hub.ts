/** The log's events -> everybody who follows their topic, each event put into text once. */
import type { EventLog, StatusEvent } from '../runtime/events.js'
import { Snapshots } from './snapshots.js'
import { eventTail, sampleTail } from './subscription.js'

export interface Follower {
  onEvent(event: StatusEvent, tail: string): void
  onSample(key: string, tail: string): void
}

export class Hub {
  readonly snapshots: Snapshots
  readonly #followers = new Map<string, Set<Follower>>()
  readonly #stop: (() => void)[]
  #offered: number

  constructor(log: EventLog) {
    this.snapshots = new Snapshots(log)
    this.#offered = log.seq()
    this.#stop = [
      log.subscribe((events) => {
        for (const event of events) this.#tell(event)
        this.#offered = Math.max(this.#offered, events.at(-1)?.seq ?? 0)
      }),
      log.subscribeSamples(({ topic, key, d }) => {
        const followers = this.#followers.get(topic)
        if (!followers) return
        const tail = sampleTail(key, d)
        for (const follower of followers) follower.onSample(key, tail)
      }),
    ]
  }

  /** Number of the last event of the last batch that everybody has been offered whole. */
  offered(): number {
    return this.#offered
  }

  follow(topic: string, follower: Follower): () => void {
    const followers = this.#followers.get(topic) ?? new Set()
    this.#followers.set(topic, followers.add(follower))
    return () => {
      followers.delete(follower)
      if (followers.size === 0 && this.#followers.get(topic) === followers) this.#followers.delete(topic)
    }
  }

  close(): void {
    for (const stop of this.#stop) stop()
    this.#followers.clear()
  }

  #tell(event: StatusEvent): void {
    const followers = this.#followers.get(event.topic)
    if (!followers) return
    const tail = eventTail(event)
    for (const follower of followers) follower.onEvent(event, tail)
  }
}
