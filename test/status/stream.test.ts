import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { WebSocket } from 'ws'

import type { Item } from '../../src/runtime/events.js'
import type { Frame } from '../../src/status/client.js'
import { connect } from '../../src/status/client.js'
import { dice } from './dice.js'
import { type Change, MemoryLog } from './memory-log.js'
import { Reader, serving } from './rig.js'

const test = suite('status / stream')

const TOPICS = ['songs', 'song/a+b', 'jobs', 'actors']

function someChanges(roll: () => number): Change[] {
  const some = <T>(of: readonly T[]): T => of[Math.floor(roll() * of.length)]!
  return Array.from({ length: 1 + Math.floor(roll() * 4) }, () => ({
    topic: some(TOPICS),
    key: `k${Math.floor(roll() * 6)}`,
    d: roll() < 0.2 ? null : { n: Math.floor(roll() * 1e6), pad: 'x'.repeat(Math.floor(roll() * 200)) },
  }))
}

/** What a reader believes after these frames of one subscription; throws when a number is doubled or goes back. */
class Belief {
  readonly items = new Map<string, Item>()
  readonly seen: number[] = []
  seq: number | undefined

  hear(frame: Frame): void {
    if (frame.t === 'snap') {
      this.items.clear()
      for (const item of frame.items as Item[]) this.items.set(item.key, item)
      this.seq = frame.seq
      this.seen.length = 0
    }
    if (frame.t !== 'ev') return
    if (frame.seq <= this.seq!) throw new Error(`event ${frame.seq} after ${this.seq}`)
    this.seq = frame.seq
    this.seen.push(frame.seq)
    if (frame.op === 'put') this.items.set(frame.key, { key: frame.key, rev: frame.rev, d: frame.d })
    else this.items.delete(frame.key)
  }

  sorted = (): Item[] => [...this.items.values()].sort((a, b) => (a.key < b.key ? -1 : 1))
}

for (const seed of [1, 2, 3, 4, 5, 6]) {
  test(`snapshot and deltas are the fresh snapshot, with no gap and no double (random story ${seed})`, async () => {
    const roll = dice(seed)
    const log = new MemoryLog()
    let server = await serving(log)
    const beliefs = new Map<string, { topic: string; belief: Belief; from: number }>()
    let reader = await Reader.greeted(server.url)
    let heard = 0
    let pings = 0

    const listen = () => {
      for (; heard < reader.frames.length; heard++) {
        const frame = reader.frames[heard]!
        const of = beliefs.get(frame.id)
        if (frame.t === 'reset') throw new Error(`reset because of ${frame.why}`)
        if (of && frame.t === 'snap') of.from = frame.seq
        of?.belief.hear(frame)
      }
    }
    const comeBack = async () => {
      // what was sent and not read is lost with the socket
      listen()
      reader.socket.terminate()
      for (let n = Math.floor(roll() * 4); n > 0; n--) log.write(...someChanges(roll))
      reader = await Reader.greeted(server.url)
      heard = 0
      for (const [id, { topic, belief }] of beliefs) {
        const since = belief.seq === undefined ? {} : { since: { epoch: log.epoch, seq: belief.seq } }
        reader.say({ t: 'sub', id, topic, ...since })
      }
    }

    for (let step = 0; step < 150; step++) {
      const what = roll()
      if (what < 0.6) log.write(...someChanges(roll))
      else if (what < 0.75) {
        const topic = TOPICS[Math.floor(roll() * TOPICS.length)]!
        beliefs.set(`s${step}`, { topic, belief: new Belief(), from: 0 })
        reader.say({ t: 'sub', id: `s${step}`, topic })
      } else if (what < 0.8) {
        const [id] = beliefs.keys()
        if (id) reader.say({ t: 'unsub', id })
        if (id) beliefs.delete(id)
      } else if (what < 0.9) await reader.settled(++pings)
      else if (what < 0.98) await comeBack()
      else {
        await server.close()
        server = await serving(log)
        await comeBack()
      }
    }
    await reader.settled(++pings)
    listen()

    assert.ok(beliefs.size > 5)
    for (const { topic, belief, from } of beliefs.values()) {
      assert.equal(belief.sorted(), log.items(topic))
      assert.equal(
        belief.seen,
        log.since(topic, from, 1e6).map((event) => event.seq),
      )
    }
    await server.close()
  })
}

test('a client comes back by itself after a restart and has missed and doubled nothing', async () => {
  const log = new MemoryLog()
  log.write({ topic: 'songs', key: 'a', d: { n: 1 } })
  let server = await serving(log)
  const { port } = new URL(server.url)
  const told: unknown[] = []
  const states: string[] = []
  let newest = (_told: unknown): void => undefined
  const toldOf = (wanted: number) =>
    new Promise<void>((resolve) => {
      const look = () => told.length >= wanted && resolve()
      newest = look
      look()
    })
  const tell = (what: unknown) => newest(told.push(what))
  const client = connect(`ws://127.0.0.1:${port}/ws`, {
    WebSocket,
    random: () => 0,
    onState: (state) => states.push(state),
  })
  client.subscribe('songs', {
    snapshot: (items) => tell(items.map((item) => item.key)),
    put: (key, d) => tell([key, d.n]),
    del: (key) => tell([key, 'gone']),
    sample: (key, d) => tell([key, d.pct]),
  })
  await toldOf(1)
  log.write({ topic: 'songs', key: 'b', d: { n: 2 } })
  await toldOf(2)
  // drops without a word, so that the client comes back after its own pause
  server = await restarted(server, Number(port), log, () => log.write({ topic: 'songs', key: 'c', d: { n: 3 } }))
  await toldOf(3)
  log.write({ topic: 'songs', key: 'a', d: null })
  log.sample('songs', 'b', { pct: 7 })
  await toldOf(5)

  assert.equal(told, [['a'], ['b', 2], ['c', 3], ['a', 'gone'], ['b', 7]])
  assert.equal(states, ['connecting', 'live', 'lost', 'connecting', 'live'])
  client.close()
  await server.close()
})

async function restarted(
  server: Awaited<ReturnType<typeof serving>>,
  port: number,
  log: MemoryLog,
  meanwhile: () => void,
): Promise<typeof server> {
  await server.close()
  meanwhile()
  return serving(log, { port })
}

test.run()
