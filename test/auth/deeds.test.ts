import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { openDeeds } from '../../src/auth/deeds.js'
import { SqliteJournal } from '../../src/runtime/journal-sqlite.js'

const test = suite('auth / deeds')

test('a deed shows as an event of its own number, with who, what and when', () => {
  const journal = new SqliteJournal(new Database(':memory:'))
  const heard: unknown[] = []
  journal.subscribe((events) => heard.push(...events.map(({ seq, topic, key }) => [seq, topic, key])))
  journal.note([{ topic: 'songs', key: 'a+b', d: {} }])
  const acted = openDeeds(journal, { clock: () => 0 })
  const seq = acted('ana', 'pause', { stage: 'choir/convert' })

  assert.is(seq, 2)
  assert.equal(heard.at(-1), [2, 'events', '2'])
  assert.equal(journal.items('events'), [
    {
      key: '2',
      rev: 1,
      d: { who: 'ana', what: 'pause', args: { stage: 'choir/convert' }, at: '1970-01-01T00:00:00.000Z' },
    },
  ])
})

test('the topic shows the newest, the journal keeps all of them through restarts', () => {
  const folder = mkdtempSync(join(tmpdir(), 'deeds-'))
  const open = () => new SqliteJournal(new Database(join(folder, 'troupe.db')))
  const journal = open()
  const acted = openDeeds(journal, { shown: 5 })
  for (let n = 0; n < 8; n++) acted('ana', 'requeue', { ids: [n] })
  journal.close()
  const later = open()
  openDeeds(later, { shown: 5 })('bea', 'pause', undefined)
  const shown = later.items('events').sort((a, b) => Number(a.key) - Number(b.key))
  const kept = later.db.prepare('select who, what, args from deed order by id').all() as Record<string, string>[]

  assert.is(shown.length, 5)
  assert.equal(shown[0]!.d.args, { ids: [4] })
  assert.is(shown.at(-1)!.d.who, 'bea')
  assert.is(kept.length, 9)
  assert.equal(kept[0], { who: 'ana', what: 'requeue', args: '{"ids":[0]}' })
  later.close()
  rmSync(folder, { recursive: true })
})

test('a decision is written through to the disk, and what follows is not', () => {
  const db = new Database(':memory:')
  const journal = new SqliteJournal(db)
  const levels: unknown[] = []
  journal.subscribe(() => levels.push(db.pragma('synchronous', { simple: true })))
  openDeeds(journal)('ana', 'approve', {})
  journal.note([{ topic: 'songs', key: 'a+b', d: {} }])

  assert.equal(levels, [2, 1])
})

test('a large request is shown by its size, and kept whole', () => {
  const journal = new SqliteJournal(new Database(':memory:'))
  const args = { text: 'x'.repeat(10_000) }
  openDeeds(journal)('ana', 'write', args)
  const [kept] = journal.db.prepare('select args from deed').pluck().all() as string[]

  assert.equal(journal.items('events')[0]!.d.args, { omittedChars: JSON.stringify(args).length })
  assert.equal(JSON.parse(kept!), args)
})

test.run()
