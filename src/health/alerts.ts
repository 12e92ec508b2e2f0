/** What is wrong at this moment -> the topic `alerts`: one item per cause, for as long as it lasts. */
import type { Item } from '../runtime/events.js'
import type { Note } from '../runtime/journal.js'

export interface Alert {
  severity: 'info' | 'warning' | 'error'
  /** One sentence for people: what is wrong, and what becomes of it or is to be done. */
  text: string
  /** Where more is to be seen. */
  topic?: string
  key?: string
}

interface Log {
  items(topic: string): Item[]
  note(notes: readonly Note[]): void
}

export class Alerts {
  readonly #log: Log
  readonly #clock: () => number
  /** As told, in JSON, with when each began. */
  readonly #standing = new Map<string, { said: string; since: string }>()
  /** Of an earlier life of the service, and not heard of in this one: when each began. */
  readonly #left: Map<string, string>

  constructor(log: Log, clock: () => number = Date.now) {
    this.#log = log
    this.#clock = clock
    this.#left = new Map(log.items('alerts').map(({ key, d }) => [key, String(d.since ?? this.#now())]))
  }

  /** Undefined: it is over. What is told already is not told again. Throws when the journal cannot be written; then nothing was told. */
  set(id: string, alert: Alert | undefined): void {
    if (!alert) {
      this.#over(id)
      return
    }
    const said = JSON.stringify(alert)
    const before = this.#standing.get(id)
    if (before?.said === said) return
    const since = before?.since ?? this.#left.get(id) ?? this.#now()
    // all fields, since an item keeps those that are not named
    const { severity, text, topic = null, key = null } = alert
    this.#log.note([{ topic: 'alerts', key: id, d: { severity, text, since, topic, key } }])
    this.#standing.set(id, { said, since })
    this.#left.delete(id)
  }

  /** What this life of the service has looked at and not found wrong any more is over. */
  forgetEarlier(): void {
    for (const id of [...this.#left.keys()]) this.#over(id)
  }

  #over(id: string): void {
    if (!this.#standing.has(id) && !this.#left.has(id)) return
    this.#log.note([{ topic: 'alerts', key: id, d: null }])
    this.#standing.delete(id)
    this.#left.delete(id)
  }

  #now(): string {
    return new Date(this.#clock()).toISOString()
  }
}
