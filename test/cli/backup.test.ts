import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { backedUp } from '../../src/cli/backup.js'
import { SqliteJournal } from '../../src/runtime/journal-sqlite.js'

const test = suite('cli / backup')
let folder: string
let database: string
let journal: SqliteJournal
const copy = () => join(folder, 'copy.db')

test.before.each(() => {
  folder = mkdtempSync(join(tmpdir(), 'troupe-backup-'))
  database = join(folder, 'troupe.db')
  journal = new SqliteJournal(new Database(database))
  say('one')
})
test.after.each(() => {
  journal.close()
  rmSync(folder, { recursive: true })
})

const say = (key: string) => journal.note([{ topic: 'songs', key, d: { status: 'new' } }])
const refusal = (file: string) =>
  backedUp(database, file).then(
    () => 'it was not refused',
    (fault: Error) => `${fault.name}: ${fault.message}`,
  )

function songsIn(file: string): string[] {
  const db = new SqliteJournal(new Database(file))
  const keys = db.items('songs').map(({ key }) => key)
  db.close()
  return keys
}

test('what is committed is in the copy, also what so far stands in the log beside the journal only', async () => {
  assert.ok(existsSync(`${database}-wal`))
  const { sizeBytes } = await backedUp(database, copy())
  say('two')

  assert.is(readFileSync(copy()).length, sizeBytes)
  assert.equal(
    readdirSync(folder).filter((name) => name.startsWith('copy')),
    ['copy.db'],
    'one file, and nothing left',
  )
  assert.equal(songsIn(copy()), ['one'])
})

test('an earlier backup is replaced', async () => {
  await backedUp(database, copy())
  say('two')
  await backedUp(database, copy())

  assert.equal(songsIn(copy()), ['one', 'two'])
})

test('ends although the journal is written all the while', async () => {
  let going = true
  let said = 0
  const writing = (async () => {
    for (; going; said++) {
      say(`song ${said}`)
      await new Promise((resolve) => setImmediate(resolve))
    }
  })()
  await backedUp(database, copy())
  going = false
  await writing

  assert.ok(songsIn(copy()).includes('one'))
})

test('what is no backup is not replaced', async () => {
  writeFileSync(copy(), 'a letter')
  assert.match(await refusal(copy()), /^Refusal: .*copy\.db is there and is no SQLite file/)
  assert.is(readFileSync(copy(), 'utf8'), 'a letter')
  assert.match(await refusal(database), /is the journal itself/)
  assert.match(await refusal(folder), /is no SQLite file/)
})

test('a folder that is not there, and a journal that is not there, are named', async () => {
  assert.match(await refusal(join(folder, 'nowhere', 'copy.db')), /nowhere is not there: expected a folder/)
  const fault = await backedUp(join(folder, 'none.db'), copy()).catch((reason: Error) => reason)
  assert.match(String(fault), /none\.db is not there/)
})

test('a journal that is not in order leaves the last good backup as it was', async () => {
  await backedUp(database, copy())
  const good = readFileSync(copy())
  for (let n = 0; n < 200; n++) say(`song ${n} ${'x'.repeat(500)}`)
  journal.db.pragma('wal_checkpoint(truncate)')
  const bytes = readFileSync(database)
  // page 3 and some more: tables and indices, and not the first page, without which nothing opens
  bytes.fill(0x5a, 2 * 4096, 12 * 4096)
  const broken = join(folder, 'broken.db')
  writeFileSync(broken, bytes)
  const fault = await backedUp(broken, copy()).catch((reason: Error) => reason)

  assert.instance(fault, Error)
  assert.equal(readFileSync(copy()), good)
})

test.run()
