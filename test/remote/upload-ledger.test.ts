import Database from 'better-sqlite3'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { openUploadLedger } from '../../src/remote/upload-ledger.js'

const test = suite('remote / upload ledger')

const laneOf = (key: string) => key.split('/')[0]!
const bytes = (md5: string) => ({ size: 10, md5, etag: md5, mtimeMs: 5 })

function opened(db = new Database(':memory:')) {
  const time = { now: 1_000 }
  return { db, time, ledger: openUploadLedger(db, () => time.now) }
}

/** Takes everything that is due of a lane and marks it as sent. */
function sendAll(ledger: ReturnType<typeof openUploadLedger>, lane: string, md5 = 'aa'): string[] {
  const window = ledger.take(lane, 100)
  ledger.stored(window.map(({ key, turn }) => ({ key, turn, ...bytes(md5) })))
  return window.map(({ key }) => key)
}

test('what has landed is planned, and counted in its lane', () => {
  const { ledger } = opened()

  assert.equal(ledger.plan([{ key: 'a/1' }, { key: 'a/2' }, { key: 'b/1' }], laneOf), { lanes: ['a', 'b'], turn: 1 })
  assert.equal(ledger.counts('a'), { planned: 2, stored: 0, failed: 0, bytes: 0 })
  assert.equal(
    ledger.take('a', 100).map(({ key }) => key),
    ['a/1', 'a/2'],
  )
  assert.equal(sendAll(ledger, 'a'), ['a/1', 'a/2'])
  assert.equal(ledger.counts('a'), { planned: 0, stored: 2, failed: 0, bytes: 20 })
  assert.equal(ledger.counts('b'), { planned: 1, stored: 0, failed: 0, bytes: 0 })
})

test('notes on what was made go when all that they speak of is there', () => {
  const { ledger, time } = opened()
  const inOneLane = () => 'style/a'
  ledger.plan([{ key: '.made/a/front.json' }, { key: 'renders/1' }, { key: 'renders/2' }], inOneLane)
  const [first] = ledger.take('style/a', 100)
  ledger.postpone(first!.key, first!.turn, 500, 'the bucket was away')

  assert.is(first!.key, 'renders/1')
  assert.equal(sendAll(ledger, 'style/a'), ['renders/2'])
  assert.equal(sendAll(ledger, 'style/a'), [])
  assert.is(ledger.nextDue('style/a'), 1_500)
  time.now = 1_500
  assert.equal(sendAll(ledger, 'style/a'), ['renders/1'])
  assert.equal(sendAll(ledger, 'style/a'), ['.made/a/front.json'])
  assert.is(ledger.nextDue('style/a'), undefined)
})

test('a window is bounded, whatever is planned', () => {
  const { ledger } = opened()
  ledger.plan(
    Array.from({ length: 1_000 }, (_, at) => ({ key: `a/${at}` })),
    laneOf,
  )

  assert.is(ledger.take('a', 7).length, 7)
})

test('the same content is planned once, and again only when it is another', () => {
  const { ledger } = opened()
  ledger.plan([{ key: 'a/1', content: 'x' }], laneOf)

  assert.equal(ledger.plan([{ key: 'a/1', content: 'x' }], laneOf).lanes, [])
  sendAll(ledger, 'a')
  assert.equal(ledger.plan([{ key: 'a/1', content: 'x' }], laneOf).lanes, [])
  assert.equal(ledger.plan([{ key: 'a/1', content: 'y' }], laneOf).lanes, ['a'])
  assert.is(ledger.counts('a').planned, 1)
})

test('where nobody knows the content, what is announced is planned and says what lies there', () => {
  const { ledger } = opened()
  ledger.plan([{ key: 'a/1' }], laneOf)
  sendAll(ledger, 'a', 'aa')
  ledger.plan([{ key: 'a/1' }], laneOf)

  const [again] = ledger.take('a', 1)
  assert.equal([again?.md5, again?.size, again?.etag], ['aa', 10, 'aa'])
})

test('what was replaced while it was sent is not marked for the old bytes', () => {
  const { ledger } = opened()
  ledger.plan([{ key: 'a/1', content: 'old' }], laneOf)
  const [old] = ledger.take('a', 1)
  ledger.plan([{ key: 'a/1', content: 'new' }], laneOf)
  ledger.stored([{ key: 'a/1', turn: old!.turn, ...bytes('old') }])

  assert.is(ledger.stateOf('a/1'), 'planned')
  assert.is(ledger.take('a', 1)[0]?.content, 'new')
})

