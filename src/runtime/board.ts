/** Notes -> numbered events and the last known state of every item, in SQLite. One stream, many readers. */
import { randomBytes } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { Database } from 'better-sqlite3'
import type { EventLog, Item, Sample, StatusEvent } from './events.js'
import type { Note } from './journal.js'

/** What follows from a topic's items for other items, e.g. a song's status from its parts. Pure. */
export type Project = (topic: string, items: readonly Item[], at: string) => Note[]

export interface BoardOptions {
  project: Project
  /** Topics that `project` has anything to say of; all, unless told. */
  projected?: (topic: string) => boolean
  clock: () => number
}

/** So many events are kept; whoever was away for longer gets a fresh snapshot. */
const KEPT_EVENTS = 200_000

export class Board implements EventLog {
  readonly epoch: string
  readonly #sql
  readonly #project: Project
  readonly #projected: (topic: string) => boolean
  readonly #listeners = new Set<(events: readonly StatusEvent[]) => void>()
  readonly #sampleListeners = new Set<(sample: Sample) => void>()
  #pending: StatusEvent[] = []
  #untold: StatusEvent[][] = []
  #telling = false
  readonly #clock: () => number

  constructor(db: Database, { project, projected = () => true, clock }: BoardOptions) {
    this.#project = project
    this.#projected = projected
    this.#clock = clock
    this.#sql = {
      item: db.prepare('select rev, d from item where topic = ? and key = ?'),
      items: db.prepare('select key, rev, d from item where topic = ? and d is not null order by key'),
      putItem: db.prepare('insert or replace into item (topic, key, rev, d) values (?, ?, ?, ?)'),
      event: db.prepare('insert into event (at, topic, key, op, rev, d) values (?, ?, ?, ?, ?, ?)'),
      since: db.prepare('select * from event where topic = ? and seq > ? order by seq limit ?'),
      sinceAll: db.prepare('select * from event where seq > ? order by seq limit ?'),
      seq: db.prepare(`select coalesce(max(seq), 0) as seq from sqlite_sequence where name = 'event'`).pluck(),
      oldest: db.prepare('select min(seq) as seq from event').pluck(),
      compact: db.prepare('delete from event where seq <= ?'),
    }
    db.prepare('insert or ignore into meta (name, value) values (?, ?)').run('epoch', randomBytes(5).toString('hex'))
    this.epoch = (db.prepare('select value from meta where name = ?').get('epoch') as { value: string }).value
  }

  seq(): number {
    return (this.#sql.seq.get() as number | undefined) ?? 0
  }

  oldest(): number {
    return (this.#sql.oldest.get() as number | null) ?? this.seq() + 1
  }

  /** One of them, without reading the others; undefined when it is not there. */
  item(topic: string, key: string): Record<string, unknown> | undefined {
    const row = this.#sql.item.get(topic, key) as { d: string | null } | undefined
    return row?.d ? (JSON.parse(row.d) as Record<string, unknown>) : undefined
  }

  items(topic: string): Item[] {
    return (this.#sql.items.all(topic) as { key: string; rev: number; d: string }[]).map((row) => ({
      key: row.key,
      rev: row.rev,
      d: JSON.parse(row.d) as Record<string, unknown>,
    }))
  }

  since(topic: string | undefined, after: number, limit: number): StatusEvent[] {
    const { since, sinceAll } = this.#sql
    const rows = topic === undefined ? sinceAll.all(after, limit) : since.all(topic, after, limit)
    return (rows as (Omit<StatusEvent, 'd'> & { d: string })[]).map((row) => ({ ...row, d: JSON.parse(row.d) }))
  }

  subscribe(onEvents: (events: readonly StatusEvent[]) => void): () => void {
    this.#listeners.add(onEvents)
    return () => this.#listeners.delete(onEvents)
  }

  subscribeSamples(onSample: (sample: Sample) => void): () => void {
    this.#sampleListeners.add(onSample)
    return () => this.#sampleListeners.delete(onSample)
  }

  sample(topic: string, key: string, d: Record<string, unknown>): void {
    for (const listener of this.#sampleListeners) listener({ topic, key, d })
  }

  /**
   * Inside a transaction: writes the notes and what follows from them, one event for each item that is different afterwards, so
   * that nobody sees an item between a note and what follows from it. They are announced by `flush`, after the commit.
   */
  write(notes: readonly Note[]): void {
    const drafts = new Map<string, Draft>()
    const topics = new Set<string>()
    for (const note of notes) {
      this.#draft(drafts, note)
      // reading twenty thousand items at every change of one would take hours
      if (this.#projected(note.topic)) topics.add(note.topic)
    }
    for (const topic of topics) {
      for (const note of this.#project(topic, this.#itemsWith(drafts, topic), this.#now())) this.#draft(drafts, note)
    }
    for (const draft of drafts.values()) this.#writeOne(draft)
  }

  /** After the commit: tells the listeners. One of them may cause a commit of its own: every listener hears of that afterwards. */
  flush(): void {
    if (this.#pending.length === 0) return
    this.#untold.push(this.#pending)
    this.#pending = []
    if (this.#telling) return
    this.#telling = true
    try {
      for (let events = this.#untold.shift(); events; events = this.#untold.shift()) this.#announce(events)
    } finally {
      this.#telling = false
    }
  }

  #announce(events: readonly StatusEvent[]): void {
    for (const listener of this.#listeners) listener(events)
    const newest = events.at(-1)!.seq
    if (newest % 10_000 < events.length) this.#sql.compact.run(newest - KEPT_EVENTS)
  }

  /** After a rollback: what was not committed was never said. */
  forget(): void {
    this.#pending = []
  }

  #now(): string {
    return new Date(this.#clock()).toISOString()
  }

  #draft(drafts: Map<string, Draft>, { topic, key, d }: Note): void {
    const id = JSON.stringify([topic, key])
    const draft = drafts.get(id) ?? this.#drafted(topic, key)
    draft.after = d === null ? undefined : merged(draft.after ?? {}, d)
    drafts.set(id, draft)
  }

  #drafted(topic: string, key: string): Draft {
    const row = this.#sql.item.get(topic, key) as { rev: number; d: string | null } | undefined
    const before = row?.d ? (JSON.parse(row.d) as Record<string, unknown>) : undefined
    return { topic, key, rev: row?.rev ?? 0, before, after: before }
  }

  #itemsWith(drafts: Map<string, Draft>, topic: string): Item[] {
    const items = new Map(this.items(topic).map((item) => [item.key, item]))
    for (const draft of drafts.values()) {
      if (draft.topic !== topic) continue
      if (draft.after) items.set(draft.key, { key: draft.key, rev: draft.rev, d: draft.after })
      else items.delete(draft.key)
    }
    return [...items.values()]
  }

  #writeOne({ topic, key, rev: old, before, after }: Draft): void {
    if (isDeepStrictEqual(before, after)) return
    const rev = old + 1
    const op = after ? 'put' : 'del'
    const at = this.#now()
    this.#sql.putItem.run(topic, key, rev, after ? JSON.stringify(after) : null)
    const { lastInsertRowid } = this.#sql.event.run(at, topic, key, op, rev, JSON.stringify(after ?? {}))
    this.#pending.push({ seq: Number(lastInsertRowid), at, topic, key, op, rev, d: after ?? {} })
  }
}

/** An item as it was before the notes of one transaction, and as it will be after them. */
interface Draft {
  topic: string
  key: string
  rev: number
  before: Record<string, unknown> | undefined
  after: Record<string, unknown> | undefined
}

/** A field that is null in the change is taken away; what is left is as JSON will give it back. */
function merged(before: Record<string, unknown>, change: Record<string, unknown>): Record<string, unknown> {
  const after = JSON.parse(JSON.stringify({ ...before, ...change })) as Record<string, unknown>
  for (const field in after) if (after[field] === null) delete after[field]
  return after
}
