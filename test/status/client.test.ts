import { readFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { WebSocket } from 'ws'

import { Refusal } from '../../src/errors.js'
import { type ClientOptions, connect, newlyFollowed, tell, type View } from '../../src/status/client.js'
import { MemoryLog } from './memory-log.js'
import { serving } from './rig.js'

const test = suite('status / client')

function followed() {
  const told: unknown[] = []
  const each = newlyFollowed('songs', {
    snapshot: (items) => told.push(items.map((item) => item.key)),
    put: (key, d) => told.push([key, d]),
    del: (key) => told.push([key]),
  })
  return { each, told }
}

const snap = (seq: number, keys: string[], last = false) => ({
  t: 'snap',
  seq,
  items: keys.map((key) => ({ key, rev: 1, d: {} })),
  last,
})

test('tells a snapshot once all of it is there', () => {
  const { each, told } = followed()
  tell(each, snap(7, ['a', 'b']))
  const half = [each.seq, ...told]
  tell(each, snap(7, ['c'], true))

  assert.equal(half, [undefined])
  assert.equal(told, [['a', 'b', 'c']])
  assert.is(each.seq, 7)
})

test('forgets half a snapshot and its place when it is reset', () => {
  const { each, told } = followed()
  tell(each, snap(7, ['a'], true))
  tell(each, snap(9, ['b']))
  tell(each, { t: 'reset', why: 'lag' })
  const place = each.seq
  tell(each, snap(11, ['c'], true))

  assert.is(place, undefined)
  assert.equal(told, [['a'], ['c']])
})

test('takes no mark for its own before it has been told all that came earlier', () => {
  const { each } = followed()
  tell(each, snap(3, [], true))
  each.level = false
  tell(each, { t: 'mark', seq: 9 })
  const away = each.seq
  tell(each, { t: 'resumed', from: 3, n: 0 })
  tell(each, { t: 'mark', seq: 9 })
  tell(each, { t: 'mark', seq: 8 })

  assert.equal([away, each.seq], [3, 9])
})

const at = (url: string, options: Partial<ClientOptions> = {}) =>
  connect(`${url.replace('http', 'ws')}/ws`, { WebSocket, random: () => 0, ...options })

/** Resolves when the view is as wanted. */
const until = (view: View, holds: () => boolean) =>
  new Promise<void>((resolve) => {
    const stop = view.onChange(() => look())
    const look = () => {
      if (!holds()) return
      stop()
      resolve()
    }
    look()
  })

test('a view is a map that keeps itself up to date', async () => {
  const log = new MemoryLog()
  log.write({ topic: 'songs', key: 'a', d: { n: 1 } }, { topic: 'songs', key: 'b', d: { n: 2 } })
  const server = await serving(log)
  const client = at(server.url)
  const songs = client.view('songs')
  const changes: string[][] = []
  songs.onChange((keys) => changes.push([...keys]))
  const before = songs.size
  await songs.ready
  const first = [...songs]
  log.write({ topic: 'songs', key: 'a', d: null }, { topic: 'songs', key: 'c', d: { n: 3 } })
  await until(songs, () => songs.has('c'))

  assert.is(before, 0)
  assert.equal(first, [
    ['a', { n: 1 }],
    ['b', { n: 2 }],
  ])
  assert.equal(changes, [['a', 'b'], ['a'], ['c']])
  assert.equal([songs.size, [...songs.keys()], songs.get('c'), songs.get('a')], [2, ['b', 'c'], { n: 3 }, undefined])
  assert.equal([[...songs.values()], [...songs.entries()].length, songs.topic], [[{ n: 2 }, { n: 3 }], 2, 'songs'])
  client.close()
  await server.close()
})

test('a view keeps the newest sample of a key until its item changes', async () => {
  const log = new MemoryLog()
  const server = await serving(log)
  const client = at(server.url)
  const song = client.view('song/a+b')
  await song.ready
  const sampled = new Promise<unknown>((resolve) => song.onSample((key, d) => d.pct === 7 && resolve(key)))
  log.sample('song/a+b', 'run', { pct: 6 })
  log.sample('song/a+b', 'run', { pct: 7 })
  const key = await sampled
  const during = song.samples.get('run')
  log.write({ topic: 'song/a+b', key: 'run', d: { status: 'done' } })
  await until(song, () => song.has('run'))

  assert.is(key, 'run')
  assert.equal(during, { pct: 7 })
  assert.is(song.samples.size, 0)
  client.close()
  await server.close()
})

test('a view of a topic that there is not says so', async () => {
  const server = await serving(new MemoryLog())
  const client = at(server.url)
  const why = await client.view('weather').ready.then(
    () => 'ready',
    (fault: Error) => fault.message,
  )

  assert.match(why, /^weather: unknown-topic: expected one of/)
  client.close()
  await server.close()
})

test('a view that was closed changes no more, and the others do', async () => {
  const log = new MemoryLog()
  const server = await serving(log)
  const client = at(server.url)
  const [closed, open] = [client.view('songs'), client.view('songs')]
  await Promise.all([closed.ready, open.ready])
  closed.close()
  closed.close()
  log.write({ topic: 'songs', key: 'a', d: {} })
  await until(open, () => open.has('a'))

  assert.is(closed.size, 0)
  client.close()
  await server.close()
})

test('a view over a new database is what that database holds, nothing of the old one', async () => {
  const before = new MemoryLog('one')
  before.write({ topic: 'songs', key: 'old', d: {} })
  let server = await serving(before)
  const { port } = new URL(server.url)
  const client = at(server.url)
  const songs = client.view('songs')
  await songs.ready
  await server.close()
  const after = new MemoryLog('two')
  after.write({ topic: 'songs', key: 'new', d: {} })
  server = await serving(after, { port: Number(port) })
  await until(songs, () => songs.has('new'))

  assert.equal([...songs.keys()], ['new'])
  client.close()
  await server.close()
})

test('runs commands and is told why one was refused', async () => {
  const commands = {
    echo: async (args: unknown) => ({ heard: args, seq: 4 }),
    fail: async () => {
      throw new Refusal('no such job')
    },
  }
  const server = await serving(new MemoryLog(), { commands })
  const client = at(server.url)
  const answer = await client.command('echo', { n: 1 })
  const refused = await client.command('fail').catch((fault: Error) => fault.message)

  assert.equal([answer.heard, answer.seq], [{ n: 1 }, 4])
  assert.is(refused, 'no such job')
  client.close()
  await server.close()
})

test('a command whose answer was lost with the connection, or which was never sent, is rejected', async () => {
  const server = await serving(new MemoryLog(), { commands: { wait: () => new Promise(() => undefined) } })
  const client = at(server.url)
  await client.view('songs').ready
  const lost = client.command('wait').catch((fault: Error) => fault.message)
  await server.close()
  const why = await lost
  const never = client.command('wait').catch((fault: Error) => fault.message)
  client.close()

  assert.equal([why, await never], ['the connection was lost', 'the client was closed'])
})

test('says that it is not let in, and why', async () => {
  const server = await serving(new MemoryLog())
  const refused = new Promise((resolve) => {
    const client = at(server.url, {
      token: 'wrong',
      onRefused: (code, reason) => {
        client.close()
        resolve([code, reason])
      },
    })
  })

  assert.equal(await refused, [4401, 'no such token'])
  await server.close()
})

test('comes back later and later, each client at its own moment, and at once to its old pace when it was let in', () => {
  const waits: number[] = []
  const real = globalThis.setTimeout
  const sockets: { onclose(event?: { code: number }): void; onmessage(event: { data: string }): void }[] = []
  class Socket {
    onopen: unknown
    onmessage: unknown
    onclose: unknown
    onerror: unknown
    constructor() {
      sockets.push(this as never)
    }
    send = () => undefined
    close = () => undefined
  }
  const due: (() => void)[] = []
  globalThis.setTimeout = ((run: () => void, ms: number) => {
    waits.push(ms)
    due.push(run)
  }) as never
  try {
    const client = connect('ws://there/ws', { WebSocket: Socket, random: () => 0.5 })
    for (let n = 0; n < 8; n++) {
      sockets.at(-1)!.onclose()
      due.at(-1)!()
    }
    sockets.at(-1)!.onmessage({ data: '{"t":"welcome","v":1,"epoch":"e","seq":0,"oldest":1,"hb":100,"scopes":[]}' })
    sockets.at(-1)!.onmessage({ data: '{"t":"bye","why":"restart","retry":2000}' })
    sockets.at(-1)!.onclose()
    due.at(-1)!()
    sockets.at(-1)!.onclose({ code: 4401 })
    client.close()
  } finally {
    globalThis.setTimeout = real
  }

  // of the heart: 2.5 beats without a word, and the wire is taken for dead
  assert.equal(waits, [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 250, 250, 2_000, 30_000])
})

test('needs nothing but itself, so that it can be served and copied as it is', async () => {
  const server = await serving(new MemoryLog())
  const answer = await fetch(`${server.url}/client.js`, { headers: { origin: server.url } })
  const script = await answer.text()
  const module = (await import(`data:text/javascript;base64,${Buffer.from(script).toString('base64')}`)) as object

  assert.not.match(script, /^import |\bimport\(|\brequire\(|sourceMappingURL/m)
  assert.ok('connect' in module)
  assert.is(answer.headers.get('access-control-allow-origin'), '*')
  assert.is(answer.headers.get('cross-origin-resource-policy'), 'cross-origin')
  assert.match(answer.headers.get('content-type')!, /^text\/javascript/)
  await server.close()
})

test('is published with the package, with its types', async () => {
  const name = 'troupe/client'
  const published = (await import(name)) as { connect: unknown }
  const types = readFileSync(new URL('../../src/status/client.d.ts', import.meta.url), 'utf8')

  assert.is(published.connect, connect)
  assert.match(types, /export declare function connect\(url: string, options\?: ClientOptions\): StatusClient/)
})

test.run()
