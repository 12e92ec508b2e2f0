/** The journal as an interface: every envelope, its ending and the news of it. SQLite is its first home (journal-sqlite.ts). */
import type { EventLog } from './events.js'

export type State = 'waiting' | 'running' | 'parked' | 'done' | 'refused' | 'dead' | 'superseded'

/** A change of one item of a topic. `d` is merged into what is there; null takes the item away. */
export interface Note {
  topic: string
  key: string
  d: Record<string, unknown> | null
}

/** A message on its way to one stage. */
export interface Addressed {
  stage: string
  kind: string
  key: string
  /** Topic of its news and lane of its work. */
  subject: string
  run?: string | undefined
  body: unknown
  /** Of the stage's version and the body. One row per (stage, key, fingerprint); for a join, of the member. */
  fingerprint: string
  /** Set for a join: the place among the gathered, and how long to keep quiet after an arrival. */
  gather?: { member: string; quietMs: number }
}

export interface Envelope {
  id: number
  stage: string
  kind: string
  key: string
  subject: string
  run: string | undefined
  fingerprint: string
  body: unknown
  /** Counted before the work starts: 1 at the first try. */
  attempt: number
  /** What `progress` last wrote; null at the first try. */
  progress: unknown
  /** Of a join: the gathered messages by member, in the order in which they last changed, and the time of the last. */
  gathered?: { kind: string; body: unknown }[]
  gatheredAt?: number
}

/** What claiming asks for: one seat of one stage is free. */
export interface Claim {
  stage: string
  /** A calm join: not while anything of the same subject waits or runs in these stages. */
  behind?: readonly string[]
  /** Lanes in order of preference; lanes not named come first (they have had nothing yet). */
  lanes?: readonly string[]
}

export interface Ended {
  sent?: readonly Addressed[]
  notes?: readonly Note[]
  /** Keys of the store that this work answers for. */
  outputs?: readonly string[]
}

export interface Failure {
  as: 'retry' | 'refused' | 'dead'
  because: string
  inMs?: number
  notes?: readonly Note[]
}

export interface Journal extends EventLog {
  /**
   * Inserts or ignores; what was superseded comes back, older fingerprints of the same key are superseded. The notes are
   * the first news of the work that comes of it: where all of it is known already, they are not written.
   */
  accept(sent: readonly Addressed[], notes?: readonly Note[]): void
  /** The next envelope of the stage, attempt counted and committed; undefined when there is none due. */
  claim(claim: Claim): Envelope | undefined
  /** When the next envelope of the stage will be due, in ms since the epoch; undefined when none waits. */
  nextDue(stage: string): number | undefined
  /** It still lives. Shown, and the start of its no-progress clock. */
  heartbeat(id: number): void
  /** What is already made, so that the next attempt goes on from there. Forgives earlier deaths of the process. Nothing when superseded. */
  progress(id: number, progress: unknown, notes?: readonly Note[]): void
  /** Ending, children, join counters and news in one transaction. False when it was superseded meanwhile: nothing is written. */
  complete(id: number, ended: Ended): boolean
  fail(id: number, failure: Failure): boolean
  /** Put back, attempt not counted: not possible yet, or the service stops. */
  later(id: number, inMs: number, notes?: readonly Note[]): boolean
  /** An incomplete join rests until another member comes, or until `deadlineAt`. */
  park(id: number, deadlineAt: number | undefined): boolean
  /** Supersedes all work that has one of these keys, joins excepted: its input was removed. What was done is done anew when it comes back. */
  withdraw(keys: readonly string[], notes?: readonly Note[]): void
  note(notes: readonly Note[]): void
  /** Lets refused and dead envelopes start again, their attempts forgotten, a join's patience renewed. How many there were. */
  requeue(ids: readonly number[]): number
  /** Open envelopes end as refused, because somebody said so. How many there were. */
  cancel(ids: readonly number[], because: string): number
  /** Envelopes that wait or run; a parked join is not one of them. */
  open(): number
  jobs(query?: JobQuery): Job[]
  /** How many of one stage are in one state: cheap enough to be asked twice a second. */
  count(stage: string, state: State): number
  /** How many of each stage are in each state, the superseded left out. */
  counts(): Record<string, Partial<Record<State, number>>>
  /** How many envelopes are in each state: read, not counted. */
  tally(): Record<State, number>
  /** Why work failed and has not started again, the most frequent first; equal causes meet. */
  causes(limit: number): Cause[]
  /** Work that failed for this cause; or open work that failed for it before and is tried again. */
  idsOfCause(cause: string, among: 'failed' | 'open'): number[]
  /** Some of the work, the newest first; each envelope once, whatever happens between two pages. */
  page(query: JobPageQuery): JobPage
  sample(topic: string, key: string, d: Record<string, unknown>): void
  /**
   * After a start: what was running goes back to waiting; what was running `crashLimit` times is dead. Then done work whose
   * outputs are missing waits again. Returns what was found.
   */
  reconcile(options: { crashLimit: number; has(key: string): Promise<boolean> }): Promise<Reconciled>
  /** Called after a commit that may have made an envelope claimable. */
  onReady(listener: () => void): () => void
  /** Called with the id of a running envelope that was superseded: its work should stop. */
  onSuperseded(listener: (id: number) => void): () => void
  close(): void
}

export interface Reconciled {
  revived: number
  quarantined: number
  remade: number
}

/** An envelope as people see it. Times in ms since the epoch. */
export interface Job {
  id: number
  stage: string
  kind: string
  key: string
  subject: string
  run: string | null
  state: State
  attempt: number
  because: string | null
  due: number | null
  acceptedAt: number
  startedAt: number | null
  endedAt: number | null
}

export interface JobQuery {
  states?: readonly State[]
  /** Beginning of the stage's name, e.g. `choir/` or `choir/convert`. */
  stage?: string
  /** Part of the key, e.g. a file's name without its ending. */
  key?: string
  limit?: number
}

export interface JobPageQuery extends Omit<JobQuery, 'limit'> {
  /** Id of a cause. */
  cause?: string
  /** Envelopes with a smaller id than this: the `next` of the page before. */
  before?: number
  limit: number
}

export interface JobPage {
  jobs: Job[]
  /** Null: this is the last page. */
  next: number | null
  /** On all pages together. */
  total: number
}

/** What failures of one stage have in common, names and numbers left out. */
export interface Cause {
  id: string
  stage: string
  cause: string
  count: number
  /** Of the newest failure, in ms since the epoch. */
  newest: number
}