test('from before bytes are sent over others until they are there, nothing is certain of the key', () => {
  const { ledger } = opened()
  ledger.plan([{ key: 'a/1' }], laneOf)
  sendAll(ledger, 'a')
  ledger.plan([{ key: 'a/1' }], laneOf)
  ledger.sending(['a/1'])

  assert.is(ledger.take('a', 1)[0]?.md5, null)
  assert.is(ledger.known('a/1'), undefined)
})

test('a twin is an object with the same content that lies there, for as long as it does', () => {
  const { ledger } = opened()
  ledger.plan([{ key: 'a/1', content: 'x' }], laneOf)
  assert.is(ledger.twin('x'), undefined)
  sendAll(ledger, 'a')
  const twin = ledger.twin('x')
  assert.is(twin?.key, 'a/1')
  assert.ok(ledger.isStill('a/1', twin!.turn))

  ledger.plan([{ key: 'a/1', content: 'y' }], laneOf)
  assert.is(ledger.twin('x'), undefined)
  assert.not(ledger.isStill('a/1', twin!.turn))
})

test('an object that fails waits for its next try, and in the end has failed with a reason until somebody asks again', () => {
  const { ledger, time } = opened()
  const { turn } = ledger.plan([{ key: 'a/1' }], laneOf)
  ledger.fault('a/1', turn, 'checksum', 500)

  assert.equal(ledger.take('a', 1), [])
  assert.is(ledger.nextDue('a'), 1_500)
  time.now = 1_500
  assert.is(ledger.take('a', 1)[0]?.attempts, 1)
  ledger.fault('a/1', turn, 'checksum again', undefined)
  assert.equal(ledger.failed('', 10), [{ key: 'a/1', lane: 'a', attempts: 2, because: 'checksum again' }])
  assert.equal(ledger.counts('a'), { planned: 0, stored: 0, failed: 1, bytes: 0 })
  assert.is(ledger.nextDue('a'), undefined)

  assert.is(ledger.planFailed('b'), 0)
  assert.is(ledger.planFailed(), 1)
  assert.is(ledger.take('a', 1)[0]?.attempts, 0)
})

test('what is postponed keeps its attempts and goes behind the others', () => {
  const { ledger } = opened()
  const { turn } = ledger.plan([{ key: 'a/1' }, { key: 'a/2' }], laneOf)
  ledger.postpone('a/1', turn, 0, 'throttled')

  assert.equal(
    ledger.take('a', 10).map(({ key, attempts }) => [key, attempts]),
    [
      ['a/2', 0],
      ['a/1', 0],
    ],
  )
})

test('what was found in the bucket is known, unless it was announced meanwhile', () => {
  const { ledger } = opened()
  const before = ledger.nextTurn()
  ledger.plan([{ key: 'a/2' }], laneOf)
  ledger.adopt(
    ['a/1', 'a/2'].map((key) => ({ key, ...bytes('aa') })),
    laneOf,
    before,
  )

  assert.is(ledger.stateOf('a/1'), 'stored')
  assert.is(ledger.stateOf('a/2'), 'planned')
})

test('what the bucket lacks is sent again, whatever the ledger said, and forgotten is forgotten', () => {
  const { ledger } = opened()
  ledger.plan([{ key: 'a/1', content: 'x' }, { key: 'a/2' }], laneOf)
  sendAll(ledger, 'a')

  assert.equal(ledger.again(['a/1', 'c/9'], laneOf).lanes, ['a', 'c'])
  const [one] = ledger.take('a', 10)
  assert.equal([one?.key, one?.content, one?.md5], ['a/1', 'x', null])
  ledger.forget(['a/1', 'a/2'])
  assert.equal(ledger.counts('a'), { planned: 0, stored: 0, failed: 0, bytes: 0 })
})

test('the ledger and its turns outlive the service', () => {
  const { db, ledger } = opened()
  ledger.plan([{ key: 'a/1' }], laneOf)
  const second = openUploadLedger(db)

  assert.is(second.nextTurn(), 2)
  assert.is(second.counts('a').planned, 1)
})

test('a ledger of another bucket says nothing of this one', () => {
  const { ledger } = opened()
  assert.not(ledger.isOf('here'))
  ledger.plan([{ key: 'a/1' }], laneOf)
  ledger.settleIn('here')
  assert.ok(ledger.isOf('here'))
  assert.is(ledger.counts('a').planned, 1)

  assert.not(ledger.isOf('there'))
  assert.is(ledger.counts('a').planned, 0)
})

test.run()
