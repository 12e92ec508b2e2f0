import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { type Frame, newlyFollowed, tell } from '../../src/status/client.js'
import { Hub } from '../../src/status/hub.js'
import { Outbox, type Wire } from '../../src/status/outbox.js'
import type { Subscription } from '../../src/status/subscription.js'
import { dice } from './dice.js'
import { type Change, MemoryLog } from './memory-log.js'
import { HandClock, Reader, serving } from './rig.js'

const test = suite('status / slow readers')

/** A wire that takes nothing until it is told to. */
class ClosedWire implements Wire {
  readonly frames: Frame[] = []
  waiting: { bytes: number; taken: () => void }[] = []
  highestBytes = 0

  bufferedBytes = (): number => this.waiting.reduce((sum, { bytes }) => sum + bytes, 0)

  send(text: string, taken: () => void): void {
    this.frames.push(JSON.parse(text) as Frame)
    this.waiting.push({ bytes: text.length, taken })
    this.highestBytes = Math.max(this.highestBytes, this.bufferedBytes())
  }

  drain(frames = Number.POSITIVE_INFINITY): void {
    for (let n = 0; n < frames && this.waiting.length > 0; n++) {
      const { taken } = this.waiting.shift()!
      taken()
    }
  }
}

const thrown = (fault: unknown): never => {
  throw fault
}

function behindAClosedWire(
  log: MemoryLog,
  topic: string,
  { clock = new HandClock(), hub = new Hub(log), seq = undefined as number | undefined } = {},
) {
  const wire = new ClosedWire()
  const outbox = new Outbox(wire, {
    log,
    clock,
    snapshots: hub.snapshots,
    offered: () => hub.offered(),
    onFault: thrown,
  })
  const to: Subscription = {
    number: 0,
    id: 'a',
    topic,
    since: seq === undefined ? undefined : { epoch: log.epoch, seq },
    resetWhy: undefined,
    state: 'behind',
    seq: 0,
  }
  hub.follow(topic, {
    onEvent: (event, tail) => outbox.change(to, event, tail),
    onSample: (key, tail) => outbox.sample(to, key, tail),
  })
  outbox.follow(to)
  return { clock, wire, outbox, to }
}

const put = (key: string, n: number, chars = 1_000) => ({ topic: 'jobs', key, d: { n, pad: 'x'.repeat(chars) } })

test('queues at most 256 KiB and then keeps the newest change of each key, in order of number', () => {
  const log = new MemoryLog()
  const { wire, outbox } = behindAClosedWire(log, 'jobs')
  for (let n = 0; n < 5_000; n++) log.write(put(`k${n % 7}`, n))
  const before = wire.frames.length
  outbox.mark()
  wire.drain()

  const late = wire.frames.slice(before)
  assert.ok(wire.highestBytes <= 256 * 1024, `${wire.highestBytes} bytes`)
  assert.ok(before > 150 && before < 260, `${before} frames before the wire was full`)
  assert.equal(
    late.map((frame) => frame.d?.n),
    [4993, 4994, 4995, 4996, 4997, 4998, 4999, undefined],
  )
  assert.equal(late.at(-1), { t: 'mark', seq: 5000 })
})

test('starts over with a snapshot when even the newest changes are too many', () => {
  const log = new MemoryLog()
  const { wire } = behindAClosedWire(log, 'jobs')
  for (let n = 0; n < 3_000; n++) log.write(put(`k${n}`, n))
  const before = wire.frames.length
  wire.drain()

  const late = wire.frames.slice(before)
  assert.equal(late[0], { t: 'reset', id: 'a', why: 'lag' })
  assert.ok(wire.highestBytes <= 256 * 1024, `${wire.highestBytes} bytes`)
  assert.equal(
    late.slice(1).map((frame) => frame.t),
    late.slice(1).map(() => 'snap'),
  )
  assert.equal(
    late.slice(1).flatMap((frame) => frame.items),
    log.items('jobs'),
  )
  log.write(put('k0', -1))
  assert.is(wire.frames.at(-1)!.seq, 3001)
})

test('tells what changes during a long snapshot after it', () => {
  const log = new MemoryLog()
  for (let n = 0; n < 1_000; n++) log.write(put(`k${n}`, n))
  const { wire } = behindAClosedWire(log, 'jobs')
  const unfinished = wire.frames.at(-1)!.last
  log.write(put('k5', 5_000))
  log.write({ topic: 'jobs', key: 'k6', d: null })
  wire.drain()

  assert.is(unfinished, false)
  assert.equal(
    wire.frames.filter((frame) => frame.t === 'ev' || frame.last).map((frame) => [frame.t, frame.seq, frame.op]),
    [
      ['snap', 1000, undefined],
      ['ev', 1001, 'put'],
      ['ev', 1002, 'del'],
    ],
  )
})

test('says nothing twice to a reader that begins while a batch is being told', () => {
  const log = new MemoryLog()
  const readers: ReturnType<typeof behindAClosedWire>[] = []
  log.subscribe(() => readers.length === 0 && readers.push(behindAClosedWire(log, 'jobs', { hub })))
  const hub = new Hub(log)
  log.write(put('a', 1), put('b', 2))
  log.write(put('a', 3))

  assert.equal(
    readers[0]!.wire.frames.map((frame) => [frame.t, frame.seq]),
    [
      ['snap', 2],
      ['ev', 3],
    ],
  )
})

