import Database from 'better-sqlite3'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { type Entry, openFileBook } from '../../src/intake/file-book.js'

const test = suite('intake / file book')

const alto: Entry = {
  path: 'alto.webm',
  sizeBytes: 3_000_000_000,
  mtimeMs: 1_700_000_000_000.125,
  ctimeMs: 1_700_000_000_001.5,
  ino: 2 ** 63 + 2048,
  hash: 'ab',
  unfinished: null,
}

test('gives back what was put in, to the last digit, and keeps folders apart', () => {
  const book = openFileBook(new Database(':memory:'))
  book.put('/raw', alto)
  book.put('/styles', { ...alto, hash: 'cd', unfinished: 'holds 11.3 s of 20.6 s' })

  assert.equal(book.entries('/raw'), [alto])
  assert.is(book.entries('/styles')[0]?.unfinished, 'holds 11.3 s of 20.6 s')
  assert.equal(book.entries('/elsewhere'), [])
})

test('a later entry replaces the one of the same path, and a dropped one is gone', () => {
  const book = openFileBook(new Database(':memory:'))
  book.put('/raw', alto)
  book.put('/raw', { ...alto, hash: 'ef' })
  assert.equal(
    book.entries('/raw').map(({ hash }) => hash),
    ['ef'],
  )

  book.drop('/raw', 'alto.webm')
  assert.equal(book.entries('/raw'), [])
})

test('opens again on the same database with everything in it', () => {
  const db = new Database(':memory:')
  openFileBook(db).put('/raw', alto)
  openFileBook(db).setDevice('/raw', 42)

  assert.equal(openFileBook(db).entries('/raw'), [alto])
  assert.is(openFileBook(db).device('/raw'), 42)
  assert.is(openFileBook(db).device('/styles'), undefined)
})

test.run()
