import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { Refusal } from '../../src/errors.js'
import { MemoryLog } from './memory-log.js'
import { HandClock, Reader, serving } from './rig.js'

const test = suite('status / socket')

test('welcomes a reader with where the log stands', async () => {
  const log = new MemoryLog()
  log.write({ topic: 'songs', key: 'a+b', d: { status: 'new' } }, { topic: 'songs', key: 'a+c', d: {} })
  log.forgetUpTo(1)
  const server = await serving(log, { heartbeatMs: 7_000 })
  const reader = await Reader.greeted(server.url)

  assert.equal(reader.frames, [
    { t: 'welcome', v: 1, epoch: 'k3f9', seq: 2, oldest: 2, hb: 7_000, scopes: ['read', 'operate'] },
  ])
  await server.close()
})

test('answers a subscription with a snapshot and then with what changes', async () => {
  const log = new MemoryLog()
  log.write({ topic: 'songs', key: 'a+b', d: { status: 'new' } })
  const server = await serving(log)
  const reader = await Reader.greeted(server.url)
  reader.say({ t: 'sub', id: 'a', topic: 'songs' })
  await reader.frame((frame) => frame.t === 'snap')
  log.write({ topic: 'songs', key: 'a+b', d: { status: 'done' } }, { topic: 'jobs', key: '1', d: {} })
  log.write({ topic: 'songs', key: 'a+b', d: null })
  log.sample('songs', 'a+c', { pct: 50.2 })
  await reader.frame((frame) => frame.t === 's')

  assert.equal(reader.frames.slice(1), [
    { t: 'snap', id: 'a', seq: 1, items: [{ key: 'a+b', rev: 1, d: { status: 'new' } }], last: true },
    { t: 'ev', id: 'a', seq: 2, op: 'put', key: 'a+b', rev: 2, at: '1970-01-01T00:00:00.002Z', d: { status: 'done' } },
    { t: 'ev', id: 'a', seq: 4, op: 'del', key: 'a+b', rev: 3, at: '1970-01-01T00:00:00.004Z', d: {} },
    { t: 's', id: 'a', key: 'a+c', d: { pct: 50.2 } },
  ])
  await server.close()
})

test('splits a large snapshot into frames of at most 64 KiB, and lets one larger item go alone', async () => {
  const log = new MemoryLog()
  const items = Array.from({ length: 300 }, (_, n) => ({
    topic: 'jobs',
    key: `job-${n}`,
    d: { text: 'é'.repeat(400) },
  }))
  log.write(...items, { topic: 'jobs', key: 'job-150-large', d: { text: 'x'.repeat(70_000) } })
  const server = await serving(log)
  const reader = await Reader.greeted(server.url)
  reader.say({ t: 'sub', id: 'a', topic: 'jobs' })
  await reader.frame((frame) => frame.last === true)

  const snaps = reader.frames.filter((frame) => frame.t === 'snap')
  const large = snaps.filter((frame) => frame.items.some((item: { key: string }) => item.key === 'job-150-large'))
  assert.equal(
    snaps.flatMap((frame) => frame.items),
    log.items('jobs'),
  )
  assert.equal(
    snaps.map((frame) => frame.last ?? false),
    [...snaps.slice(1).map(() => false), true],
  )
  assert.equal(
    large.map((frame) => frame.items.length),
    [1],
  )
  assert.equal(reader.sizesBytes.filter((bytes) => bytes > 64 * 1024).length, 1)
  assert.ok(snaps.length < 12, `${snaps.length} frames for 300 items of 0.8 KB`)
  await server.close()
})

test('resumes with exactly the events of the topic that were missed', async () => {
  const log = new MemoryLog()
  for (let n = 1; n <= 6; n++) log.write({ topic: n % 2 ? 'songs' : 'jobs', key: `k${n}`, d: { n } })
  const server = await serving(log)
  const reader = await Reader.greeted(server.url)
  reader.say({ t: 'sub', id: 'a', topic: 'songs', since: { epoch: 'k3f9', seq: 1 } })
  await reader.settled(1)

  assert.equal(reader.frames[1], { t: 'resumed', id: 'a', from: 1, n: 2 })
  assert.equal(
    reader.frames.slice(2, -1).map((frame) => [frame.t, frame.seq]),
    [
      ['ev', 3],
      ['ev', 5],
    ],
  )
  await server.close()
})

