/** GET /api/v1/events?topic=… -> the stream of these topics, from where the reader left off. */
import { Hono } from 'hono'

import type { Gate } from '../auth/gate.js'
import { presentedIn } from '../auth/presented.js'
import type { Here } from './entrance.js'
import { EventStream, type StreamOptions } from './event-stream.js'
import { problem } from './problem.js'
import { isTopic, LIMITS, type Since } from './protocol.js'

export interface Streams {
  routes: Hono<Here>
  open(): number
  /** Says good-bye to everybody. */
  close(): void
}

export function streams(gate: Gate, options: Omit<StreamOptions, 'welcome' | 'onEnd'>): Streams {
  const routes = new Hono<Here>()
  const open = new Set<EventStream>()

  routes.get('/api/v1/events', (c) => {
    const topics = [...new Set(c.req.queries('topic') ?? [])]
    const odd = topics.find((topic) => !isTopic(topic))
    if (odd !== undefined || topics.length === 0) {
      const found = odd === undefined ? 'no topic' : `topic ${JSON.stringify(odd)}`
      return problem({ status: 404, code: 'unknown-topic', detail: `found ${found}: expected ?topic=<topic>` })
    }
    if (topics.length > LIMITS.subscriptions) {
      return problem({ status: 400, code: 'too-many', detail: `expected at most ${LIMITS.subscriptions} topics` })
    }
    // a browser that comes back by itself sends the header: it is newer than the address
    const from = c.req.header('last-event-id') || c.req.query('since')
    const since = from === undefined ? undefined : sinceOf(from)
    if (from !== undefined && !since) {
      return problem({ status: 400, code: 'bad-request', detail: `found since ${from}: expected <epoch>:<number>` })
    }
    if (open.size >= LIMITS.connections) {
      return problem({ status: 503, code: 'too-many', detail: `found ${open.size} readers already` })
    }
    const { incoming } = c.env
    const presented = presentedIn(incoming.headers, gate.cookieName, incoming.socket.remoteAddress ?? '')
    const stream: EventStream = new EventStream(topics, since, {
      ...options,
      welcome: () => 'person' in gate.admit(presented),
      onEnd: () => open.delete(stream),
    })
    open.add(stream)
    return new Response(stream.body, {
      headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' },
    })
  })

  return {
    routes,
    open: () => open.size,
    close: () => {
      for (const stream of [...open]) stream.bye()
    },
  }
}

function sinceOf(text: string): Since | undefined {
  const [, epoch, seq] = /^([A-Za-z0-9]{1,64}):(\d{1,15})$/.exec(text) ?? []
  return epoch === undefined ? undefined : { epoch, seq: Number(seq) }
}
