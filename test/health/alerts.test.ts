import Database from 'better-sqlite3'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { Alerts } from '../../src/health/alerts.js'
import { SqliteJournal } from '../../src/runtime/journal-sqlite.js'

const test = suite('health / alerts')

function open(db = new Database(':memory:')) {
  const journal = new SqliteJournal(db)
  const at = { now: 0 }
  const events: string[] = []
  journal.subscribe((told) => events.push(...told.map(({ op, key }) => `${op} ${key}`)))
  const items = () => Object.fromEntries(journal.items('alerts').map(({ key, d }) => [key, d]))
  return { db, at, events, items, journal, alerts: new Alerts(journal, () => at.now) }
}

const full = { severity: 'error', text: 'the disk is full' } as const

test('an alert stands as long as it lasts, with when it began', () => {
  const { alerts, at, items, events } = open()
  alerts.set('disk', { ...full, topic: 'disk', key: 'data' })
  at.now = 60_000
  alerts.set('disk', { ...full, text: 'the disk is fuller' })

  assert.equal(items(), { disk: { severity: 'error', text: 'the disk is fuller', since: '1970-01-01T00:00:00.000Z' } })
  alerts.set('disk', undefined)
  assert.equal(items(), {})
  assert.equal(events, ['put disk', 'put disk', 'del disk'])
})

test('what is told already is not told again, and what was never wrong is not over', () => {
  const { alerts, events } = open()
  alerts.set('ffmpeg', undefined)
  for (let n = 0; n < 3; n++) alerts.set('disk', full)
  alerts.set('disk', undefined)
  alerts.set('disk', undefined)

  assert.equal(events, ['put disk', 'del disk'])
})

test('an alert that comes again begins anew', () => {
  const { alerts, at, items } = open()
  alerts.set('disk', full)
  alerts.set('disk', undefined)
  at.now = 1000
  alerts.set('disk', full)

  assert.is(items().disk?.since, '1970-01-01T00:00:01.000Z')
})

test('after a restart what still is wrong keeps its beginning, and what is not is over', () => {
  const first = open()
  first.alerts.set('disk', full)
  first.alerts.set('ffmpeg', { severity: 'error', text: 'aac is missing' })

  const { alerts, at, items, events } = open(first.db)
  at.now = 1000
  alerts.set('disk', { ...full })
  alerts.forgetEarlier()

  assert.equal(items(), { disk: { ...full, since: '1970-01-01T00:00:00.000Z' } })
  assert.equal(events, ['del ffmpeg'], 'of the disk nothing is new')
})

test.run()