for (const [why, since] of [
  ['epoch', { epoch: 'other', seq: 3 }],
  ['epoch', { epoch: 'k3f9', seq: 99 }],
  ['compacted', { epoch: 'k3f9', seq: 1 }],
] as const) {
  test(`resets a reader that was last at ${since.epoch} ${since.seq} because of ${why}`, async () => {
    const log = new MemoryLog()
    for (let n = 1; n <= 5; n++) log.write({ topic: 'songs', key: 'k', d: { n } })
    log.forgetUpTo(2)
    const server = await serving(log)
    const reader = await Reader.greeted(server.url)
    reader.say({ t: 'sub', id: 'a', topic: 'songs', since })
    await reader.settled(1)

    assert.equal(reader.frames.slice(1, -1), [
      { t: 'reset', id: 'a', why },
      { t: 'snap', id: 'a', seq: 5, items: [{ key: 'k', rev: 5, d: { n: 5 } }], last: true },
    ])
    await server.close()
  })
}

test('resumes at the oldest event that is kept', async () => {
  const log = new MemoryLog()
  for (let n = 1; n <= 5; n++) log.write({ topic: 'songs', key: 'k', d: { n } })
  log.forgetUpTo(2)
  const server = await serving(log)
  const reader = await Reader.greeted(server.url)
  reader.say({ t: 'sub', id: 'a', topic: 'songs', since: { epoch: 'k3f9', seq: 2 } })
  await reader.settled(1)

  assert.equal(reader.frames[1], { t: 'resumed', id: 'a', from: 2, n: 3 })
  await server.close()
})

test('marks every heartbeat with the newest number', async () => {
  const log = new MemoryLog()
  const clock = new HandClock()
  const server = await serving(log, { clock })
  const reader = await Reader.greeted(server.url)
  log.write({ topic: 'jobs', key: '1', d: {} })
  clock.pass(15_000)
  log.write({ topic: 'jobs', key: '2', d: {} })
  clock.pass(15_000)
  await reader.settled(1)

  assert.equal(reader.frames.slice(1, -1), [
    { t: 'mark', seq: 1 },
    { t: 'mark', seq: 2 },
  ])
  await server.close()
})

test('says no more about a topic that was unsubscribed', async () => {
  const log = new MemoryLog()
  const server = await serving(log)
  const reader = await Reader.greeted(server.url)
  reader.say({ t: 'sub', id: 'a', topic: 'songs' })
  reader.say({ t: 'unsub', id: 'a' })
  await reader.settled(1)
  log.write({ topic: 'songs', key: 'k', d: {} })
  reader.say({ t: 'sub', id: 'a', topic: 'songs' })
  await reader.settled(2)

  assert.equal(
    reader.frames.slice(1).map((frame) => frame.t),
    ['snap', 'pong', 'snap', 'pong'],
  )
  await server.close()
})

test('runs a command and answers with its result or with the reason it was refused', async () => {
  const commands = {
    requeue: async (args: unknown) => ({ seq: 17, asked: args }),
    pause: async () => {
      throw new Refusal('already paused')
    },
  }
  const server = await serving(new MemoryLog(), { commands })
  const reader = await Reader.greeted(server.url)
  reader.say({ t: 'cmd', id: 'c1', op: 'requeue', args: { job: 3 } })
  reader.say({ t: 'cmd', id: 'c2', op: 'pause' })
  reader.say({ t: 'cmd', id: 'c3', op: 'toString' })
  await reader.until(() => reader.frames.length === 4)

  const byId = (id: string) => reader.frames.find((frame) => frame.id === id)
  assert.equal(byId('c1'), { t: 'res', id: 'c1', ok: true, seq: 17, asked: { job: 3 } })
  assert.equal(byId('c2'), { t: 'res', id: 'c2', ok: false, code: 'refused', msg: 'already paused' })
  assert.equal(byId('c3')!.code, 'unknown-op')
  await server.close()
})

test('answers odd requests with an error and stays open', async () => {
  const server = await serving(new MemoryLog())
  const reader = await Reader.greeted(server.url)
  reader.say({ t: 'sub', id: 'a', topic: 'weather' })
  reader.say({ t: 'sub', id: 'b', topic: 'songs/../x y' })
  reader.say({ t: 'sub', topic: 'songs' })
  reader.say({ t: 'sub', id: 'c', topic: 'songs', since: { seq: '3' } })
  reader.say({ t: 'cmd', id: 'd' })
  reader.say({ t: 'hello', v: 1 })
  reader.say({ t: 'sing' })
  reader.say({ t: 'sub', id: 'e', topic: 'songs' })
  reader.say({ t: 'sub', id: 'e', topic: 'jobs' })
  await reader.settled(1)

  assert.equal(
    reader.frames.slice(1).map((frame) => [frame.t, frame.id, frame.code]),
    [
      ['err', 'a', 'unknown-topic'],
      ['err', 'b', 'unknown-topic'],
      ['err', undefined, 'bad-request'],
      ['err', 'c', 'bad-request'],
      ['err', 'd', 'bad-request'],
      ['err', undefined, 'bad-request'],
      ['err', undefined, 'unknown-request'],
      ['snap', 'e', undefined],
      ['err', 'e', 'bad-request'],
      ['pong', undefined, undefined],
    ],
  )
  await server.close()
})

