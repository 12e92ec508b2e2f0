/** Which objects of an inbox have been fetched, remembered through restarts, in SQLite. */
import type { Database } from 'better-sqlite3'

/** An object is another one when its size or its ETag is. */
export interface Arrived {
  key: string
  sizeBytes: number
  etag: string
}

export interface ArrivalsBook {
  /** Whether just this has been fetched; and it is noted that the look of this number met it. */
  meet(arrived: Arrived, look: number): boolean
  put(arrived: Arrived, look: number): void
  /** Forgets what the look did not meet: should it come again, it is fetched again. */
  forgetBut(look: number): void
  /** Of the last look. */
  lastLook(): number
}

const TABLE = `
  create table if not exists arrived (
    inbox text not null,
    key text not null,
    sizeBytes integer not null,
    etag text not null,
    look integer not null,
    primary key (inbox, key)
  ) strict, without rowid;
`

/** `inbox` keeps those of one database apart. Makes its table where it is missing; the handle stays the caller's. */
export function openArrivalsBook(db: Database, inbox: string): ArrivalsBook {
  db.exec(TABLE)
  const meet = db.prepare(
    'update arrived set look = @look where inbox = @inbox and key = @key and sizeBytes = @sizeBytes and etag = @etag',
  )
  const put = db.prepare(`
    insert into arrived (inbox, key, sizeBytes, etag, look) values (@inbox, @key, @sizeBytes, @etag, @look)
    on conflict (inbox, key) do update set sizeBytes = @sizeBytes, etag = @etag, look = @look
  `)
  const forgetBut = db.prepare('delete from arrived where inbox = ? and look <> ?')
  const lastLook = db.prepare<[string], number | null>('select max(look) from arrived where inbox = ?').pluck()
  return {
    meet: (arrived, look) => meet.run({ inbox, ...arrived, look }).changes > 0,
    put: (arrived, look) => void put.run({ inbox, ...arrived, look }),
    forgetBut: (look) => void forgetBut.run(inbox, look),
    lastLook: () => lastLook.get(inbox) ?? 0,
  }
}
