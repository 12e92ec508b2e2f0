/** The address of a service -> its topics, live, in a browser or in Node; comes back by itself and misses nothing. */
import { type Followed, type Frame, type Listener, newlyFollowed, tell } from './follow.js'

export interface StatusClient {
  /** Returns the way to stop. */
  subscribe(topic: string, listener: Listener): () => void
  /** The service's answer. Rejects when it was refused, or when the connection was lost before the answer came. */
  command(op: string, args?: unknown): Promise<Frame>
  close(): void
}

export type Connectedness = 'connecting' | 'live' | 'lost'

export interface ClientOptions {
  /** In Node: that of `ws`. */
  WebSocket?: SocketClass
  token?: string
  onState?(state: Connectedness): void
  /** 0 to 1, spreads the clients that come back after a restart. */
  random?(): number
}

interface Socket {
  onopen: unknown
  onmessage: unknown
  onclose: unknown
  onerror: unknown
  send(text: string): void
  close(): void
}
export type SocketClass = new (url: string) => Socket

/** `url` is that of the socket, e.g. `ws://127.0.0.1:8080/ws`. */
export function connect(url: string, options: ClientOptions = {}): StatusClient {
  const { onState, random = Math.random } = options
  const WebSocket = options.WebSocket ?? (globalThis as { WebSocket?: SocketClass }).WebSocket
  if (!WebSocket) throw new Error('no WebSocket here: pass that of ws as `WebSocket`')
  const followed = new Map<string, Followed>()
  const asked = new Map<string, { op: string; args: unknown; done(res: Frame): void; failed(why: Error): void }>()
  let socket: Socket | undefined
  let welcome: Frame | undefined
  let epoch: string | undefined
  let numbered = 0
  let failures = 0
  let retryMs = 0
  let again: ReturnType<typeof setTimeout> | undefined
  let silence: ReturnType<typeof setTimeout> | undefined

  const send = (frame: Frame) => welcome && socket?.send(JSON.stringify(frame))
  const ask = (id: string, { topic, seq }: Followed) =>
    send({ t: 'sub', id, topic, ...(seq === undefined ? {} : { since: { epoch, seq } }) })

  const open = () => {
    onState?.('connecting')
    const mine = new WebSocket(url)
    socket = mine
    mine.onopen = () => mine.send(JSON.stringify({ t: 'hello', v: 1, token: options.token }))
    mine.onmessage = ({ data }: { data: unknown }) => socket === mine && hear(JSON.parse(String(data)))
    // always followed by a close
    mine.onerror = () => undefined
    mine.onclose = () => socket === mine && lose()
  }

  const lose = () => {
    clearTimeout(silence)
    socket = welcome = undefined
    for (const { failed } of asked.values()) failed(new Error('the connection was lost'))
    asked.clear()
    onState?.('lost')
    const waitMs = Math.max(retryMs, Math.min(30_000, 500 * 2 ** failures++))
    retryMs = 0
    again = setTimeout(open, waitMs * (0.5 + random()))
  }

  const listenOn = () => {
    clearTimeout(silence)
    silence = setTimeout(() => {
      socket?.close()
      lose()
    }, 2.5 * welcome?.hb)
  }

  const greeted = (frame: Frame) => {
    welcome = frame
    failures = 0
    if (epoch !== frame.epoch) for (const each of followed.values()) each.seq = undefined
    epoch = frame.epoch
    onState?.('live')
    for (const [id, each] of followed) {
      each.level = false
      each.coming = []
      ask(id, each)
    }
    for (const [id, { op, args }] of asked) send({ t: 'cmd', id, op, args })
  }

  const hear = (frame: Frame) => {
    if (frame.t === 'welcome') greeted(frame)
    if (welcome) listenOn()
    if (frame.t === 'bye') retryMs = frame.retry
    if (frame.t === 'mark') for (const each of followed.values()) tell(each, frame)
    if (frame.t === 'res') {
      const question = asked.get(frame.id)
      asked.delete(frame.id)
      if (frame.ok) question?.done(frame)
      else question?.failed(new Error(frame.msg))
    }
    const each = followed.get(frame.id)
    if (each) tell(each, frame)
  }

  open()
  return {
    subscribe(topic, listener) {
      const id = `s${numbered++}`
      const each = newlyFollowed(topic, listener)
      followed.set(id, each)
      ask(id, each)
      return () => {
        followed.delete(id)
        send({ t: 'unsub', id })
      }
    },
    command: (op, args) =>
      new Promise((done, failed) => {
        const id = `c${numbered++}`
        asked.set(id, { op, args, done, failed })
        send({ t: 'cmd', id, op, args })
      }),
    close() {
      clearTimeout(again)
      clearTimeout(silence)
      const last = socket
      socket = welcome = undefined
      last?.close()
    },
  }
}
