/** Endpoints that others serve (src/status): described here, so that one document describes all. */
import { z } from 'zod'

import type { Described } from './endpoint.js'

const HEALTH = z.looseObject({ ok: z.boolean(), ready: z.boolean() })
const item = z.object({ key: z.string(), rev: z.int(), d: z.record(z.string(), z.unknown()) })
const RANGES = { 404: 'there is no such file', 416: 'the range begins after the end of the file' }

export const BESIDE: readonly Described[] = [
  {
    id: 'getHealth',
    method: 'get',
    path: '/healthz',
    summary: 'Whether the service is well; who it is let in for is told more',
    answer: HEALTH,
  },
  { id: 'getReady', method: 'get', path: '/readyz', summary: 'Whether it takes work', answer: HEALTH },
  {
    id: 'getMetrics',
    method: 'get',
    path: '/metrics',
    summary: 'Counts and durations for Prometheus',
    gives: 'text/plain',
  },
  {
    id: 'getStatusSchema',
    method: 'get',
    path: '/api/v1/schema/status.v1.json',
    summary: 'JSON Schema of the frames of the WebSocket',
    gives: 'application/schema+json',
  },
  {
    id: 'getTopic',
    method: 'get',
    path: '/api/v1/topics/{topic}',
    rest: 'topic',
    summary: 'The items of a topic as they are, with the number from which the WebSocket goes on',
    params: z.object({ topic: z.string().describe('songs, song/<choir>+<song>, styles, style/<id>, jobs …') }),
    answer: z.object({ topic: z.string(), epoch: z.string(), seq: z.int(), items: z.array(item) }),
    faults: { 404: 'there is no such topic' },
  },
  {
    id: 'followTopic',
    method: 'get',
    path: '/api/v1/events',
    summary: 'The frames of the WebSocket as server-sent events',
    query: z.object({
      topic: z.string().describe('as on the WebSocket'),
      since: z.string().optional().describe('<epoch>:<seq>, to resume'),
    }),
    gives: 'text/event-stream',
    faults: { 400: 'since is not <epoch>:<seq>', 404: 'there is no such topic' },
  },
  {
    id: 'getFile',
    method: 'get',
    path: '/files/{key}',
    rest: 'key',
    summary: 'A file of the store: final/…, preview/…, snapshots/…, converted/…, renders/…; ranges are honoured',
    params: z.object({ key: z.string().describe('key of the store') }),
    gives: 'application/octet-stream',
    faults: RANGES,
  },
]

/** `op`s with the schemas of their arguments. */
export const commandsDescribed = (ops: Readonly<Record<string, z.ZodType>>): Described[] =>
  Object.entries(ops).map(([op, body]) => ({
    id: op,
    method: 'post',
    path: `/api/v1/commands/${op}`,
    summary: COMMANDS[op] ?? op,
    body,
    answer: z.looseObject({ ok: z.literal(true), seq: z.int() }),
    isStrict: false,
    faults: {
      400: 'the body is not JSON, or the arguments do not fit',
      ...(NOT_NOW[op] !== undefined && { 409: NOT_NOW[op] }),
    },
  }))

const NOT_NOW: Record<string, string> = {
  approve: 'the style is not there, waits, or is other than it was looked at',
  upload: 'there is no bucket',
}

const COMMANDS: Record<string, string> = {
  requeue: 'Lets failed work start again: by id, stage, name, cause, or all of it; dryRun only counts',
  cancel: 'Ends open work: by id, stage, name or cause; dryRun only counts',
  upload: 'Sends to the bucket again what could not be sent; dryRun only counts',
  pause: 'Starts nothing new, of one stage or of all',
  resume: 'Goes on',
  approve: 'Lets the long work of a style begin',
}
