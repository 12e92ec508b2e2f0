/** troupe backup: the journal, also of a running service -> one checked SQLite file. */
import { closeSync, existsSync, openSync, readSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import Database from 'better-sqlite3'

import { Refusal } from '../errors.js'
import { synced } from '../runtime/whole-file.js'
import { configOf } from './config-of.js'
import { EXIT } from './exit.js'
import type { Command } from './invocation.js'

const SQLITE_HEAD = 'SQLite format 3\0'
/** All in one step: a copy in several begins anew whenever the service has written in between. */
const EVERY_PAGE = 2 ** 31 - 1

export const backup: Command = {
  operands: '<file>',
  count: [1, 1],
  hint: 'copy the journal to a file and check the copy, also while the service runs; an earlier backup there is replaced',
  options: {},
  async run(call) {
    const { paths } = configOf(call)
    const file = resolve(call.operands[0]!)
    const made = await backedUp(resolve(paths.database), file)
    call.print(
      { file, ...made },
      () =>
        `${file}: ${made.sizeBytes} bytes, checked; to restore it, stop the service and put it in place of ${paths.database}, without -wal and -shm`,
    )
    return EXIT.ok
  },
}

/** Throws Refusal when there is no journal, when `file` holds something else, or when the copy is not in order. */
export async function backedUp(database: string, file: string): Promise<{ sizeBytes: number }> {
  if (!existsSync(database)) throw new Refusal(`${database} is not there: nothing has been done in this data folder`)
  mayReplace(database, file)
  const temporary = `${file}.tmp-${process.pid}`
  try {
    await copied(database, temporary)
    checked(temporary)
    await synced(temporary)
    renameSync(temporary, file)
    await synced(dirname(file))
    return { sizeBytes: statSync(file).size }
  } finally {
    for (const end of ['', '-wal', '-shm', '-journal']) rmSync(temporary + end, { force: true })
  }
}

function mayReplace(database: string, file: string): void {
  if (!existsSync(dirname(file))) throw new Refusal(`${dirname(file)} is not there: expected a folder for the backup`)
  const found = statSync(file, { throwIfNoEntry: false })
  if (!found) return
  const own = statSync(database)
  if (found.dev === own.dev && found.ino === own.ino) throw new Refusal(`${file} is the journal itself`)
  if (!found.isFile() || !beginsAs(file, SQLITE_HEAD)) {
    throw new Refusal(`${file} is there and is no SQLite file: expected a new name or an earlier backup`)
  }
}

function beginsAs(file: string, head: string): boolean {
  const handle = openSync(file, 'r')
  try {
    const found = Buffer.alloc(head.length)
    readSync(handle, found, 0, head.length, 0)
    return found.toString('latin1') === head
  } finally {
    closeSync(handle)
  }
}

async function copied(database: string, to: string): Promise<void> {
  const source = new Database(database, { fileMustExist: true, timeout: 10_000 })
  try {
    await source.backup(to, { progress: () => EVERY_PAGE })
  } finally {
    source.close()
  }
}

/** A single file afterwards: without a log beside it that might be forgotten. */
function checked(copy: string): void {
  const db = new Database(copy)
  try {
    const found = db.pragma('integrity_check') as { integrity_check: string }[]
    const faults = found.map((row) => row.integrity_check).filter((text) => text !== 'ok')
    if (faults.length > 0)
      throw new Refusal(`the copy is not in order, and was not kept: ${faults.slice(0, 3).join('; ')}`)
    db.pragma('journal_mode = delete')
  } finally {
    db.close()
  }
}
