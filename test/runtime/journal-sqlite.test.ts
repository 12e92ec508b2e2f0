import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { suite } from 'uvu'

import { SqliteJournal } from '../../src/runtime/journal-sqlite.js'
import { journalPromises, told } from './journal-conformance.js'

const test = suite('runtime / journal in SQLite')
const folder = mkdtempSync(join(tmpdir(), 'troupe-journal-'))
test.after(() => rmSync(folder, { recursive: true }))

let count = 0
journalPromises(test, () => {
  const file = join(folder, `${count++}.db`)
  let now = 1_000_000
  const clock = () => now
  let journal = new SqliteJournal(new Database(file), { clock, told })
  return {
    journal,
    now: clock,
    pass: (ms) => {
      now += ms
    },
    reopened: () => {
      journal.close()
      journal = new SqliteJournal(new Database(file), { clock, told })
      return journal
    },
  }
})

test.run()
