/** A client's text frame -> a request, or what is wrong with it. The words and the limits of `status.v1`. */

export interface Since {
  epoch: string
  seq: number
}

export type Request =
  | { t: 'hello'; v: unknown; token: string | undefined }
  | { t: 'sub'; id: string; topic: string; since: Since | undefined }
  | { t: 'unsub'; id: string }
  | { t: 'ping'; n: number }
  | { t: 'cmd'; id: string; op: string; args: unknown }

/** Well-formed JSON that asks for nothing we know: answered with `err`. */
export interface Odd {
  t: 'odd'
  id: string | undefined
  code: string
  msg: string
}

/** Not a JSON object with a `t`: the connection is closed. */
export interface Malformed {
  t: 'malformed'
  msg: string
}

export const PROTOCOL = 'status.v1'

export const CLOSE = {
  fault: 1011,
  restart: 1012,
  slow: 4008,
  malformed: 4400,
  unauthorized: 4401,
  forbidden: 4403,
  late: 4408,
  flood: 4429,
} as const

/** Who is told good-bye should come back after this. */
export const RETRY_MS = 2_000

export const LIMITS = {
  frameBytes: 64 * 1024,
  /** Handed to the socket and not yet taken by the network. */
  outboxBytes: 256 * 1024,
  /** Changes kept for a slow reader, newest of each key, in characters; beyond it the reader gets a fresh snapshot. */
  pendingChars: 1024 * 1024,
  sampleChars: 64 * 1024,
  /** Answers that a reader asked for and does not fetch. */
  answerChars: 256 * 1024,
  /** Who missed more than this is better served by a snapshot. */
  resumeEvents: 2_000,
  slowMs: 60_000,
  subscriptions: 64,
  messagesPerS: 50,
  messageBurst: 200,
  commandsAtOnce: 8,
  connections: 2_048,
} as const

const TOPIC = /^[A-Za-z0-9_+./-]{1,200}$/
const HEADS = new Set('service actors disk alerts ingest styles style songs song jobs job events'.split(' '))

export const isTopic = (topic: unknown): topic is string =>
  typeof topic === 'string' && TOPIC.test(topic) && HEADS.has(topic.split('/', 1)[0]!)

const isId = (id: unknown): id is string => typeof id === 'string' && id.length >= 1 && id.length <= 64

const isSince = (since: unknown): since is Since =>
  typeof since === 'object' &&
  since !== null &&
  typeof (since as Since).epoch === 'string' &&
  Number.isSafeInteger((since as Since).seq) &&
  (since as Since).seq >= 0

export function readRequest(text: string): Request | Odd | Malformed {
  let asked: Record<string, unknown>
  try {
    asked = JSON.parse(text)
  } catch {
    return { t: 'malformed', msg: 'not JSON' }
  }
  if (typeof asked !== 'object' || asked === null || typeof asked.t !== 'string') {
    return { t: 'malformed', msg: 'expected an object with a text `t`' }
  }
  const id = isId(asked.id) ? asked.id : undefined
  const odd = (code: string, msg: string): Odd => ({ t: 'odd', id, code, msg })
  switch (asked.t) {
    case 'hello':
      return { t: 'hello', v: asked.v, token: typeof asked.token === 'string' ? asked.token : undefined }
    case 'ping':
      return Number.isFinite(asked.n)
        ? { t: 'ping', n: asked.n as number }
        : odd('bad-request', 'ping: `n` is a number')
    case 'unsub':
      return id ? { t: 'unsub', id } : odd('bad-request', 'unsub: `id` is a text of 1 to 64 characters')
    case 'sub':
      if (!id) return odd('bad-request', 'sub: `id` is a text of 1 to 64 characters')
      if (!isTopic(asked.topic)) return odd('unknown-topic', `expected one of ${[...HEADS].join(', ')}`)
      if (asked.since === undefined) return { t: 'sub', id, topic: asked.topic, since: undefined }
      if (!isSince(asked.since)) return odd('bad-request', 'sub: `since` is { epoch: text, seq: whole number }')
      return { t: 'sub', id, topic: asked.topic, since: { epoch: asked.since.epoch, seq: asked.since.seq } }
    case 'cmd':
      if (!id) return odd('bad-request', 'cmd: `id` is a text of 1 to 64 characters')
      if (typeof asked.op !== 'string') return odd('bad-request', 'cmd: `op` is a text')
      return { t: 'cmd', id, op: asked.op, args: asked.args }
    default:
      return odd('unknown-request', 'expected `t` to be hello, sub, unsub, ping or cmd')
  }
}
