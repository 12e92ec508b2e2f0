import { effect } from '@preact/signals'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { connect, type SocketClass } from '../../src/status/client.js'
import { storeOf } from '../../src/web/live/store.js'
import type { Topic } from '../../src/web/live/topic.js'

const test = suite('web / live')

type Frame = Record<string, unknown>

/** A service of one socket at a time: keeps what the client sends, and says what it is told to. */
function fakeService() {
  const heard: Frame[] = []
  let socket: { onopen?(): void; onmessage?(event: { data: string }): void; onclose?(): void } | undefined
  class Socket {
    onopen: unknown
    onmessage: unknown
    onclose: unknown
    onerror: unknown
    constructor() {
      socket = this as never
    }
    send(text: string): void {
      heard.push(JSON.parse(text) as Frame)
    }
    close(): void {
      socket = undefined
    }
  }
  return {
    Socket: Socket as unknown as SocketClass,
    heard,
    welcome: () => {
      socket?.onopen?.()
      socket?.onmessage?.({ data: JSON.stringify({ t: 'welcome', v: 1, epoch: 'e', seq: 0, oldest: 0, hb: 60_000 }) })
    },
    say: (frame: Frame) => socket?.onmessage?.({ data: JSON.stringify(frame) }),
    askedFor: () => heard.filter(({ t }) => t === 'sub').map(({ topic }) => topic),
    leftOff: () => heard.filter(({ t }) => t === 'unsub').length,
  }
}

function onTheRig() {
  const service = fakeService()
  const client = connect('ws://here/ws', { WebSocket: service.Socket })
  const drawing: (() => void)[] = []
  const parting: (() => void)[] = []
  const store = storeOf(client, {
    soon: (draw) => drawing.push(draw),
    later: (act) => {
      parting.push(act)
      return () => parting.splice(parting.indexOf(act), 1)
    },
  })
  service.welcome()
  return {
    service,
    store,
    parting,
    draw: () => {
      for (const draw of drawing.splice(0)) draw()
    },
    end: () => client.close(),
  }
}

const snapOf = (service: ReturnType<typeof fakeService>, items: { key: string; d: Frame }[]) =>
  service.say({ t: 'snap', id: 's0', seq: 10, last: true, items: items.map((item) => ({ rev: 1, ...item })) })

/** The words on a page that shows a topic, drawn anew whenever a signal says so. */
function shown(topic: Topic) {
  const drawn: string[] = []
  const stop = effect(() => {
    const items = [...topic.all()].map(([key, d]) => `${key} ${String(d.status)}`)
    drawn.push(topic.known.value ? items.join(', ') : 'unknown')
  })
  return { drawn, stop }
}

test('a page shows what is, then what changes, and a burst is drawn once', async () => {
  const { service, store, draw, end } = onTheRig()
  const { drawn, stop } = shown(store.follow('songs').topic)
  snapOf(service, [{ key: 'a+b', d: { status: 'new' } }])
  draw()
  await new Promise((resolve) => setImmediate(resolve))
  const before = drawn.length
  for (let n = 0; n < 1000; n++) {
    service.say({ t: 'ev', id: 's0', seq: 11 + n, op: 'put', key: `a+${n % 3}`, rev: n, d: { status: `${n}` } })
  }
  service.say({ t: 'ev', id: 's0', seq: 2000, op: 'del', key: 'a+b' })
  draw()
  stop()
  end()

  assert.is(drawn[0], 'unknown')
  assert.is(drawn[before - 1], 'a+b new')
  assert.is(drawn.length, before + 1)
  assert.is(drawn.at(-1), 'a+0 999, a+1 997, a+2 998')
})

test('a sample is shown until the item is told anew, and makes no item of its own', () => {
  const { service, store, draw, end } = onTheRig()
  const { topic } = store.follow('song/a+b')
  snapOf(service, [{ key: 'run/1', d: { status: 'rendered' } }])
  service.say({ t: 's', id: 's0', key: 'run/1', d: { pct: 50 } })
  service.say({ t: 's', id: 's0', key: 'run/2', d: { pct: 9 } })
  draw()

  assert.equal([...topic.all()], [['run/1', { status: 'rendered', pct: 50 }]])
  service.say({ t: 'ev', id: 's0', seq: 11, op: 'put', key: 'run/1', rev: 2, d: { status: 'done' } })
  draw()
  assert.equal(topic.get('run/1'), { status: 'done' })
  end()
})

test('a new snapshot replaces all', () => {
  const { service, store, end } = onTheRig()
  const { topic } = store.follow('songs')
  snapOf(service, [{ key: 'old', d: {} }])
  service.say({ t: 'reset', id: 's0', why: 'epoch' })
  snapOf(service, [{ key: 'new', d: {} }])
  end()

  assert.equal([...topic.all().keys()], ['new'])
})

test('says why a topic is not there', async () => {
  const { service, store, end } = onTheRig()
  const { topic } = store.follow('song/none')
  service.say({ t: 'err', id: 's0', code: 'unknown-topic', msg: 'expected one of songs, styles' })
  await new Promise((resolve) => setImmediate(resolve))
  end()

  assert.not.ok(topic.known.value)
  assert.match(topic.refused.value ?? '', /unknown-topic: expected one of/)
})

test('many readers of a topic are one subscription, given up a while after the last has gone', () => {
  const { service, store, parting, end } = onTheRig()
  const one = store.follow('songs')
  const other = store.follow('songs')
  assert.is(one.topic, other.topic)
  assert.equal(service.askedFor(), ['songs'])

  one.leave()
  one.leave()
  assert.is(parting.length, 0)
  other.leave()
  assert.is(parting.length, 1)
  const again = store.follow('songs')
  assert.is(again.topic, one.topic)
  assert.is(parting.length, 0)
  again.leave()
  parting[0]!()
  assert.is(service.leftOff(), 1)
  store.follow('songs')
  assert.equal(service.askedFor(), ['songs', 'songs'])
  end()
})

test.run()
