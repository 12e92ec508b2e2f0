/** The journal's first home: envelopes, joins and runs in SQLite. Every verb is one transaction. */
import type { Database } from 'better-sqlite3'
import { Board, type Project } from './board.js'
import type {
  Addressed,
  Cause,
  Claim,
  Ended,
  Envelope,
  Failure,
  Job,
  JobPage,
  JobPageQuery,
  JobQuery,
  Journal,
  Note,
  Reconciled,
  State,
} from './journal.js'
import { arrive } from './journal-arrivals.js'
import { cancel, counts, jobs, requeue, withdraw } from './journal-by-hand.js'
import { end, putBack, readyLanes, settle, start, takenAgain } from './journal-claims.js'
import type { Ledger, Told } from './journal-ledger.js'
import { JournalLists, LISTS_SCHEMA } from './journal-lists.js'
import { lacking, revive } from './journal-revival.js'
import { JOURNAL_SCHEMA } from './journal-schema.js'
import { type EnvelopeRow, statements } from './journal-statements.js'

export interface JournalOptions {
  clock?: () => number
  project?: Project
  /** Topics that `project` has anything to say of; all, unless told. The items of the others are not read at every change. */
  projected?: (topic: string) => boolean
  told?: Told
  /** There is no room for what is to be written. True when some was made, and it is worth another try. */
  makeRoom?: () => boolean
}

export class SqliteJournal extends Board implements Journal {
  readonly db: Database
  readonly #clock: () => number
  readonly #ledger: Ledger
  readonly #lists: JournalLists
  readonly #readyListeners = new Set<() => void>()
  readonly #supersededListeners = new Set<(id: number) => void>()
  readonly #makeRoom: () => boolean
  #stopped: number[] = []

