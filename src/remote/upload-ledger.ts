/** Announced objects -> what has to be sent, what lies in the bucket, what failed and why; remembered through restarts, in SQLite. */
import type { Database } from 'better-sqlite3'

import type { Landed } from '../runtime/tools.js'
import { UPLOAD_SCHEMA } from './upload-schema.js'

/** An object that has to be sent. */
export interface Planned {
  key: string
  turn: number
  content: string | null
  attempts: number
  /** Of the bytes that the bucket surely has under this key. */
  size: number | null
  md5: string | null
  etag: string | null
}

/** What lies in the bucket since it was sent. Sizes in bytes, `mtimeMs` of the file it was sent from. */
export interface Sent {
  size: number
  md5: string
  etag: string | null
  mtimeMs: number
}

/** An object that lies in the bucket and may be copied there. */
export interface Twin {
  key: string
  turn: number
  size: number
  md5: string
}

export interface Counts {
  planned: number
  stored: number
  failed: number
  /** Of the stored ones. */
  bytes: number
}

export interface FailedUpload {
  key: string
  lane: string
  attempts: number
  because: string
}

/**
 * The service's notes say what the other objects are: which pictures were made from what. They go last, or another box would take
 * an older picture for the one that a note speaks of.
 */
const READY = `lane = @lane and state = 'planned' and (key not glob '.*' or not exists (
  select 1 from upload as other where other.lane = @lane and other.state = 'planned' and other.key not glob '.*'))`

const NOTHING: Counts = { planned: 0, stored: 0, failed: 0, bytes: 0 }

export type UploadLedger = ReturnType<typeof openUploadLedger>

