/** GET /healthz, /readyz, /api/v1/status, /api/v1/topics/… and POST /api/v1/commands/<op> -> JSON. */
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'

import type { Person } from '../auth/person.js'
import type { EventLog } from '../runtime/events.js'
import { type Desk, runCommand } from './commands.js'
import type { Here } from './entrance.js'
import { problem } from './problem.js'
import { isTopic, LIMITS } from './protocol.js'
import { statusSchema } from './schema.js'

/** `ok` false: unwell, worth a restart. `ready` false: not yet, or not any more, taking work. */
export interface Health {
  ok: boolean
  ready: boolean
  [fact: string]: unknown
}

export interface ApiOptions extends Desk {
  log: EventLog
  health(): Health
}

const SUMMARY = ['service', 'songs'] as const
const STATUS_OF = { 'unknown-op': 404, 'bad-request': 400, refused: 409, failed: 500 } as const

const TOO_LARGE = {
  status: 413,
  code: 'too-large',
  detail: `expected at most ${LIMITS.frameBytes} bytes`,
  headers: { connection: 'close' }, // nobody reads the rest
}

export function api({ log, health, ...desk }: ApiOptions): Hono<Here> {
  const app = new Hono<Here>()
  const schema = statusSchema()

  app.get('/healthz', (c) => {
    const { ok, ready, ...facts } = health()
    // a monitor may ask without a token, and need not know where the data lies
    const known = c.get('person') as Person | undefined
    return c.json({ ok, ready, ...(known && facts) }, ok ? 200 : 503)
  })
  app.get('/readyz', (c) => {
    const { ok, ready } = health()
    return c.json({ ok, ready }, ok && ready ? 200 : 503)
  })
  app.get('/api/v1/schema/status.v1.json', (c) => c.json(schema, 200, { 'content-type': 'application/schema+json' }))
  app.get('/api/v1/status', (c) => {
    const topics = Object.fromEntries(SUMMARY.map((topic) => [topic, log.items(topic)]))
    return c.json({ epoch: log.epoch, seq: log.seq(), topics })
  })
  app.get('/api/v1/topics/:topic{.+}', (c) => {
    const topic = c.req.param('topic')
    if (!isTopic(topic)) {
      return problem({ status: 404, code: 'unknown-topic', detail: `found topic ${JSON.stringify(topic)}` })
    }
    return c.json({ topic, epoch: log.epoch, seq: log.seq(), items: log.items(topic) })
  })
  const small = bodyLimit({
    maxSize: LIMITS.frameBytes,
    onError: () => problem(TOO_LARGE),
  })
  app.post('/api/v1/commands/:op', small, async (c) => {
    // a form on another site can post, but not with this content type
    if (!/^application\/json\b/i.test(c.req.header('content-type') ?? '')) {
      return problem({ status: 415, code: 'bad-request', detail: 'expected content-type: application/json' })
    }
    const body = await c.req.text()
    let args: unknown
    try {
      args = body === '' ? undefined : JSON.parse(body)
    } catch {
      return problem({ status: 400, code: 'bad-request', detail: 'the body is not JSON' })
    }
    const answered = await runCommand(desk, c.req.param('op'), args, c.get('person').who)
    if (answered.ok) return c.json({ ...answered.answer, ok: true })
    const { code, msg, errors } = answered
    return problem({ status: STATUS_OF[code], code, detail: msg, ...(errors && { errors }) })
  })
  return app
}
