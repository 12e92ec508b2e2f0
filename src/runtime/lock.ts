/** One service per data folder: a SQLite file that is locked for as long as the process lives, however it ends. */
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'

import { Refusal } from '../errors.js'

export interface Lock {
  release(): void
}

/** Throws Refusal when another process holds it. */
export function lock(file: string): Lock {
  mkdirSync(dirname(file), { recursive: true })
  const db = new Database(file, { timeout: 0 })
  try {
    db.pragma('locking_mode = exclusive')
    db.exec('begin exclusive')
  } catch (fault) {
    db.close()
    if ((fault as { code?: string }).code !== 'SQLITE_BUSY') throw fault
    throw new Refusal(`another service is at work on this data folder (${file} is locked)`)
  }
  return { release: () => void db.close() }
}
