/** A database that may not grow stands in for a full disk: SQLite says the same of both. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { SqliteJournal } from '../../src/runtime/journal-sqlite.js'

const test = suite('runtime / journal on a full disk')
const folder = mkdtempSync(join(tmpdir(), 'troupe-journal-full-'))
test.after(() => rmSync(folder, { recursive: true }))

const LONG = 'x'.repeat(100_000)
const message = (key: string) => ({
  stage: 'cut',
  kind: 'a.b',
  key,
  subject: 'song/a',
  body: LONG,
  fingerprint: key,
})

function onAFullDisk(name: string, makeRoom?: (db: Database.Database) => boolean) {
  const db = new Database(join(folder, `${name}.db`))
  const journal = new SqliteJournal(db, { ...(makeRoom && { makeRoom: () => makeRoom(db) }) })
  const pages = () => db.pragma('page_count', { simple: true }) as number
  db.pragma(`max_page_count = ${pages()}`)
  return { db, journal }
}

test('what finds no room is written once room was made, and told once', () => {
  let asked = 0
  const { journal } = onAFullDisk('room', (db) => {
    asked++
    db.pragma(`max_page_count = ${10 * asked + (db.pragma('page_count', { simple: true }) as number)}`)
    return true
  })
  const told: string[] = []
  journal.subscribe((events) => told.push(...events.map(({ key }) => key)))
  journal.accept([message('one')], [{ topic: 'song/a', key: 'one', d: { status: 'new' } }])

  assert.ok(asked > 1, 'the first room was too little')
  assert.is(journal.count('cut', 'waiting'), 1)
  assert.equal(told, ['one'])
})

test('without room the fault is told, and nothing of what was to be written is there', () => {
  let asked = 0
  const { journal } = onAFullDisk('none', () => ++asked < 3)
  const told: string[] = []
  journal.subscribe((events) => told.push(...events.map(({ key }) => key)))

  assert.throws(() => journal.accept([message('one')], [{ topic: 'song/a', key: 'one', d: {} }]), /full/)
  assert.equal([asked, journal.count('cut', 'waiting'), journal.items('song/a'), told], [3, 0, [], []])
})

test('a fault that is not for want of room asks for none', () => {
  let asked = 0
  const { journal } = onAFullDisk('other', () => ++asked > 0)
  const broken = {
    toJSON() {
      throw new Error('a body that cannot be written')
    },
  }

  assert.throws(() => journal.accept([{ ...message('one'), body: broken }]), 'a body that cannot be written')
  assert.is(asked, 0)
})

test.run()
