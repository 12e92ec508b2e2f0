/** The journal's first home: envelopes, joins and runs in SQLite. Every verb is one transaction. */
import type { Database } from 'better-sqlite3'
import { Board, type Project } from './board.js'
import type {
  Addressed,
  Claim,
  Ended,
  Envelope,
  Failure,
  Job,
  JobQuery,
  Journal,
  Note,
  Reconciled,
  State,
} from './journal.js'
import { JOURNAL_SCHEMA } from './journal-schema.js'
import { type EnvelopeRow, statements } from './journal-statements.js'

/** Upstream work that is due later than this does not hold a calm join back: it failed and waits for its next try. */
const SOON_MS = 5_000

export interface JournalOptions {
  clock?: () => number
  project?: Project
  /** What people are told of open work that something newer replaced, or of failed work that may start again. */
  told?: (envelope: { stage: string; kind: string; body: unknown }, what: 'superseded' | 'requeued') => Note[]
}

export class SqliteJournal extends Board implements Journal {
  readonly db: Database
  readonly #clock: () => number
  readonly #sql
  readonly #told: NonNullable<JournalOptions['told']>
  readonly #readyListeners = new Set<() => void>()
  readonly #supersededListeners = new Set<(id: number) => void>()
  #superseded: EnvelopeRow[] = []

  /** `db` is an open better-sqlite3 database; the journal owns it from now on. */
  constructor(db: Database, options: JournalOptions = {}) {
    db.pragma('journal_mode = wal')
    db.pragma('synchronous = normal')
    db.pragma('foreign_keys = on')
    db.pragma('busy_timeout = 5000')
    db.exec(JOURNAL_SCHEMA)
    const clock = options.clock ?? Date.now
    super(db, options.project ?? (() => []), clock)
    this.db = db
    this.#clock = clock
    this.#told = options.told ?? (() => [])
    this.#sql = statements(db)
  }

