/** The work as lists for people: how much is in each state, what failed for which cause, and any of it page by page. */
import type { Database } from 'better-sqlite3'

import { causeId, causeOf } from './cause.js'
import type { Cause, Job, JobPage, JobPageQuery, State } from './journal.js'

export const LISTS_SCHEMA = `
create index if not exists envelope_listed on envelope (state); -- pages of one state, by id

-- how many envelopes are in each state
create table if not exists tally (state text primary key, count integer not null) without rowid;
insert or ignore into tally
  select value, (select count(*) from envelope where state = value)
  from json_each('["waiting", "running", "parked", "done", "refused", "dead", "superseded"]');
create trigger if not exists envelope_came after insert on envelope begin
  update tally set count = count + 1 where state = new.state;
end;
create trigger if not exists envelope_moved after update of state on envelope when old.state <> new.state begin
  update tally set count = count - 1 where state = old.state;
  update tally set count = count + 1 where state = new.state;
end;
create trigger if not exists envelope_went after delete on envelope begin
  update tally set count = count - 1 where state = old.state;
  delete from failure where envelope = old.id;
end;

-- what has failed and not started again; its cause is empty until somebody asks for causes
create table if not exists failure (envelope integer primary key, cause text not null);
create index if not exists failure_cause on failure (cause);
-- what failures of one stage have in common
create table if not exists cause (
  id     text primary key,
  stage  text not null,
  words  text not null,
  count  integer not null,
  newest integer not null -- ms since the epoch
) without rowid;
insert or ignore into failure select id, '' from envelope where state in ('refused', 'dead');
create trigger if not exists envelope_failed after update of state on envelope
when new.state in ('refused', 'dead') and old.state not in ('refused', 'dead') begin
  insert into failure (envelope, cause) values (new.id, '');
end;
create trigger if not exists envelope_resumed after update of state on envelope
when old.state in ('refused', 'dead') and new.state not in ('refused', 'dead') begin
  delete from failure where envelope = old.id;
end;
create trigger if not exists failure_over after delete on failure begin
  update cause set count = count - 1 where id = old.cause;
  delete from cause where id = old.cause and count < 1;
end;
`

const COLUMNS = `envelope.id, stage, kind, key, subject, run, state, attempt, because, due, accepted_at as acceptedAt,
  started_at as startedAt, ended_at as endedAt`
const FITS = `substr(stage, 1, length(@stage)) = @stage and instr(key, @key) > 0`
const OF_STATE = `from envelope indexed by envelope_listed where state = @state and ${FITS}`
const OF_CAUSE = `from failure indexed by failure_cause join envelope on envelope.id = failure.envelope
  where failure.cause = @cause and state = @state and ${FITS}`

const ALL_BUT_ENDED_WELL: readonly State[] = ['waiting', 'running', 'parked', 'refused', 'dead']

export class JournalLists {
  readonly #sql
  readonly #transaction: (work: () => void) => void

  constructor(db: Database) {
    this.#transaction = (work) => db.transaction(work)()
    this.#sql = {
      tally: db.prepare('select state, count from tally'),
      causes: db.prepare('select id, stage, words as cause, count, newest from cause order by count desc, id limit ?'),
      unsorted: db.prepare(`
        select envelope.id, stage, because, coalesce(ended_at, accepted_at) as at
        from failure indexed by failure_cause join envelope on envelope.id = failure.envelope
        where cause = '' limit ?`),
      sort: db.prepare('update failure set cause = @cause where envelope = @id'),
      addTo: db.prepare(`
        insert into cause (id, stage, words, count, newest) values (@cause, @stage, @words, 1, @at)
        on conflict (id) do update set count = count + 1, newest = max(newest, excluded.newest)`),
      idsOf: db.prepare('select envelope from failure where cause = ? order by envelope').pluck(),
      ofState: db.prepare(`select ${COLUMNS} ${OF_STATE} and id < @before order by id desc limit @limit`),
      countOfState: db.prepare(`select count(*) ${OF_STATE}`).pluck(),
      ofCause: db.prepare(`
        select ${COLUMNS} ${OF_CAUSE} and failure.envelope < @before order by failure.envelope desc limit @limit`),
      countOfCause: db.prepare(`select count(*) ${OF_CAUSE}`).pluck(),
      retried: db.prepare(`
        select id, stage, because from envelope indexed by envelope_listed
        where state in ('waiting', 'running', 'parked') and because is not null`),
    }
  }

  tally(): Record<State, number> {
    const rows = this.#sql.tally.all() as { state: State; count: number }[]
    return Object.fromEntries(rows.map(({ state, count }) => [state, count])) as Record<State, number>
  }

  causes(limit: number): Cause[] {
    this.#sortOut()
    return this.#sql.causes.all(limit) as Cause[]
  }

  idsOfCause(cause: string): number[] {
    this.#sortOut()
    return this.#sql.idsOf.all(cause) as number[]
  }

  openIdsOfCause(cause: string): number[] {
    const rows = this.#sql.retried.all() as { id: number; stage: string; because: string }[]
    return rows.filter(({ stage, because }) => causeId(stage, causeOf(because)) === cause).map(({ id }) => id)
  }

  page({ states = ALL_BUT_ENDED_WELL, stage = '', key = '', cause, before, limit }: JobPageQuery): JobPage {
    if (cause !== undefined) this.#sortOut()
    const [rows, count] =
      cause === undefined ? [this.#sql.ofState, this.#sql.countOfState] : [this.#sql.ofCause, this.#sql.countOfCause]
    const asked = { stage, key, ...(cause !== undefined && { cause }) }
    const last = before ?? Number.MAX_SAFE_INTEGER
    const found = [...new Set(states)]
      .flatMap((state) => rows.all({ ...asked, state, before: last, limit: limit + 1 }) as Job[])
      .sort((a, b) => b.id - a.id)
    const jobs = found.slice(0, limit)
    const isAll = stage === '' && key === '' && cause === undefined
    const tally = isAll ? this.tally() : undefined
    const total = states.reduce((sum, state) => {
      return sum + (tally ? tally[state] : (count.get({ ...asked, state }) as number))
    }, 0)
    return { jobs, next: found.length > limit ? (jobs.at(-1)?.id ?? null) : null, total }
  }

  /** Some at a time, each once: whoever looks for causes sorts what has failed since somebody last did. */
  #sortOut(): void {
    const some = 1000
    for (let left = some; left === some; ) {
      const unsorted = this.#sql.unsorted.all(some) as {
        id: number
        stage: string
        because: string | null
        at: number
      }[]
      left = unsorted.length
      if (left === 0) return
      this.#transaction(() => {
        for (const { id, stage, because, at } of unsorted) {
          const words = causeOf(because ?? '')
          const cause = causeId(stage, words)
          this.#sql.sort.run({ id, cause })
          this.#sql.addTo.run({ cause, stage, words, at })
        }
      })
    }
  }
}