for (const [what, said, code] of [
  ['text that is not JSON', '{"t":', 4400],
  ['JSON that is not an object', '[1]', 4400],
  ['an object without t', '{"id":"a"}', 4400],
  ['null', 'null', 4400],
  ['bytes', Buffer.from('{"t":"ping","n":1}'), 4400],
  ['a frame of more than 64 KiB', `{"t":"ping","n":1,"x":"${'x'.repeat(65_536)}"}`, 4400],
  ['a frame of many times 64 KiB', 'x'.repeat(2 ** 21), 4400],
] as const) {
  test(`closes with ${code} on ${what}`, async () => {
    const server = await serving(new MemoryLog())
    const reader = await Reader.greeted(server.url)
    reader.socket.send(said)

    assert.is(await reader.closing(), code)
    await server.close()
  })
}

for (const [what, first, err] of [
  ['another version', { t: 'hello', v: 2 }, 'version'],
  ['a request before the hello', { t: 'sub', id: 'a', topic: 'songs' }, 'bad-request'],
] as const) {
  test(`says why and closes with 4400 on ${what}`, async () => {
    const server = await serving(new MemoryLog())
    const reader = new Reader(server.url)
    await reader.opened()
    reader.say(first)

    assert.is(await reader.closing(), 4400)
    assert.equal(
      reader.frames.map((frame) => [frame.t, frame.code]),
      [['err', err]],
    )
    await server.close()
  })
}

test('closes with 4408 when no hello comes in time', async () => {
  const clock = new HandClock()
  const server = await serving(new MemoryLog(), { clock })
  const reader = new Reader(server.url)
  const greeted = await Reader.greeted(server.url)
  await reader.until(() => reader.socket.readyState === 1)
  clock.pass(5_000)

  assert.is(await reader.closing(), 4408)
  await greeted.settled(1)
  await server.close()
})

test('closes with 4429 on more subscriptions than one reader may have', async () => {
  const server = await serving(new MemoryLog())
  const reader = await Reader.greeted(server.url)
  for (let n = 0; n < 65; n++) reader.say({ t: 'sub', id: `s${n}`, topic: `job/${n}` })

  assert.is(await reader.closing(), 4429)
  assert.is(reader.frames.filter((frame) => frame.t === 'snap').length, 64)
  await server.close()
})

test('closes with 4429 on a flood of messages, and forgives with time', async () => {
  const clock = new HandClock()
  const server = await serving(new MemoryLog(), { clock })
  const reader = await Reader.greeted(server.url)
  for (let n = 1; n < 200; n++) reader.say({ t: 'ping', n })
  await reader.frame((frame) => frame.n === 199)
  clock.pass(1_000)
  for (let n = 200; n < 251; n++) reader.say({ t: 'ping', n })

  assert.is(await reader.closing(), 4429)
  assert.is(reader.frames.at(-1)!.n, 249)
  await server.close()
})

test('says when to come back before the service stops', async () => {
  const log = new MemoryLog()
  const server = await serving(log)
  const reader = await Reader.greeted(server.url)
  await server.close()

  assert.is(await reader.closing(), 1012)
  assert.equal(reader.frames.at(-1), { t: 'bye', why: 'restart', retry: 2000 })
  assert.is(log.listeners(), 0)
})

test('speaks the subprotocol status.v1 when it is offered', async () => {
  const server = await serving(new MemoryLog())
  const reader = new Reader(server.url, { protocols: ['other', 'status.v1'] })
  await reader.opened()

  assert.is(reader.socket.protocol, 'status.v1')
  await server.close()
})

for (const [who, headers, allowed] of [
  ['its own origin', (host: string) => ({ origin: `http://${host}` }), true],
  ['a listed origin', () => ({ origin: 'https://media.example.org' }), true],
  ['no origin', () => ({}), true],
  ['another origin', () => ({ origin: 'https://evil.example.org' }), false],
  ['a listed host with another scheme', () => ({ origin: 'http://media.example.org' }), false],
  ['the null origin', () => ({ origin: 'null' }), false],
  ['a name that was made to point here', () => ({ origin: 'http://evil.org', host: 'evil.org' }), false],
] as const) {
  test(`${allowed ? 'lets in' : 'closes with 4403'} a page of ${who}`, async () => {
    const server = await serving(new MemoryLog(), { origins: ['https://media.example.org'] })
    const reader = new Reader(server.url, { headers: headers(new URL(server.url).host) })
    await reader.opened()
    reader.say({ t: 'hello', v: 1 })
    await reader.until(() => reader.frames.length > 0 || reader.closed !== undefined)

    assert.equal([reader.frames[0]?.t, reader.closed?.code], allowed ? ['welcome', undefined] : [undefined, 4403])
    await server.close()
  })
}

