import Database from 'better-sqlite3'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import type { StatusEvent } from '../../src/runtime/events.js'
import type { Note } from '../../src/runtime/journal.js'
import { type JournalOptions, SqliteJournal } from '../../src/runtime/journal-sqlite.js'

const test = suite('runtime / board')

const open = (options: JournalOptions = {}) =>
  new SqliteJournal(new Database(':memory:'), { clock: () => Date.UTC(2024, 0, 1), ...options })
const note = (key: string, d: Record<string, unknown> | null, topic = 'song/a+b'): Note => ({ topic, key, d })

function listening(board: SqliteJournal): StatusEvent[][] {
  const batches: StatusEvent[][] = []
  board.subscribe((events) => batches.push([...events]))
  return batches
}

test('numbers events without a gap, and each item on its own', () => {
  const board = open()
  const batches = listening(board)
  board.note([note('x', { n: 1 }), note('y', { n: 1 })])
  board.note([note('x', { n: 2 })])

  assert.equal(
    batches.map((batch) => batch.map(({ seq, key, rev }) => [seq, key, rev])),
    [
      [
        [1, 'x', 1],
        [2, 'y', 1],
      ],
      [[3, 'x', 2]],
    ],
  )
  assert.equal([board.seq(), board.oldest()], [3, 1])
  assert.is(batches[0]![0]!.at, '2024-01-01T00:00:00.000Z')
})

test('says nothing when nothing changed', () => {
  const board = open()
  board.note([note('x', { a: [1, { b: 2 }], gone: undefined })])
  const batches = listening(board)
  board.note([note('x', { a: [1, { b: 2 }] }), note('y', null)])
  board.note([])

  assert.equal([batches, board.seq()], [[], 1])
})

test('merges fields, and takes away the ones that are null', () => {
  const board = open()
  board.note([note('x', { a: 1, b: { c: 1 } })])
  board.note([note('x', { a: null, b: { d: 1 }, e: 2 })])

  assert.equal(board.items('song/a+b'), [{ key: 'x', rev: 2, d: { b: { d: 1 }, e: 2 } }])
})

test('what is read back is what was announced', () => {
  const board = open()
  const batches = listening(board)
  board.note([note('x', { when: new Date(0), none: undefined, text: '\u2028"</script>' })])
  board.note([note('x', null)])

  assert.equal(board.since('song/a+b', 0, 10), batches.flat())
  assert.equal(board.since(undefined, 1, 10), batches[1])
  assert.equal(board.since(undefined, 0, 1), batches[0])
  assert.equal(board.since('another', 0, 10), [])
})

test('a snapshot and what came after it is the snapshot of later', () => {
  const board = open()
  for (let n = 0; n < 40; n++) board.note([note(`k${n % 7}`, n % 5 === 0 ? null : { n })])
  const items = new Map(board.items('song/a+b').map((item) => [item.key, item]))
  const seq = board.seq()
  for (let n = 40; n < 80; n++) board.note([note(`k${n % 9}`, n % 4 === 0 ? null : { [`f${n % 3}`]: n })])
  for (const { op, key, rev, d } of board.since('song/a+b', seq, 1_000)) {
    if (op === 'put') items.set(key, { key, rev, d })
    else items.delete(key)
  }

  assert.equal(
    [...items.values()].sort((a, b) => (a.key < b.key ? -1 : 1)),
    board.items('song/a+b'),
  )
})

test('one change more or less of an item follows from the others in the same transaction', () => {
  const board = open({
    project: (topic, items, at) => [{ topic: 'songs', key: topic, d: { parts: items.length, at } }],
  })
  const batches = listening(board)
  board.note([note('x', { n: 1 }), note('y', { n: 1 })])

  assert.equal(
    batches.map((batch) => batch.map(({ topic, d }) => [topic, d.parts ?? d.n])),
    [
      [
        ['song/a+b', 1],
        ['song/a+b', 1],
        ['songs', 2],
      ],
    ],
  )
})

test('reads the items of those topics only that something follows from', () => {
  const asked: string[] = []
  const board = open({
    projected: (topic) => topic.startsWith('song/'),
    project: (topic) => {
      asked.push(topic)
      return []
    },
  })
  board.note([note('x', { n: 1 }), note('file', { n: 1 }, 'ingest')])

  assert.equal(asked, ['song/a+b'])
})

test('nothing is announced of a transaction that failed', () => {
  const board = open({
    project: () => {
      throw new Error('no projection today')
    },
  })
  const batches = listening(board)
  assert.throws(() => board.note([note('x', { n: 1 })]), 'no projection today')

  assert.equal([batches, board.items('song/a+b'), board.seq()], [[], [], 0])
})

test('every listener hears every transaction in order, also when a listener causes one', () => {
  const board = open()
  board.subscribe(([event]) => {
    if (event!.key === 'x') board.note([note('y', { because: 'of x' })])
    if (event!.key === 'x') board.note([note('z', { because: 'of x' })])
  })
  const batches = listening(board)
  board.note([note('x', { n: 1 })])

  assert.equal(
    batches.map((batch) => batch.map(({ seq, key }) => [seq, key])),
    [[[1, 'x']], [[2, 'y']], [[3, 'z']]],
  )
})

test('who stopped listening hears no more', () => {
  const board = open()
  const heard: unknown[] = []
  const stops = [
    board.subscribe((events) => heard.push(events)),
    board.subscribeSamples((sample) => heard.push(sample)),
  ]
  for (const stop of stops) stop()
  board.note([note('x', { n: 1 })])
  board.sample('song/a+b', 'x', { pct: 1 })

  assert.equal(heard, [])
})

test('a sample reaches who listens and is kept nowhere', () => {
  const board = open()
  const heard: unknown[] = []
  board.subscribeSamples((sample) => heard.push(sample))
  board.sample('song/a+b', 'x', { pct: 50.2 })

  assert.equal(heard, [{ topic: 'song/a+b', key: 'x', d: { pct: 50.2 } }])
  assert.equal([board.items('song/a+b'), board.seq()], [[], 0])
})

test('keeps the latest 200,000 events and says how far back it can tell', () => {
  const board = open()
  board.note([note('x', { n: 1 }), note('y', { n: 1 })])
  board.db.prepare(`update sqlite_sequence set seq = 209990 where name = 'event'`).run()
  for (let n = 0; n < 15; n++) board.note([note('x', { n: -n })])

  assert.equal([board.seq(), board.oldest()], [210_005, 209_991])
  assert.is(board.items('song/a+b').length, 2)
})

test.run()
