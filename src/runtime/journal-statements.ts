/** The journal's prepared statements, one per verb; each says which index it walks. */
import type { Database } from 'better-sqlite3'
import type { State } from './journal.js'

export interface EnvelopeRow {
  id: number
  stage: string
  kind: string
  key: string
  subject: string
  run: string | null
  fingerprint: string
  body: string
  state: State
  held: 0 | 1
  again: 0 | 1
  quiet_ms: number
  due: number | null
  attempt: number
  strikes: number
  progress: string | null
  because: string | null
  accepted_at: number
  started_at: number | null
  ended_at: number | null
}

/** As the partial indexes say it: only then they are used. */
const OPEN = `state in ('waiting', 'parked') and held = 0`

export type Statements = ReturnType<typeof statements>

export const statements = (db: Database) => ({
  byId: db.prepare('select * from envelope where id = ?'),
  find: db.prepare('select * from envelope where stage = ? and key = ? and fingerprint = ?'), // unique
  insert: db.prepare(`
    insert into envelope (stage, kind, key, subject, run, fingerprint, body, state, due, accepted_at)
    values (@stage, @kind, @key, @subject, @run, @fingerprint, @body, 'waiting', @due, @now)`),
  currentOf: db.prepare(`select * from envelope where stage = ? and key = ? and state <> 'superseded'`), // unique
  currentOfKey: db.prepare(`select * from envelope where key = ? and state <> 'superseded' and fingerprint <> ''`), // envelope_key
  renew: db.prepare(`
    update envelope set state = 'waiting', run = @run, body = @body, due = @due, attempt = 0, strikes = 0, again = 0,
      progress = null, because = null, ended_at = null where id = @id`),
  supersede: db.prepare(`update envelope set state = 'superseded', ended_at = coalesce(ended_at, @now) where id = @id`),

  // from lane to lane in the index: of a lane with thousands of envelopes only the first is looked at
  readyLanes: db
    .prepare(`
    with recursive lane (subject) as (
      select min(subject) from envelope where stage = @stage and ${OPEN}
      union all
      select (select min(subject) from envelope where stage = @stage and subject > lane.subject and ${OPEN})
      from lane where lane.subject is not null)
    select subject from lane where exists
      (select 1 from envelope e where e.stage = @stage and e.subject = lane.subject and due <= @now and ${OPEN})`)
    .pluck(), // envelope_lane
  openIn: db.prepare(`
    select 1 from envelope where subject = ? and state in ('waiting', 'running') and due <= ?
      and stage in (select value from json_each(?)) limit 1`), // envelope_subject
  nextOf: db.prepare(`
    select * from envelope e
    where stage = @stage and subject = @lane and due <= @now and ${OPEN}
      and not exists (select 1 from envelope o where o.stage = e.stage and o.key = e.key and o.held = 1)
    order by due, id limit 1`), // envelope_lane, envelope_held
  start: db.prepare(`
    update envelope set state = 'running', held = 1, again = 0, attempt = attempt + 1, started_at = @now, beat_at = @now,
      due = @now where id = @id`),
  nextDue: db.prepare(`select min(due) from envelope where stage = ? and ${OPEN}`).pluck(), // envelope_due
  beat: db.prepare(`update envelope set beat_at = @now where id = @id and state = 'running'`),
  progress: db.prepare(`
    update envelope set progress = @progress, beat_at = @now, strikes = 0 where id = @id and state = 'running'`),

  letGo: db.prepare('update envelope set held = 0 where id = ?'),
  end: db.prepare(`
    update envelope set state = @state, because = @because, strikes = 0, ended_at = @now where id = @id`),
  putBack: db.prepare(`
    update envelope set state = 'waiting', due = @due, because = @because, attempt = attempt - @refund where id = @id`),
  takeAgain: db.prepare(`
    update envelope set state = 'waiting', due = @due, because = null, attempt = 0, strikes = 0, again = 0
    where id = @id`),
  park: db.prepare(`update envelope set state = 'parked', due = @due, attempt = 0 where id = @id`),

  gatheredMember: db.prepare('select fingerprint from gathered where envelope = ? and member = ?').pluck(),
  gather: db.prepare(`
    insert into gathered (envelope, member, kind, body, fingerprint, at)
    values (@envelope, @member, @kind, @body, @fingerprint, @now)
    on conflict do update set kind = excluded.kind, body = excluded.body, fingerprint = excluded.fingerprint, at = excluded.at`),
  arrived: db.prepare(`
    update envelope set quiet_ms = @quiet, again = (state = 'running'),
      due = case state when 'running' then due else @due end,
      attempt = case state when 'running' then attempt else 0 end,
      strikes = case state when 'running' then strikes else 0 end,
      because = case state when 'running' then because end,
      ended_at = null,
      state = case state when 'running' then state else 'waiting' end
    where id = @id`),
  gatheredOf: db.prepare('select kind, body, at from gathered where envelope = ? order by at, member'),
  touchGathered: db.prepare('update gathered set at = @now where envelope = @id'),
  emptyGathered: db.prepare('delete from gathered where envelope = ?'),

  currentRun: db.prepare('select run from run where subject = ?').pluck(),
  putRun: db.prepare('insert or replace into run (subject, run) values (?, ?)'),
  otherRuns: db.prepare(`
    select * from envelope where subject = ? and run is not null and run <> ? and state <> 'superseded'`), // envelope_subject

  requeue: db.prepare(`
    update envelope set state = 'waiting', due = @now, attempt = 0, strikes = 0, because = null, ended_at = null
    where id = @id and state in ('refused', 'dead')`),
  cancel: db.prepare(`
    update envelope set state = 'refused', because = @because, ended_at = @now
    where id = @id and state in ('waiting', 'running', 'parked')`),
  open: db.prepare(`select sum(count) from tally where state in ('waiting', 'running')`).pluck(),
  count: db.prepare('select count(*) from envelope where stage = ? and state = ?').pluck(), // envelope_stage
  counts: db.prepare(`
    select stage, state, count(*) as count from envelope where state <> 'superseded' group by stage, state`),
  jobs: db.prepare(`
    select id, stage, kind, key, subject, run, state, attempt, because, due, accepted_at as acceptedAt,
      started_at as startedAt, ended_at as endedAt
    from envelope
    where state in (select value from json_each(@states)) and substr(stage, 1, length(@stage)) = @stage
      and instr(key, @key) > 0
    order by coalesce(ended_at, started_at, accepted_at) desc, id desc limit @limit`),

  putOutput: db.prepare('insert or replace into output (key, envelope) values (?, ?)'),
  outputs: db.prepare(`
    select output.key, output.envelope from output join envelope on envelope.id = output.envelope
    where envelope.state = 'done'`),
  remake: db.prepare(`
    update envelope set state = 'waiting', due = @now, attempt = 0, because = 'its output is missing', ended_at = null
    where id = @id and state = 'done'`),
  /** A join that was given a new member meanwhile is other work than what died before. */
  deadly: db.prepare(`
    select * from envelope where state = 'running' and again = 0 and strikes + 1 >= @crashLimit`), // envelope_state
  quarantine: db.prepare(`
    update envelope set state = 'dead', held = 0, strikes = strikes + 1, because = @because, ended_at = @now
    where id = @id`),
  /** The death of the process is a strike, not an attempt: whoever pulls the plug ten times does not lose a file. */
  revive: db.prepare(`
    update envelope set state = case state when 'running' then 'waiting' else state end,
      attempt = max(0, attempt - (state = 'running')),
      strikes = case again when 1 then 0 else strikes + (state = 'running') end,
      due = @now, held = 0, again = 0
    where held = 1 or state = 'running'`),
})
