/** Changes -> an event log in memory, faithful to the interface: one batch per transaction, told after it. */
import type { EventLog, Item, Sample, StatusEvent } from '../../src/runtime/events.js'

export type Change = { topic: string; key: string; d: Record<string, unknown> | null }

export class MemoryLog implements EventLog {
  readonly epoch: string
  readonly #events: StatusEvent[] = []
  readonly #items = new Map<string, Map<string, Item>>()
  readonly #revs = new Map<string, number>()
  readonly #listeners = new Set<(events: readonly StatusEvent[]) => void>()
  readonly #sampleListeners = new Set<(sample: Sample) => void>()
  #compacted = 0

  constructor(epoch = 'k3f9') {
    this.epoch = epoch
  }

  seq = (): number => this.#events.length
  oldest = (): number => this.#compacted + 1

  items(topic: string): Item[] {
    return [...(this.#items.get(topic)?.values() ?? [])].sort((a, b) => (a.key < b.key ? -1 : 1))
  }

  since(topic: string | undefined, after: number, limit: number): StatusEvent[] {
    const kept = this.#events.slice(Math.max(after, this.#compacted))
    return kept.filter((event) => topic === undefined || event.topic === topic).slice(0, limit)
  }

  subscribe(listener: (events: readonly StatusEvent[]) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  subscribeSamples(listener: (sample: Sample) => void): () => void {
    this.#sampleListeners.add(listener)
    return () => this.#sampleListeners.delete(listener)
  }

  /** One transaction. */
  write(...changes: Change[]): void {
    const events = changes.map((change) => this.#apply(change))
    this.#events.push(...events)
    for (const listener of this.#listeners) listener(events)
  }

  sample(topic: string, key: string, d: Record<string, unknown>): void {
    for (const listener of this.#sampleListeners) listener({ topic, key, d })
  }

  forgetUpTo(seq: number): void {
    this.#compacted = seq
  }

  listeners(): number {
    return this.#listeners.size + this.#sampleListeners.size
  }

  #applied = 0
  #apply({ topic, key, d }: Change): StatusEvent {
    const place = `${topic} ${key}`
    const rev = (this.#revs.get(place) ?? 0) + 1
    this.#revs.set(place, rev)
    const items = this.#items.get(topic) ?? new Map<string, Item>()
    this.#items.set(topic, items)
    if (d) items.set(key, { key, rev, d })
    else items.delete(key)
    this.#applied += 1
    const at = new Date(this.#applied).toISOString()
    return { seq: this.#applied, at, topic, key, op: d ? 'put' : 'del', rev, d: d ?? {} }
  }
}