test('keeps only the newest sample of each key', () => {
  const log = new MemoryLog()
  const { wire } = behindAClosedWire(log, 'jobs')
  for (let n = 0; n < 400; n++) log.write(put('k', n))
  for (let pct = 0; pct < 1_000; pct++) log.sample('jobs', 'k', { pct })
  wire.drain()

  assert.equal(
    wire.frames.filter((frame) => frame.t === 's').map((frame) => frame.d.pct),
    [999],
  )
})

for (const seed of [1, 2, 3, 4]) {
  test(`whatever its pace and wherever it is cut off, a reader ends with what is (random story ${seed})`, () => {
    const roll = dice(seed)
    const log = new MemoryLog()
    const clock = new HandClock()
    const hub = new Hub(log)
    const believed = new Map<string, unknown>()
    const told = newlyFollowed('jobs', {
      snapshot(items) {
        believed.clear()
        for (const { key, d } of items) believed.set(key, d.n)
      },
      put: (key, d) => believed.set(key, d.n),
      del: (key) => believed.delete(key),
    })
    const seen = { reset: 0, resumed: 0, snap: 0, ev: 0, mark: 0 }
    const connected = () => {
      const { wire, outbox, to } = behindAClosedWire(log, 'jobs', { clock, hub, seq: told.seq })
      let heard = 0
      told.level = false
      told.coming = []
      return {
        wire,
        outbox,
        to,
        /** What the network has taken so far reaches the reader. */
        hear() {
          for (const taken = wire.frames.length - wire.waiting.length; heard < taken; heard++) {
            const frame = wire.frames[heard]!
            seen[frame.t as keyof typeof seen] += 1
            tell(told, frame)
          }
        },
      }
    }
    let reader = connected()
    for (let step = 0; step < 400; step++) {
      const what = roll()
      const many = roll() < 0.08 ? 1_500 : Math.floor(roll() * 10)
      const change = (): Change => {
        const key = `k${Math.floor(roll() * 1_500)}`
        return roll() < 0.1 ? { topic: 'jobs', key, d: null } : put(key, Math.floor(roll() * 1e6), 2_000)
      }
      if (what < 0.5 && many > 0) log.write(...Array.from({ length: many }, change))
      else if (what < 0.9) reader.wire.drain(Math.floor(roll() * 150))
      else if (what < 0.95) reader.outbox.mark()
      reader.hear()
      if (what < 0.95) continue
      reader.outbox.forget(reader.to)
      reader = connected()
    }
    reader.wire.drain()
    reader.hear()

    assert.equal(
      [...believed].sort(),
      log
        .items('jobs')
        .map(({ key, d }) => [key, d.n] as const)
        .sort(),
    )
    for (const [kind, times] of Object.entries(seen)) assert.ok(times > 0, `the story has no ${kind}`)
  })
}

test('knows how long its wire has been full', () => {
  const log = new MemoryLog()
  const { wire, outbox, clock } = behindAClosedWire(log, 'jobs')
  clock.pass(10_000)
  assert.is(outbox.fullMs(), 0)
  for (let n = 0; n < 300; n++) log.write(put('k', n))
  clock.pass(10_000)
  assert.is(outbox.fullMs(), 10_000)
  wire.drain()
  assert.is(outbox.fullMs(), 0)
})

test('a reader that stops reading is brought up to date when it goes on, and others notice nothing', async () => {
  const log = new MemoryLog()
  const server = await serving(log)
  const slow = await Reader.greeted(server.url)
  const quick = await Reader.greeted(server.url)
  for (const reader of [slow, quick]) {
    reader.say({ t: 'sub', id: 'a', topic: 'jobs' })
    await reader.settled(1)
  }
  slow.socket.pause()
  for (let n = 0; n < 2_000; n++) {
    log.write(put(`k${n % 20}`, n, 8_000))
    if (n % 20 === 0) await quick.frame((frame) => frame.seq === n + 1)
  }
  await quick.frame((frame) => frame.seq === 2_000)
  slow.socket.resume()
  await slow.frame((frame) => frame.seq === 2_000)

  const newest = new Map(slow.frames.filter((frame) => frame.t === 'ev').map((frame) => [frame.key, frame.rev]))
  assert.is(quick.frames.filter((frame) => frame.t === 'ev').length, 2_000)
  assert.ok(slow.frames.length < 2_000)
  assert.equal(
    [...newest].sort(),
    log
      .items('jobs')
      .map((item) => [item.key, item.rev] as const)
      .sort(),
  )
  await server.close()
})

test('closes with 4008 a reader whose wire has been full for a minute', async () => {
  const log = new MemoryLog()
  const clock = new HandClock()
  const server = await serving(log, { clock })
  const slow = await Reader.greeted(server.url)
  const quick = await Reader.greeted(server.url)
  for (const reader of [slow, quick]) {
    reader.say({ t: 'sub', id: 'a', topic: 'jobs' })
    await reader.settled(1)
  }
  slow.socket.pause()
  for (let n = 0; n < 2_000; n++) {
    log.write(put(`k${n % 20}`, n, 8_000))
    if (n % 20 === 0) await quick.frame((frame) => frame.seq === n + 1)
  }
  clock.pass(75_000)
  slow.socket.resume()

  assert.is(await slow.closing(), 4008)
  await quick.settled(2)
  await server.close()
})

test.run()
