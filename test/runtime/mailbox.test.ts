import Database from 'better-sqlite3'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import type { Envelope } from '../../src/runtime/journal.js'
import { SqliteJournal } from '../../src/runtime/journal-sqlite.js'
import { Mailbox } from '../../src/runtime/mailbox.js'
import { until } from '../support/until.js'
import { message } from './journal-conformance.js'

const test = suite('runtime / mailbox')

/** Lets everything that is already decided happen; no timer of ours is that short. */
const settled = () => new Promise((resolve) => setImmediate(resolve))

function open() {
  const bench = { now: Date.now() }
  const clock = () => bench.now
  const journal = new SqliteJournal(new Database(':memory:'), { clock })
  const mailbox = new Mailbox(journal, () => ({ stage: 'cut' }), clock)
  const stop = new AbortController()
  const taken: string[] = []
  const take = () =>
    mailbox.take(stop.signal).then((envelope) => {
      taken.push(envelope?.key ?? 'nothing')
      return envelope
    })
  return { bench, journal, mailbox, stop, taken, take }
}

test('waits for the next envelope, however long after it was asked', async () => {
  const { journal, take, taken } = open()
  const first = take()
  await settled()
  assert.equal(taken, [])
  journal.accept([message('cut', 'one', 1)])

  assert.is((await first)!.key, 'one')
})

test('wakes as many seats as there is work for', async () => {
  const { journal, take, taken, stop } = open()
  const seats = [take(), take(), take()]
  journal.accept([message('cut', 'one', 1), message('cut', 'two', 2)])
  await settled()
  assert.equal(taken.sort(), ['one', 'two'])
  stop.abort()
  await Promise.all(seats)

  assert.equal(taken.sort(), ['nothing', 'one', 'two'])
})

test('hands over in the moment of the claim, before anything can happen to it', async () => {
  const { journal, mailbox, stop } = open()
  const running = new Set<number>()
  const missed: number[] = []
  journal.onSuperseded((id) => running.has(id) || missed.push(id))
  journal.accept([message('cut', 'one', 'old')])
  const taken = mailbox.take(stop.signal, ({ id }) => void running.add(id))
  journal.accept([message('cut', 'one', 'new')])

  assert.is((await taken)!.body, 'old')
  assert.equal(missed, [])
})

test('takes what is put back, as soon as it is due', async () => {
  const { bench, journal, take } = open()
  journal.accept([message('cut', 'one', 1)])
  const { id } = (await take())!
  bench.now = Date.now()
  journal.later(id, 30)
  const again = take()
  const clock = setInterval(() => {
    bench.now = Date.now()
  }, 1)

  assert.is((await again)!.key, 'one')
  clearInterval(clock)
})

test('takes nothing once it was told to stop, whatever is there', async () => {
  const { journal, take, stop } = open()
  const waiting = take()
  stop.abort()
  journal.accept([message('cut', 'one', 1)])

  assert.is(await waiting, undefined)
  assert.is(await take(), undefined)
  assert.is(journal.counts().cut!.waiting, 1)
})

test('takes nothing while it is paused, and goes on when it is not', async () => {
  const { journal, mailbox, take, taken } = open()
  mailbox.pause(true)
  const seats = [take(), take()]
  journal.accept([message('cut', 'one', 1), message('cut', 'two', 2)])
  await settled()
  assert.equal([taken, mailbox.paused], [[], true])
  mailbox.pause(false)
  await Promise.all(seats)

  assert.equal(taken.sort(), ['one', 'two'])
})

test('a person and the disk hold it each for themselves: neither lifts the other', async () => {
  const { journal, mailbox, take, taken } = open()
  journal.accept([message('cut', 'one', 1)])
  mailbox.pause(true)
  mailbox.pause(true, 'disk')
  const seat = take()
  mailbox.pause(false)
  await settled()
  assert.equal([taken, mailbox.paused], [[], false], 'the disk holds it')
  mailbox.pause(true)
  mailbox.pause(false, 'disk')
  await settled()
  assert.equal([taken, mailbox.paused], [[], true], 'the person holds it')
  mailbox.pause(false)
  await seat

  assert.equal(taken, ['one'])
})

test('a paused mailbox can be stopped', async () => {
  const { mailbox, take, stop } = open()
  mailbox.pause(true)
  const waiting = take()
  await settled()
  stop.abort()

  assert.is(await waiting, undefined)
})

test('takes nothing before it has rested, and wakes by itself then', async () => {
  const { bench, journal, mailbox, take, taken } = open()
  mailbox.rest(bench.now + 40)
  journal.accept([message('cut', 'one', 1)])
  const waiting = take()
  journal.accept([message('cut', 'two', 2)])
  await settled()
  assert.equal(taken, [])
  bench.now += 40

  assert.is((await waiting)!.key, 'one')
})

test('loses no envelope and hands none out twice, with many seats and arrivals in every order', async () => {
  const { journal, mailbox, stop } = open()
  const seen: number[] = []
  const seat = async () => {
    for (;;) {
      const envelope: Envelope | undefined = await mailbox.take(stop.signal)
      if (!envelope) return
      seen.push(envelope.body as number)
      if (envelope.id % 3 === 0) await settled()
      journal.complete(envelope.id, {})
    }
  }
  const seats = Array.from({ length: 5 }, seat)
  for (let n = 0; n < 200; n++) {
    journal.accept([message('cut', `key ${n % 50}/${n}`, n)])
    if (n % 7 === 0) await settled()
    if (n % 40 === 0) await Promise.resolve()
  }
  await until(() => journal.open() === 0)
  stop.abort()
  await Promise.all(seats)

  assert.equal(
    seen.sort((a, b) => a - b),
    Array.from({ length: 200 }, (_, n) => n),
  )
})

test('a fault of the journal reaches the seat', async () => {
  const { journal, take } = open()
  journal.close()
  const fault = await take().catch((fault: Error) => fault)

  assert.instance(fault, Error)
})

test('asks no more after it was closed', async () => {
  const { journal, mailbox, take, taken, stop } = open()
  const waiting = take()
  mailbox.close()
  journal.accept([message('cut', 'one', 1)])
  stop.abort()
  await waiting

  assert.equal(taken, ['nothing'])
})

test.run()
