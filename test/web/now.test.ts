import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { headline, lines, needingPeople, newest } from '../../src/web/now/standing.js'
import { rowsOf } from '../../src/web/songs/rows.js'

const test = suite('web / now')

type D = Record<string, unknown>
const none = new Map<string, D>()
const calm = {
  service: { status: 'running' },
  alerts: none,
  songs: none,
  styles: none,
  waiting: 0,
  people: 0,
  failed: 0,
}

test('says the most urgent first', () => {
  const songs = new Map([['a+b', { status: 'composited' }]])
  const said = (more: Partial<Parameters<typeof headline>[0]>) => headline({ ...calm, ...more }).text

  assert.is(said({}), 'All is done')
  assert.is(said({ failed: 2 }), 'Done, but for what needs you')
  assert.is(said({ songs }), 'At work')
  assert.is(said({ songs, alerts: new Map([['disk', { severity: 'warning' }]]) }), 'Well, with a warning')
  assert.is(said({ songs, service: { status: 'paused' } }), 'Paused')
  assert.is(
    said({ service: { status: 'paused' }, alerts: new Map([['x', { severity: 'error' }]]) }),
    'Something is wrong',
  )
})

test('tells what is in work, what waits and how long it takes', () => {
  const songs = new Map([
    ['a+b', { status: 'aligned' }],
    ['a+c', { status: 'done' }],
  ])
  const styles = new Map([['fp-1', { status: 'compositing', eta: [1180, 1320] }]])

  assert.is(
    headline({ ...calm, songs, styles, waiting: 36 }).detail,
    '1 song and 1 style in work, 36 pieces of work waiting, about 20 to 22 min left',
  )
})

test('lists what waits for people with its reason', () => {
  const songs = new Map<string, D>([
    ['a+b', { status: 'done', needsReview: ['guitar'], failedParts: [] }],
    ['a+c', { status: 'done', needsReview: [], failedParts: ['bass'] }],
    ['a+d', { status: 'done', needsReview: [], failedParts: [] }],
  ])
  const styles = new Map<string, D>([['fp-1', { status: 'needs-approval', because: 'nobody has approved it' }]])

  assert.equal(needingPeople(songs, styles), [
    { id: 'a+b', kind: 'songs', why: 'offset of guitar', status: 'needs-review' },
    { id: 'a+c', kind: 'songs', why: 'bass failed', status: 'failed' },
    { id: 'fp-1', kind: 'styles', why: 'nobody has approved it', status: 'needs-approval' },
  ])
})

test('shows the newest finished first, and only what can be seen', () => {
  const songs = new Map<string, D>([
    ['a+old', { poster: 'snapshots/1.jpg', since: '2026-11-20T00:00:00Z' }],
    ['a+none', { since: '2026-11-22T00:00:00Z' }],
    ['a+new', { poster: 'snapshots/2.jpg', since: '2026-11-21T00:00:00Z' }],
  ])

  assert.equal(
    newest(songs, 5).map(({ id }) => id),
    ['a+new', 'a+old'],
  )
  assert.is(newest(songs, 1).length, 1)
})

test('puts stages in the order in which work meets them, and strangers after them', () => {
  const actors = new Map(
    ['dress/verify', 'choir/zoom', 'choir/finish', 'choir/align', 'dress/compress'].map((id) => [id, {}]),
  )

  assert.equal(
    lines(actors).map(([line, stages]) => [line, stages.map(({ name }) => name)]),
    [
      ['choir', ['align', 'finish', 'zoom']],
      ['dress', ['compress', 'verify']],
    ],
  )
})

test('finds songs by every word, in order, with a count of each kind', () => {
  const songs = new Map<string, D>([
    ['south+psalm', { status: 'failed' }],
    ['north+carol', { status: 'done' }],
    ['north+psalm', { status: 'aligned' }],
    ['north+hymn', { status: 'done', needsReview: ['bass'] }],
  ])

  assert.equal(
    rowsOf(songs, '', 'all').rows.map(({ id }) => id),
    ['north+carol', 'north+hymn', 'north+psalm', 'south+psalm'],
  )
  assert.equal(
    rowsOf(songs, 'PSALM north', 'all').rows.map(({ id }) => id),
    ['north+psalm'],
  )
  assert.equal(
    rowsOf(songs, '', 'attention').rows.map(({ id }) => id),
    ['north+hymn', 'south+psalm'],
  )
  assert.equal(rowsOf(songs, 'north', 'done').counts, { all: 3, going: 1, attention: 1, done: 2 })
})

test.run()
