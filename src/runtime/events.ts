/** What is announced: the last known state of every item, and the numbered events that led there. */

/** One change of one item, durable: written in the transaction of the work that caused it. */
export interface StatusEvent {
  /** Rises by one with every event of the service, through restarts. */
  seq: number
  /** ISO 8601 in UTC. */
  at: string
  topic: string
  key: string
  op: 'put' | 'del'
  /** Rises with every change of this item. */
  rev: number
  /** The whole item as it is from now on; empty for `del`. */
  d: Record<string, unknown>
}

export interface Item {
  key: string
  rev: number
  d: Record<string, unknown>
}

/** Newest wins, never stored. */
export interface Sample {
  topic: string
  key: string
  d: Record<string, unknown>
}

/** The reading side of the status: what is, then what happens. The WebSocket, the API and the command line read only this. */
export interface EventLog {
  /** Changes when the database is a new one: sequence numbers of another epoch mean nothing here. */
  readonly epoch: string
  /** Of the newest event; 0 when there is none. */
  seq(): number
  /** Of the oldest event still kept; `seq() + 1` when none is. */
  oldest(): number
  /** All items of a topic as of `seq()`, by key. */
  items(topic: string): Item[]
  /** Events of one topic, or of all, with a number above `after`, in order, at most `limit`. */
  since(topic: string | undefined, after: number, limit: number): StatusEvent[]
  /** Called once per transaction, after its commit, with its events in order. Returns the way to stop listening. */
  subscribe(onEvents: (events: readonly StatusEvent[]) => void): () => void
  subscribeSamples(onSample: (sample: Sample) => void): () => void
}
