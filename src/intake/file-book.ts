/** What has been handed on, remembered through restarts: an interface, and its home in SQLite. */
import type { Database } from 'better-sqlite3'

import type { Signature } from './signature.js'

export interface Entry extends Signature {
  path: string
  hash: string
  /** Why it was handed on though it was not whole; null when it was whole. */
  unfinished: string | null
}

/** One book serves any number of watched folders; `root` keeps them apart. */
export interface FileBook {
  entries(root: string): Entry[]
  put(root: string, entry: Entry): void
  drop(root: string, path: string): void
  /** Forgets the bytes of every file, but not that it was here: what is there is handed on again, what is not is told as removed. */
  forgetBytes(): void
  /** The device number the root was last seen on; undefined when it has not been seen. */
  device(root: string): number | undefined
  setDevice(root: string, device: number): void
}

const TABLES = `
  create table if not exists intake_file (
    root text not null,
    path text not null,
    sizeBytes integer not null,
    mtimeMs real not null,
    ctimeMs real not null,
    -- real: an inode number may be above what a signed integer holds
    ino real not null,
    hash text not null,
    unfinished text,
    primary key (root, path)
  ) strict, without rowid;
  create table if not exists intake_root (
    root text primary key,
    device integer not null
  ) strict, without rowid;
`

/** Makes its two tables where they are missing. The handle stays the caller's, who closes it. */
export function openFileBook(db: Database): FileBook {
  db.exec(TABLES)
  const entries = db.prepare<[string], Entry>(
    'select path, sizeBytes, mtimeMs, ctimeMs, ino, hash, unfinished from intake_file where root = ?',
  )
  const put = db.prepare(`
    insert into intake_file (root, path, sizeBytes, mtimeMs, ctimeMs, ino, hash, unfinished)
    values (@root, @path, @sizeBytes, @mtimeMs, @ctimeMs, @ino, @hash, @unfinished)
    on conflict (root, path) do update set sizeBytes = @sizeBytes, mtimeMs = @mtimeMs, ctimeMs = @ctimeMs,
      ino = @ino, hash = @hash, unfinished = @unfinished
  `)
  const drop = db.prepare('delete from intake_file where root = ? and path = ?')
  const forgetBytes = db.prepare(`update intake_file set hash = '', mtimeMs = -1`)
  const device = db.prepare<[string], number>('select device from intake_root where root = ?').pluck()
  const setDevice = db.prepare(`
    insert into intake_root (root, device) values (?, ?) on conflict (root) do update set device = excluded.device
  `)
  return {
    entries: (root) => entries.all(root),
    put: (root, entry) => void put.run({ root, ...entry }),
    drop: (root, path) => void drop.run(root, path),
    forgetBytes: () => void forgetBytes.run(),
    device: (root) => device.get(root),
    setDevice: (root, number) => void setDevice.run(root, number),
  }
}
