/** status.v1, every frame of it, written once: its JSON Schema is published, and every frame of the tests is held to it. */
import { z } from 'zod'

import { LIMITS } from './protocol.js'

const id = z.string().min(1).max(64).describe('chosen by the client; of a stream of server-sent events, the topic')
const seq = z.number().int().min(0).describe('number of an event; rises by one with every event of the service')
const rev = z.number().int().min(1).describe('rises with every change of the item')
const epoch = z.string().min(1).max(64).describe('changes when the database is a new one: its numbers start over')
const topic = z.string().min(1).max(200)
const key = z.string()
const d = z.record(z.string(), z.unknown()).describe('the whole item')
const scope = z.enum(['read', 'operate'])
const why = z.string().describe('for people')

export const fromClient = z
  .discriminatedUnion('t', [
    z.strictObject({ t: z.literal('hello'), v: z.literal(1), token: z.string().optional() }),
    z.strictObject({ t: z.literal('sub'), id, topic, since: z.strictObject({ epoch, seq }).optional() }),
    z.strictObject({ t: z.literal('unsub'), id }),
    z.strictObject({ t: z.literal('ping'), n: z.number() }),
    z.strictObject({ t: z.literal('cmd'), id, op: z.string(), args: z.unknown().optional() }),
  ])
  .meta({ id: 'FromClient', description: `What a client may say, in frames of at most ${LIMITS.frameBytes} bytes.` })

const item = z.strictObject({ key, rev, d })

export const fromService = z
  .discriminatedUnion('t', [
    z.strictObject({
      t: z.literal('welcome'),
      v: z.literal(1),
      epoch,
      seq,
      oldest: seq.describe('of the oldest event that can still be told'),
      hb: z.number().int().min(1).describe('a mark comes this often, in ms; without one for longer, the wire is dead'),
      scopes: z.array(scope),
    }),
    z.strictObject({
      t: z.literal('snap'),
      id: topic,
      seq,
      last: z.boolean().describe('the snapshot is whole: its items are those of all its frames'),
      items: z.array(item),
    }),
    z.strictObject({ t: z.literal('resumed'), id: topic, from: seq, n: z.number().int().min(0) }),
    z.strictObject({ t: z.literal('reset'), id: topic, why: z.enum(['epoch', 'compacted', 'lag']) }),
    z.strictObject({
      t: z.literal('ev'),
      id: topic,
      seq,
      op: z.enum(['put', 'del']),
      key,
      rev,
      at: z.iso.datetime(),
      d,
    }),
    z.strictObject({ t: z.literal('s'), id: topic, key, d }),
    z.strictObject({ t: z.literal('mark'), seq }),
    z.strictObject({ t: z.literal('pong'), n: z.number() }),
    z.looseObject({
      t: z.literal('res'),
      id,
      ok: z.boolean(),
      seq: seq.optional().describe('of the event in which the command shows'),
      code: z.string().optional(),
      msg: why.optional(),
    }),
    z.strictObject({ t: z.literal('err'), id: id.optional(), code: z.string(), msg: why }),
    z.strictObject({ t: z.literal('bye'), why: z.literal('restart'), retry: z.number().int().min(0) }),
  ])
  .meta({ id: 'FromService', description: 'What the service says.' })

export const statusSchema = (): object =>
  z.toJSONSchema(z.union([fromClient, fromService]).meta({ title: 'status.v1', description: 'One text frame.' }))