  accept(sent: readonly Addressed[], notes: readonly Note[] = []): void {
    this.#commit(() => {
      for (const message of sent) this.#accept(message)
      this.write(notes)
    })
  }

  claim({ stage, behind = [], lanes = [] }: Claim): Envelope | undefined {
    const now = this.#clock()
    const ready = this.#sql.readyLanes.all(stage, now) as string[]
    if (ready.length === 0) return undefined
    const place = new Map(lanes.map((lane, index) => [lane, index]))
    if (ready.length > 1) ready.sort((a, b) => (place.get(a) ?? -1) - (place.get(b) ?? -1))
    return this.#commit(() => {
      for (const lane of ready) {
        if (behind.length > 0 && this.#sql.openIn.get(lane, now + SOON_MS, JSON.stringify(behind))) continue
        const row = this.#sql.nextOf.get({ stage, lane, now }) as EnvelopeRow | undefined
        if (!row) continue
        this.#sql.start.run({ id: row.id, now })
        return this.#envelope({ ...row, attempt: row.attempt + 1 })
      }
      return undefined
    }, false)
  }

  nextDue(stage: string): number | undefined {
    return (this.#sql.nextDue.get(stage) as number | null) ?? undefined
  }

  heartbeat(id: number): void {
    this.#sql.beat.run({ id, now: this.#clock() })
  }

  progress(id: number, progress: unknown, notes: readonly Note[] = []): void {
    this.#commit(() => {
      this.#sql.progress.run({ id, progress: JSON.stringify(progress), now: this.#clock() })
      this.write(notes)
    }, false)
  }

  complete(id: number, { sent = [], notes = [], outputs = [] }: Ended): boolean {
    return this.#settle(id, (row) => {
      this.#end(row, 'done', null)
      for (const key of outputs) this.#sql.putOutput.run(key, id)
      for (const message of sent) this.#accept(message)
      this.write(notes)
    })
  }

  fail(id: number, { as, because, inMs = 0, notes = [] }: Failure): boolean {
    const kept = as !== 'retry'
    return this.#settle(
      id,
      (row) => {
        if (kept) this.#end(row, as, because)
        else this.#sql.putBack.run({ id, due: this.#clock() + inMs, because, refund: 0 })
        this.write(notes)
      },
      kept, // a dead letter must survive a power cut
    )
  }

  later(id: number, inMs: number, notes: readonly Note[] = []): boolean {
    return this.#settle(id, () => {
      this.#sql.putBack.run({ id, due: this.#clock() + inMs, because: null, refund: 1 })
      this.write(notes)
    })
  }

  park(id: number, deadlineAt: number | undefined): boolean {
    return this.#settle(id, (row) => {
      if (row.again) this.#sql.putBack.run({ id, due: this.#clock() + row.quiet_ms, because: null, refund: 1 })
      else this.#sql.park.run({ id, due: deadlineAt ?? null })
    })
  }

  withdraw(keys: readonly string[], notes: readonly Note[] = []): void {
    this.#commit(() => {
      for (const key of keys) {
        for (const row of this.#sql.currentOfKey.all(key) as EnvelopeRow[]) this.#supersede(row)
      }
      this.write(notes)
    })
  }

  note(notes: readonly Note[]): void {
    this.#commit(() => this.write(notes), false)
  }

  requeue(ids: readonly number[]): number {
    return this.#commit(() =>
      this.#each(ids, (row) => {
        if (this.#sql.requeue.run({ id: row.id, now: this.#clock() }).changes === 0) return false
        this.#tell(row, 'requeued')
        return true
      }),
    )
  }

  cancel(ids: readonly number[], because: string): number {
    return this.#commit(() =>
      this.#each(ids, (row) => {
        if (row.held) this.#superseded.push(row)
        return this.#sql.cancel.run({ id: row.id, because, now: this.#clock() }).changes > 0
      }),
    )
  }

  open(): number {
    return this.#sql.open.get() as number
  }

  jobs({
    states = ['waiting', 'running', 'parked', 'refused', 'dead'],
    stage = '',
    key = '',
    limit = 100,
  }: JobQuery = {}): Job[] {
    return this.#sql.jobs.all({ states: JSON.stringify(states), stage, key, limit }) as Job[]
  }

  counts(): Record<string, Partial<Record<State, number>>> {
    const counts: Record<string, Partial<Record<State, number>>> = {}
    for (const { stage, state, count } of this.#sql.counts.all() as { stage: string; state: State; count: number }[]) {
      counts[stage] = { ...counts[stage], [state]: count }
    }
    return counts
  }

  async reconcile({
    crashLimit,
    has,
  }: {
    crashLimit: number
    has(key: string): Promise<boolean>
  }): Promise<Reconciled> {
    const { revived, quarantined } = this.#commit(() => {
      const now = this.#clock()
      const because = `was being worked on ${crashLimit} times when the service died: requeue it once the cause is known`
      const quarantined = this.#sql.quarantine.run({ crashLimit, because, now }).changes
      return { quarantined, revived: this.#sql.revive.run({ now }).changes }
    })
    let remade = 0
    for (const { key, envelope } of this.#sql.outputs.all() as { key: string; envelope: number }[]) {
      if (await has(key)) continue
      remade += this.#sql.remake.run({ id: envelope, now: this.#clock() }).changes
    }
    if (remade > 0) this.#ready()
    return { revived, quarantined, remade }
  }

  onReady(listener: () => void): () => void {
    this.#readyListeners.add(listener)
    return () => this.#readyListeners.delete(listener)
  }

  onSuperseded(listener: (id: number) => void): () => void {
    this.#supersededListeners.add(listener)
    return () => this.#supersededListeners.delete(listener)
  }

  close(): void {
    this.db.close()
  }

  // --- inside a transaction ---

  #accept(message: Addressed): void {
    if (message.run !== undefined) this.#enterRun(message.subject, message.run)
    if (message.gather) this.#gather(message, message.gather)
    else this.#put(message)
  }

  /** A newer pass of a subject: all that is left of the older ones is superseded, so that an old plan can come back later. */
  #enterRun(subject: string, run: string): void {
    if (this.#sql.currentRun.get(subject) === run) return
    this.#sql.putRun.run(subject, run)
    for (const row of this.#sql.otherRuns.all(subject, run) as EnvelopeRow[]) this.#supersede(row)
  }

  #put(message: Addressed): void {
    const row = this.#find(message.stage, message.key, message.fingerprint)
    if (row && row.state !== 'superseded') return // the same work is known, whatever its state
    for (const other of this.#sql.currentOf.all(message.stage, message.key) as EnvelopeRow[]) this.#supersede(other)
    if (row) this.#sql.renew.run({ id: row.id, run: message.run ?? null, body: json(message.body), due: this.#clock() })
    else this.#insert(message, message.fingerprint, 0)
  }

  /** A join is one row per key; its members are beside it. */
  #gather(message: Addressed, { member, quietMs }: NonNullable<Addressed['gather']>): void {
    const now = this.#clock()
    let row = this.#find(message.stage, message.key, '')
    if (row?.state === 'superseded') {
      this.#sql.emptyGathered.run(row.id)
      this.#sql.renew.run({ id: row.id, run: message.run ?? null, body: '{}', due: now + quietMs })
    }
    row ??= this.#insert({ ...message, body: {} }, '', quietMs)
    const known = this.#sql.gatheredMember.get(row.id, member) as string | undefined
    if (known === message.fingerprint) return
    const { kind, fingerprint } = message
    this.#sql.gather.run({ envelope: row.id, member, kind, body: json(message.body), fingerprint, now })
    this.#sql.arrived.run({ id: row.id, due: now + quietMs, quiet: quietMs })
  }

  #insert(message: Addressed, fingerprint: string, quietMs: number): EnvelopeRow {
    const now = this.#clock()
    const { stage, kind, key, subject, run = null } = message
    const due = now + quietMs
    this.#sql.insert.run({ stage, kind, key, subject, run, fingerprint, body: json(message.body), due, now })
    return this.#find(stage, key, fingerprint)!
  }

  #find(stage: string, key: string, fingerprint: string): EnvelopeRow | undefined {
    return this.#sql.find.get(stage, key, fingerprint) as EnvelopeRow | undefined
  }

  #supersede(row: EnvelopeRow): void {
    this.#sql.supersede.run({ id: row.id, now: this.#clock() })
    if (row.held) this.#superseded.push(row)
    const open: State[] = ['waiting', 'running', 'parked']
    if (!open.includes(row.state)) return
    this.#tell(row, 'superseded')
  }

  /** Of a join, the first of its members speaks for all. */
  #tell(row: EnvelopeRow, what: 'superseded' | 'requeued'): void {
    const [message = row] = row.fingerprint === '' ? (this.#sql.gatheredOf.all(row.id) as EnvelopeRow[]) : []
    this.write(this.#told({ stage: row.stage, kind: message.kind, body: JSON.parse(message.body) }, what))
  }

  #end(row: EnvelopeRow, state: State, because: string | null): void {
    const now = this.#clock()
    if (row.again) this.#sql.putBack.run({ id: row.id, due: now + row.quiet_ms, because, refund: 0 })
    else this.#sql.end.run({ id: row.id, state, because, now })
  }

  #each(ids: readonly number[], change: (row: EnvelopeRow) => boolean): number {
    const rows = ids.map((id) => this.#sql.byId.get(id) as EnvelopeRow | undefined)
    return rows.filter((row) => row && change(row)).length
  }

  /** Lets go of the seat's hold; does the rest only when the envelope is still its own to end. */
  #settle(id: number, end: (row: EnvelopeRow) => void, durable = false): boolean {
    return this.#commit(
      () => {
        const row = this.#sql.byId.get(id) as EnvelopeRow | undefined
        this.#sql.letGo.run(id)
        if (row?.state !== 'running') return false
        end(row)
        return true
      },
      true,
      durable,
    )
  }

  #envelope(row: EnvelopeRow): Envelope {
    const { id, stage, kind, key, subject, fingerprint, attempt } = row
    const envelope: Envelope = {
      id,
      stage,
      kind,
      key,
      subject,
      run: row.run ?? undefined,
      fingerprint,
      body: JSON.parse(row.body),
      attempt,
      progress: row.progress === null ? null : JSON.parse(row.progress),
    }
    if (fingerprint !== '') return envelope
    const members = this.#sql.gatheredOf.all(id) as { kind: string; body: string; at: number }[]
    envelope.gathered = members.map((member) => ({ kind: member.kind, body: JSON.parse(member.body) }))
    envelope.gatheredAt = Math.max(0, ...members.map((member) => member.at))
    return envelope
  }

  /** One transaction; events, superseded ids and the call for seats go out only after it is committed. */
  #commit<T>(work: () => T, wake = true, durable = false): T {
    if (durable) this.db.pragma('synchronous = full')
    let result: T
    try {
      result = this.db.transaction(work).immediate()
    } catch (fault) {
      this.forget()
      this.#superseded = []
      throw fault
    } finally {
      if (durable) this.db.pragma('synchronous = normal')
    }
    const stopped = this.#superseded
    this.#superseded = []
    for (const row of stopped) for (const listener of this.#supersededListeners) listener(row.id)
    this.flush()
    if (wake) this.#ready()
    return result
  }

  #ready(): void {
    for (const listener of this.#readyListeners) listener()
  }
}

const json = (value: unknown): string => JSON.stringify(value ?? null)
