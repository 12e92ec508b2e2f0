/** GET /healthz, /readyz, /api/v1/… and POST /api/v1/commands/<op> -> JSON. */
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'

import type { EventLog } from '../runtime/events.js'
import { type Commands, runCommand } from './commands.js'
import { problem } from './problem.js'
import { isTopic, LIMITS } from './protocol.js'

/** `ok` false: unwell, worth a restart. `ready` false: not yet, or not any more, taking work. */
export interface Health {
  ok: boolean
  ready: boolean
  [fact: string]: unknown
}

export interface ApiOptions {
  log: EventLog
  commands: Commands
  health(): Health
}

const SUMMARY = ['service', 'songs'] as const
const STATUS_OF = { 'unknown-op': 404, 'bad-request': 400, refused: 409, failed: 500 } as const

export function api({ log, commands, health }: ApiOptions): Hono {
  const app = new Hono()

  app.get('/healthz', (c) => {
    const found = health()
    return c.json(found, found.ok ? 200 : 503)
  })
  app.get('/readyz', (c) => {
    const { ok, ready } = health()
    return c.json({ ok, ready }, ok && ready ? 200 : 503)
  })
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
    onError: () => problem({ status: 413, code: 'too-large', detail: `expected at most ${LIMITS.frameBytes} bytes` }),
  })
  app.post('/api/v1/commands/:op', small, async (c) => {
    // a form on another site can post, but not with this content type
    if (!/^application\/json\b/i.test(c.req.header('content-type') ?? '')) {
      return problem({ status: 415, code: 'not-json', detail: 'expected content-type: application/json' })
    }
    const body = await c.req.text()
    let args: unknown
    try {
      args = body === '' ? undefined : JSON.parse(body)
    } catch {
      return problem({ status: 400, code: 'bad-request', detail: 'the body is not JSON' })
    }
    const answered = await runCommand(commands, c.req.param('op'), args)
    if (answered.ok) return c.json({ ...answered.answer, ok: true })
    return problem({ status: STATUS_OF[answered.code], code: answered.code, detail: answered.msg })
  })
  return app
}