/** Makes its tables where they are missing. The handle stays the caller's, who closes it. */
export function openUploadLedger(db: Database, clock: () => number = Date.now) {
  db.exec(UPLOAD_SCHEMA)
  const sql = {
    meta: db.prepare<[string], string>('select value from upload_meta where name = ?').pluck(),
    putMeta: db.prepare('insert or replace into upload_meta (name, value) values (?, ?)'),
    // what is stored, or planned, with the same content needs nothing
    plan: db.prepare(`
      insert into upload (key, lane, state, turn, content, planned_at)
      values (@key, @lane, 'planned', @turn, @content, @now)
      on conflict (key) do update set state = 'planned', turn = @turn, content = @content, attempts = 0, due = 0,
        because = null, planned_at = @now
      where state = 'failed' or content is null or content is not @content`),
    take: db.prepare<{ lane: string; now: number; limit: number }, Planned>(`
      select key, turn, content, attempts, size, md5, etag from upload
      where ${READY} and due <= @now order by due limit @limit`), // upload_planned
    nextDue: db.prepare<{ lane: string }, number | null>(`select min(due) from upload where ${READY}`).pluck(),
    twin: db.prepare<[string], Twin>(`
      select key, turn, size, md5 from upload
      where content = ? and state = 'stored' and md5 is not null limit 1`), // upload_twin
    isStill: db.prepare(`select 1 from upload where key = ? and turn = ? and state = 'stored'`).pluck(),
    unsure: db.prepare('update upload set md5 = null, etag = null where key = ? and md5 is not null'),
    stored: db.prepare(`
      update upload set state = 'stored', size = @size, md5 = @md5, etag = @etag, mtime_ms = @mtimeMs, attempts = 0, due = 0,
        because = null, stored_at = @now
      where key = @key and turn = @turn and state = 'planned'`),
    postpone: db.prepare(`
      update upload set due = @due, because = @because where key = @key and turn = @turn and state = 'planned'`),
    fault: db.prepare(`
      update upload set attempts = attempts + 1, due = @due, because = @because, state = @state
      where key = @key and turn = @turn and state = 'planned'`),
    lost: db.prepare(`
      update upload set state = 'planned', md5 = null, etag = null, due = 0 where key = @key and turn = @turn and state = 'stored'`),
    forget: db.prepare('delete from upload where key = ?'),
    known: db.prepare<[string], Sent>(`
      select size, md5, etag, mtime_ms as mtimeMs from upload where key = ? and state = 'stored' and md5 is not null`),
    state: db.prepare<[string], string>('select state from upload where key = ?').pluck(),
    adopt: db.prepare(`
      insert into upload (key, lane, state, turn, planned_at, stored_at, size, md5, etag, mtime_ms)
      values (@key, @lane, 'stored', @before, @now, @now, @size, @md5, @etag, @mtimeMs)
      on conflict (key) do update set state = 'stored', attempts = 0, due = 0, because = null, stored_at = @now, size = @size,
        md5 = @md5, etag = @etag, mtime_ms = @mtimeMs
      where turn <= @before`),
    // what is on its way keeps its turn: it is what is wanted
    again: db.prepare(`
      insert into upload (key, lane, state, turn, planned_at) values (@key, @lane, 'planned', @turn, @now)
      on conflict (key) do update set state = 'planned', turn = case state when 'planned' then turn else @turn end, md5 = null, etag = null, attempts = 0, due = 0,
        because = null, planned_at = @now`),
    keys: db.prepare<[], string>('select key from upload order by key').pluck(),
    counts: db.prepare<[string], Counts>('select planned, stored, failed, bytes from upload_lane where lane = ?'),
    lanes: db.prepare<[], Counts & { lane: string }>(
      'select lane, planned, stored, failed, bytes from upload_lane order by lane',
    ),
    failed: db.prepare<[{ lane: string; limit: number }], FailedUpload>(`
      select key, lane, attempts, because from upload where state = 'failed' and (lane = @lane or @lane = '') order by key limit @limit`),
    planFailed: db.prepare(`
      update upload set state = 'planned', turn = @turn, attempts = 0, due = 0, because = null, planned_at = @now
      where state = 'failed' and (lane = @lane or @lane = '')`),
    clear: db.prepare('delete from upload'),
  }
  let turn = Number(sql.meta.get('turn') ?? 0)
  const nextTurn = (): number => {
    turn++
    sql.putMeta.run('turn', String(turn))
    return turn
  }
  const together = <T>(work: () => T): T => db.transaction(work).immediate()

  return {
    /**
     * Announced bytes are to be sent, unless the same content is there or on its way already.
     * Returns the lanes that have something to send now, and the turn of this announcement.
     */
    plan: (landed: Iterable<Landed>, laneOf: (key: string) => string): { lanes: string[]; turn: number } =>
      together(() => {
        const [at, now] = [nextTurn(), clock()]
        const lanes = new Set<string>()
        for (const { key, content = null } of landed) {
          const lane = laneOf(key)
          if (sql.plan.run({ key, lane, turn: at, content, now }).changes > 0) lanes.add(lane)
        }
        return { lanes: [...lanes], turn: at }
      }),

    /** What is due of a lane, at most `limit`, longest due first. */
    take: (lane: string, limit: number): Planned[] => sql.take.all({ lane, now: clock(), limit }),
    /** When the next planned object of the lane is due, in ms since the epoch; undefined when none is planned. */
    nextDue: (lane: string): number | undefined => sql.nextDue.get({ lane }) ?? undefined,
    /** An object with the same bytes that lies in the bucket. */
    twin: (content: string): Twin | undefined => sql.twin.get(content),
    /** False once other bytes may lie under a twin's key: what was copied from it may be those. */
    isStill: (key: string, at: number): boolean => sql.isStill.get(key, at) !== undefined,
    /** Before bytes are sent over others: until it is known to have succeeded, either may be there. */
    sending: (keys: readonly string[]): void => {
      if (keys.length > 0) together(() => keys.forEach((key) => void sql.unsure.run(key)))
    },
    /** Marks what was sent. What was announced anew meanwhile stays planned. */
    stored: (sent: readonly (Sent & { key: string; turn: number })[]): void =>
      together(() => {
        const now = clock()
        for (const one of sent) sql.stored.run({ ...one, now })
      }),
    /** To be tried again after `inMs`, and that it was tried does not count. */
    postpone: (key: string, at: number, inMs: number, because: string): void =>
      void sql.postpone.run({ key, turn: at, due: clock() + inMs, because }),
    /** Tried again after `inMs`; undefined: never by itself, it has failed. */
    fault: (key: string, at: number, because: string, inMs: number | undefined): void =>
      void sql.fault.run({
        key,
        turn: at,
        because,
        due: inMs === undefined ? 0 : clock() + inMs,
        state: inMs === undefined ? 'failed' : 'planned',
      }),
    /** What was stored is not in the bucket any more, although nobody here took it away. */
    lost: (key: string, at: number): void => void sql.lost.run({ key, turn: at }),
    /** Of objects that are gone, here or in the bucket: if they come back they are sent. */
    forget: (keys: readonly string[]): void => together(() => keys.forEach((key) => void sql.forget.run(key))),

    /** What the bucket holds under the key as far as we know; undefined when nothing certain is known. */
    known: (key: string): Sent | undefined => sql.known.get(key),
    stateOf: (key: string): string | undefined => sql.state.get(key),
    /** The bucket was found to have these bytes already. What was announced after the turn `before` is not touched. */
    adopt: (found: readonly (Sent & { key: string })[], laneOf: (key: string) => string, before: number): void =>
      together(() => {
        const now = clock()
        for (const one of found) sql.adopt.run({ ...one, lane: laneOf(one.key), before, now })
      }),
    /** The bucket was found to lack these, or to hold something else: they are sent whatever the ledger said. */
    again: (keys: readonly string[], laneOf: (key: string) => string): { lanes: string[]; turn: number } =>
      together(() => {
        const [at, now] = [nextTurn(), clock()]
        for (const key of keys) sql.again.run({ key, lane: laneOf(key), turn: at, now })
        return { lanes: [...new Set(keys.map(laneOf))], turn: at }
      }),
    /** Failed objects of a lane, or of all, are planned again, by a person's wish. */
    planFailed: (lane = ''): number =>
      together(() => sql.planFailed.run({ lane, turn: nextTurn(), now: clock() }).changes),

    /** Every object that the bucket has or is to have. Nothing else may be asked of the database while it is walked through. */
    keys: (): IterableIterator<string> => sql.keys.iterate(),
    counts: (lane: string): Counts => sql.counts.get(lane) ?? NOTHING,
    lanes: (): (Counts & { lane: string })[] => sql.lanes.all(),
    failed: (lane: string, limit: number): FailedUpload[] => sql.failed.all({ lane, limit }),
    /** A number that no announcement has had yet. */
    nextTurn: (): number => together(nextTurn),

    /** True when the ledger has been held against this bucket before. What it says of another one is forgotten. */
    isOf: (home: string): boolean =>
      together(() => {
        const before = sql.meta.get('home')
        if (before !== home && before !== undefined) sql.clear.run()
        return before === home
      }),
    /** All that lies in the bucket or has to be sent there is known from now on. */
    settleIn: (home: string): void => void sql.putMeta.run('home', home),
  }
}