test('puts an event into text once, however many listen', async () => {
  const log = new MemoryLog()
  const server = await serving(log)
  const readers = await Promise.all([1, 2, 3].map(() => Reader.greeted(server.url)))
  for (const reader of readers) {
    reader.say({ t: 'sub', id: 'a', topic: 'songs' })
    reader.say({ t: 'sub', id: 'b', topic: 'songs' })
    await reader.settled(1)
  }
  let times = 0
  log.write({ topic: 'songs', key: 'k', d: { toJSON: () => ({ times: ++times }) } })
  for (const reader of readers) await reader.settled(2)

  assert.is(times, 1)
  assert.is(readers.flatMap((reader) => reader.frames).filter((frame) => frame.t === 'ev').length, 6)
  await server.close()
})

test('reads a topic once for all who ask for it before it changes, and anew after that', async () => {
  const log = new MemoryLog()
  log.write({ topic: 'jobs', key: 'a', d: { n: 1 } })
  const server = await serving(log)
  const readers = await Promise.all([1, 2, 3].map(() => Reader.greeted(server.url)))
  let reads = 0
  const items = log.items.bind(log)
  log.items = (topic) => {
    reads += 1
    return items(topic)
  }
  for (const reader of readers) {
    reader.say({ t: 'sub', id: 'a', topic: 'jobs' })
    await reader.settled(1)
  }
  const before = reads
  log.write({ topic: 'jobs', key: 'a', d: { n: 2 } })
  readers[0]!.say({ t: 'sub', id: 'b', topic: 'jobs' })
  const anew = await readers[0]!.frame((frame) => frame.t === 'snap' && frame.id === 'b')

  assert.equal([before, reads], [1, 2])
  assert.equal(anew.items, [{ key: 'a', rev: 2, d: { n: 2 } }])
  await server.close()
})

test('ten thousand items come in frames of at most 64 KiB, and others are served in between', async () => {
  const log = new MemoryLog()
  const pad = 'x'.repeat(200)
  log.write(...Array.from({ length: 10_000 }, (_, n) => ({ topic: 'jobs', key: `job-${n}`, d: { n, pad } })))
  const server = await serving(log)
  const [large, other] = [await Reader.greeted(server.url), await Reader.greeted(server.url)]
  large.socket.pause()
  large.say({ t: 'sub', id: 'a', topic: 'jobs' })
  await other.settled(1)
  large.socket.resume()
  await large.frame((frame) => frame.last === true)

  const snaps = large.frames.filter((frame) => frame.t === 'snap')
  assert.is(snaps.flatMap((frame) => frame.items).length, 10_000)
  assert.ok(snaps.length >= 37, `${snaps.length} frames`)
  assert.ok(Math.max(...large.sizesBytes) <= 64 * 1024)
  await server.close()
})

for (const [what, code, act] of [
  ['a flood', 4429, (reader: Reader) => Array.from({ length: 400 }, (_, n) => reader.say({ t: 'ping', n }))],
  ['an oversized frame', 4400, (reader: Reader) => reader.socket.send('x'.repeat(200_000))],
  ['a malformed frame', 4400, (reader: Reader) => reader.socket.send('{{{')],
  [
    'a frame that is not UTF-8',
    4400,
    (reader: Reader) => reader.socket.send(Buffer.from([0xff, 0xfe]), { binary: false }),
  ],
  ['a wire cut in the middle', 1006, (reader: Reader) => reader.socket.terminate()],
] as const) {
  test(`${what} ends its own connection with ${code}, and no other`, async () => {
    const log = new MemoryLog()
    const server = await serving(log)
    const [bad, other] = [await Reader.greeted(server.url), await Reader.greeted(server.url)]
    other.say({ t: 'sub', id: 'a', topic: 'songs' })
    await other.settled(1)
    act(bad)
    const closed = await bad.closing()
    log.write({ topic: 'songs', key: 'k', d: {} })
    await other.settled(2)

    assert.is(closed, code)
    assert.is(other.frames.filter((frame) => frame.t === 'ev').length, 1)
    await server.close()
  })
}

test('a log that cannot be read ends the reader, not the work that is being told of', async () => {
  const log = new MemoryLog()
  const faults: unknown[] = []
  const server = await serving(log, { onFault: (fault) => faults.push(fault) })
  const reader = await Reader.greeted(server.url)
  log.items = () => {
    throw new Error('the database is closed')
  }
  reader.say({ t: 'sub', id: 'a', topic: 'songs' })
  const code = await reader.closing()
  log.write({ topic: 'songs', key: 'k', d: {} })

  assert.is(code, 1011)
  assert.equal(faults.map(String), ['Error: the database is closed'])
  await server.close()
})

test.run()
