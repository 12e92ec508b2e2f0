import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import Database from 'better-sqlite3'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { SqliteJournal } from '../../src/runtime/journal-sqlite.js'
import { Reader, serving } from './rig.js'

const test = suite('status / on the journal')

test('a reader that was away while the service was restarted is told exactly what it missed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'journal-'))
  const open = () => new SqliteJournal(new Database(join(folder, 'troupe.db')))
  let journal = open()
  journal.note([{ topic: 'songs', key: 'a+b', d: { status: 'new' } }])
  let server = await serving(journal)
  const before = await Reader.greeted(server.url)
  before.say({ t: 'sub', id: 'a', topic: 'songs' })
  await before.settled(1)
  journal.note([{ topic: 'songs', key: 'a+b', d: { status: 'converted' } }])
  await before.settled(2)
  const last = before.frames.findLast((frame) => frame.t === 'ev')!
  const { epoch } = before.frames[0]!
  await server.close()
  journal.close()
  journal = open()
  journal.note([
    { topic: 'songs', key: 'a+b', d: { status: 'aligned' } },
    { topic: 'jobs', key: '7', d: { state: 'dead' } },
    { topic: 'songs', key: 'a+c', d: { status: 'new' } },
  ])
  server = await serving(journal)
  const after = await Reader.greeted(server.url)
  after.say({ t: 'sub', id: 'a', topic: 'songs', since: { epoch, seq: last.seq } })
  await after.settled(1)
  journal.note([{ topic: 'songs', key: 'a+c', d: null }])
  await after.settled(2)

  const of = (reader: Reader, id: string) => reader.frames.filter((frame) => frame.id === id)
  assert.equal(
    of(before, 'a').map(({ t, seq }) => [t, seq]),
    [
      ['snap', 1],
      ['ev', 2],
    ],
  )
  assert.equal(
    of(after, 'a').map(({ t, seq, n, key, d }) => [t, seq ?? n, key, d?.status]),
    [
      ['resumed', 2, undefined, undefined],
      ['ev', 3, 'a+b', 'aligned'],
      ['ev', 5, 'a+c', 'new'],
      ['ev', 6, 'a+c', undefined],
    ],
  )
  await server.close()
  journal.close()
  rmSync(folder, { recursive: true })
})

test.run()