  /** `db` is an open better-sqlite3 database; the journal owns it from now on. */
  constructor(
    db: Database,
    { clock = Date.now, project = () => [], projected, told = () => [], makeRoom = () => false }: JournalOptions = {},
  ) {
    db.pragma('journal_mode = wal')
    db.pragma('synchronous = normal')
    db.pragma('foreign_keys = on')
    db.pragma('busy_timeout = 5000')
    db.exec(JOURNAL_SCHEMA + LISTS_SCHEMA)
    super(db, { clock, project, ...(projected && { projected }) })
    this.db = db
    this.#clock = clock
    this.#lists = new JournalLists(db)
    this.#makeRoom = makeRoom
    this.#ledger = {
      sql: statements(db),
      clock,
      told,
      write: (notes) => this.write(notes),
      stop: (id) => this.#stopped.push(id),
    }
  }

  accept(sent: readonly Addressed[], notes: readonly Note[] = []): void {
    this.#commit(() => {
      const fresh = sent.filter((message) => arrive(this.#ledger, message))
      // a file that was only touched is not new: nobody would ever say again that it is done
      if (fresh.length > 0 || sent.length === 0) this.write(notes)
    })
  }

  claim(claim: Claim): Envelope | undefined {
    const ready = readyLanes(this.#ledger, claim)
    if (ready.length === 0) return undefined
    return this.#commit(() => start(this.#ledger, claim, ready), { wake: false })
  }

  nextDue(stage: string): number | undefined {
    return (this.#ledger.sql.nextDue.get(stage) as number | null) ?? undefined
  }

  heartbeat(id: number): void {
    this.#roomy(() => this.#ledger.sql.beat.run({ id, now: this.#clock() }))
  }

  progress(id: number, progress: unknown, notes: readonly Note[] = []): void {
    const made = { id, progress: JSON.stringify(progress), now: this.#clock() }
    this.#commit(() => this.#ledger.sql.progress.run(made).changes > 0 && this.write(notes), { wake: false })
  }

  complete(id: number, { sent = [], notes = [], outputs = [] }: Ended): boolean {
    return this.#settle(id, (row) => {
      if (!takenAgain(this.#ledger, row)) end(this.#ledger, row, 'done', null)
      for (const key of outputs) this.#ledger.sql.putOutput.run(key, id)
      for (const message of sent) arrive(this.#ledger, message)
      this.write(notes)
    })
  }

  fail(id: number, { as, because, inMs = 0, notes = [] }: Failure): boolean {
    const failed = (row: EnvelopeRow) => {
      // What failed are the messages before the newest: nothing is said before the whole has failed.
      if (takenAgain(this.#ledger, row)) return
      if (as === 'retry') putBack(this.#ledger, row, { inMs, because, refund: 0 })
      else end(this.#ledger, row, as, because)
      this.write(notes)
    }
    return this.#settle(id, failed, { durable: as !== 'retry' }) // a dead letter must survive a power cut
  }

  later(id: number, inMs: number, notes: readonly Note[] = []): boolean {
    return this.#settle(id, (row) => {
      if (!takenAgain(this.#ledger, row)) putBack(this.#ledger, row, { inMs, because: null, refund: 1 })
      this.write(notes)
    })
  }

  park(id: number, deadlineAt: number | undefined): boolean {
    return this.#settle(id, (row) => {
      if (!takenAgain(this.#ledger, row)) this.#ledger.sql.park.run({ id, due: deadlineAt ?? null })
    })
  }

  withdraw(keys: readonly string[], notes: readonly Note[] = []): void {
    this.#commit(() => {
      withdraw(this.#ledger, keys)
      this.write(notes)
    })
  }

  note(notes: readonly Note[]): void {
    this.#commit(() => this.write(notes), { wake: false })
  }

  requeue(ids: readonly number[]): number {
    return this.#commit(() => requeue(this.#ledger, ids), { durable: true })
  }

  cancel(ids: readonly number[], because: string): number {
    return this.#commit(() => cancel(this.#ledger, ids, because), { durable: true })
  }

  open(): number {
    return this.#ledger.sql.open.get() as number
  }

  jobs(query: JobQuery = {}): Job[] {
    return jobs(this.#ledger, query)
  }

  count(stage: string, state: State): number {
    return this.#ledger.sql.count.get(stage, state) as number
  }

  counts(): Record<string, Partial<Record<State, number>>> {
    return counts(this.#ledger)
  }

  tally(): Record<State, number> {
    return this.#lists.tally()
  }

  causes(limit: number): Cause[] {
    return this.#roomy(() => this.#lists.causes(limit))
  }

  idsOfCause(cause: string, among: 'failed' | 'open'): number[] {
    return among === 'open' ? this.#lists.openIdsOfCause(cause) : this.#roomy(() => this.#lists.idsOfCause(cause))
  }

  page(query: JobPageQuery): JobPage {
    return this.#roomy(() => this.#lists.page(query))
  }

  async reconcile(options: { crashLimit: number; has(key: string): Promise<boolean> }): Promise<Reconciled> {
    const found = this.#commit(() => revive(this.#ledger, options.crashLimit))
    const lost = await lacking(this.#ledger, options.has)
    const remade = this.#commit(() => {
      const now = this.#clock()
      return [...lost].filter((id) => this.#ledger.sql.remake.run({ id, now }).changes > 0).length
    })
    return { ...found, remade }
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

  #settle(id: number, ended: (row: EnvelopeRow) => void, { durable = false } = {}): boolean {
    return this.#commit(() => settle(this.#ledger, id, ended), { durable })
  }

  /** One transaction; stopped work, events and the call for seats go out only after it is committed. */
  #commit<T>(work: () => T, { wake = true, durable = false } = {}): T {
    if (durable) this.db.pragma('synchronous = full')
    let result: T
    try {
      result = this.#roomy(() => this.#transacted(work))
    } finally {
      if (durable) this.db.pragma('synchronous = normal')
    }
    const stopped = this.#stopped
    this.#stopped = []
    for (const id of stopped) for (const listener of this.#supersededListeners) listener(id)
    this.flush()
    if (wake) for (const listener of this.#readyListeners) listener()
    return result
  }

  #transacted<T>(work: () => T): T {
    try {
      return this.db.transaction(work).immediate()
    } catch (fault) {
      this.forget()
      this.#stopped = []
      throw fault
    }
  }

  /** What was rolled back for want of room is tried again for as long as room can be made. */
  #roomy<T>(work: () => T): T {
    for (;;) {
      try {
        return work()
      } catch (fault) {
        if (!isFull(fault) || !this.#makeRoom()) throw fault
      }
    }
  }
}

/** SQLite says "full" where it writes pages, and a fault of its own where it lengthens the file beside the log. */
const isFull = (fault: unknown): boolean =>
  /^SQLITE_(FULL|IOERR_(WRITE|FSYNC|SHMSIZE|TRUNCATE))$/.test((fault as { code?: string } | null)?.code ?? '')
