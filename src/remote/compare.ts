/** What a bucket should hold, and what it does hold -> exactly what is missing, extra and different. */
import Database from 'better-sqlite3'

import type { Bucket } from './bucket.js'
import { type FileStamp, looksLikeMd5, md5Of, stampOf } from './file-hash.js'
import type { Sent } from './upload-ledger.js'

export interface Wanted {
  bucket: Pick<Bucket, 'list'>
  /** What is extra is looked for below these. */
  prefixes: readonly string[]
  expected: Iterable<string> | AsyncIterable<string>
  /** Where the object's file lies beside us, whether or not it is there. */
  file(key: string): string
  /** What was sent, where that is certain. */
  known(key: string): Sent | undefined
  /** `opaque`: they tell nothing of the bytes. */
  etags: 'md5' | 'opaque'
  signal?: AbortSignal
}

export type Finding =
  | { is: 'missing' | 'extra'; key: string }
  | { is: 'different'; key: string; because: string }
  /** `here`: of the file beside us; absent where there is none, and only the ledger could tell. */
  | { is: 'same'; key: string; here?: FileStamp & { md5: string; etag: string | null } }

interface Both {
  key: string
  size: number
  etag: string | null
}

const INSERTED_AT_ONCE = 2_000
/** A look at a hundred thousand files takes minutes if it waits for each. */
const LOOKED_AT_ONCE = 32

/**
 * In the order of their keys. Neither side is held in memory: both stand in tables of a temporary file, so that it does not
 * matter in which order a server lists.
 */
export async function* compare(wanted: Wanted): AsyncGenerator<Finding> {
  const db = new Database('')
  try {
    db.pragma('journal_mode = off')
    db.exec(`
      create table expected (key text primary key) strict, without rowid;
      create table found (key text primary key, size integer not null, etag text) strict, without rowid;`)
    await fill(db, 'insert or ignore into expected values (?)', wanted.expected, (key) => [key])
    for (const prefix of wanted.prefixes) {
      const listing = wanted.bucket.list(prefix, wanted.signal)
      const row = ({ key, sizeBytes, etag = null }: { key: string; sizeBytes: number; etag?: string | null }) => [
        key,
        sizeBytes,
        etag,
      ]
      await fill(db, 'insert or replace into found values (?, ?, ?)', listing, row)
    }
    yield* keysOf(db, 'select key from expected where key not in (select key from found) order by key', 'missing')
    yield* keysOf(db, 'select key from found where key not in (select key from expected) order by key', 'extra')
    const both = db.prepare<[], Both>(
      'select key, size, etag from found where key in (select key from expected) order by key',
    )
    for (const batch of batches(both.iterate())) yield* await Promise.all(batch.map((one) => judged(one, wanted)))
  } finally {
    db.close()
  }
}

async function fill<T>(
  db: Database.Database,
  insert: string,
  values: Iterable<T> | AsyncIterable<T>,
  row: (value: T) => unknown[],
): Promise<void> {
  const statement = db.prepare(insert)
  const insertAll = db.transaction((rows: readonly T[]) => rows.forEach((value) => void statement.run(...row(value))))
  let rows: T[] = []
  for await (const value of values) {
    rows.push(value)
    if (rows.length < INSERTED_AT_ONCE) continue
    insertAll(rows)
    rows = []
  }
  insertAll(rows)
}

function* keysOf(db: Database.Database, select: string, is: 'missing' | 'extra'): Generator<Finding> {
  for (const { key } of db.prepare<[], { key: string }>(select).iterate()) yield { is, key }
}

function* batches<T>(all: Iterable<T>): Generator<T[]> {
  let batch: T[] = []
  for (const one of all) {
    batch.push(one)
    if (batch.length < LOOKED_AT_ONCE) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

/**
 * The size tells first. Then the ETag: where the file beside us is the one that was sent, it must be the one the server gave then;
 * where nothing is known, an ETag that looks like an MD5 must be that of the file.
 */
async function judged({ key, size, etag }: Both, { file, known, etags, signal }: Wanted): Promise<Finding> {
  const different = (because: string): Finding => ({ is: 'different', key, because })
  const here = await stampOf(file(key))
  const sent = known(key)
  const expectedSize = here?.size ?? sent?.size
  if (expectedSize !== undefined && expectedSize !== size) {
    return different(`found ${size} bytes, expected ${expectedSize}`)
  }
  if (sent && (!here || (here.size === sent.size && here.mtimeMs === sent.mtimeMs))) {
    if (etag !== null && sent.etag !== null && etag !== sent.etag) {
      return different(`found ETag ${etag}, expected ${sent.etag}, as it was when it was sent`)
    }
    return here ? { is: 'same', key, here: { ...here, md5: sent.md5, etag } } : { is: 'same', key }
  }
  if (!here) return { is: 'same', key }
  const md5 = await md5Of(file(key), here, signal)
  if (etags === 'md5' && etag !== null && looksLikeMd5(etag) && etag !== md5)
    return different(`found MD5 ${etag}, expected ${md5}`)
  return { is: 'same', key, here: { ...here, md5, etag } }
}
