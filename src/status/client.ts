/**
 * The address of a service -> its topics, live, in a browser or in Node; comes back by itself and misses nothing.
 * One file without imports, so that it can be served and copied as it is: `import { connect } from 'https://…/client.js'`.
 */

// biome-ignore lint/suspicious/noExplicitAny: a frame is what the service says it is; the protocol is its contract
export type Frame = Record<string, any>
export type Item = Record<string, unknown>

/** What a listener is told: first everything that is, then what changes. `snapshot` may come again and replaces all. */
export interface Listener {
  snapshot(items: { key: string; rev: number; d: Item }[]): void
  put(key: string, d: Item, event: Frame): void
  del(key: string, event: Frame): void
  /** Newest wins; for display only. */
  sample?(key: string, d: Item): void
  /** The topic was refused: there is none of that name, or there are too many subscriptions. */
  refused?(code: string, msg: string): void
}

/** The items of a topic by key, always up to date while it is followed. */
export interface View extends ReadonlyMap<string, Item> {
  readonly topic: string
  /** The newest sample of each key, until its item changes. */
  readonly samples: ReadonlyMap<string, Item>
  /** Resolves when all that is there has been told once; rejects when the topic is refused. */
  readonly ready: Promise<void>
  /** Called with the keys that changed, after they did. Returns the way to stop. */
  onChange(listener: (keys: ReadonlySet<string>) => void): () => void
  onSample(listener: (key: string, d: Item) => void): () => void
  /** Stops following. What was known stays in it. */
  close(): void
}

export interface StatusClient {
  /** The topic as a map that keeps itself up to date. */
  view(topic: string): View
  /** For those who keep the items themselves. Returns the way to stop. */
  subscribe(topic: string, listener: Listener): () => void
  /** The service's answer; its `seq` is the event in which the command shows. Rejects when refused, or when the connection was lost before the answer came. */
  command(op: string, args?: unknown): Promise<Frame>
  close(): void
}

export type Connectedness = 'connecting' | 'live' | 'lost'

export interface ClientOptions {
  /** In Node before 22: that of `ws`. */
  WebSocket?: SocketClass
  token?: string
  onState?(state: Connectedness): void
  /** The service does not want us: 4401 wrong or missing token, 4403 another site's page. It is tried again, in case a person signs in. */
  onRefused?(code: number, reason: string): void
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

interface Asked {
  op: string
  args: unknown
  done(res: Frame): void
  failed(why: Error): void
}

const RETRY_MS = 500
const MOST_RETRY_MS = 30_000
const REFUSED = [4401, 4403]

/** `url` is that of the socket, e.g. `ws://127.0.0.1:8420/ws`. */
export function connect(url: string, options: ClientOptions = {}): StatusClient {
  const { onState, onRefused, random = Math.random } = options
  const WebSocket = options.WebSocket ?? (globalThis as { WebSocket?: SocketClass }).WebSocket
  if (!WebSocket) throw new Error('no WebSocket here: pass that of ws as `WebSocket`')
  const followed = new Map<string, Followed>()
  const asked = new Map<string, Asked>()
  let socket: Socket | undefined
  let welcome: Frame | undefined
  let epoch: string | undefined
  let numbered = 0
  let failures = 0
  let retryMs = 0
  let closed = false
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
    mine.onclose = (event?: { code?: number; reason?: unknown }) => {
      if (socket !== mine) return
      const code = event?.code ?? 0
      if (REFUSED.includes(code)) {
        retryMs = MOST_RETRY_MS
        onRefused?.(code, String(event?.reason ?? ''))
      }
      lose()
    }
  }

  const lose = () => {
    clearTimeout(silence)
    socket = welcome = undefined
    for (const { failed } of asked.values()) failed(new Error('the connection was lost'))
    asked.clear()
    onState?.('lost')
    if (closed) return
    const waitMs = Math.max(retryMs, Math.min(MOST_RETRY_MS, RETRY_MS * 2 ** failures++))
    retryMs = 0
    again = setTimeout(open, waitMs * (0.5 + random()))
  }

  /** Between two marks there is never a longer silence, unless the wire is dead. */
  const listenOn = () => {
    clearTimeout(silence)
    silence = setTimeout(() => {
      const last = socket
      lose()
      last?.close()
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

  const answered = (frame: Frame) => {
    const question = asked.get(frame.id)
    asked.delete(frame.id)
    if (frame.t === 'res' && frame.ok) question?.done(frame)
    else question?.failed(new Error(frame.msg))
  }

  const hear = (frame: Frame) => {
    if (frame.t === 'welcome') greeted(frame)
    if (welcome) listenOn()
    if (frame.t === 'bye') retryMs = frame.retry
    if (frame.t === 'mark') for (const each of followed.values()) tell(each, frame)
    if (asked.has(frame.id)) answered(frame)
    const each = followed.get(frame.id)
    if (each) tell(each, frame)
  }

  const subscribe: StatusClient['subscribe'] = (topic, listener) => {
    const id = `s${numbered++}`
    const each = newlyFollowed(topic, listener)
    followed.set(id, each)
    ask(id, each)
    return () => {
      if (followed.delete(id)) send({ t: 'unsub', id })
    }
  }

  open()
  return {
    subscribe,
    view: (topic) => viewOf(topic, (listener) => subscribe(topic, listener)),
    command: (op, args) =>
      new Promise((done, failed) => {
        const id = `c${numbered++}`
        asked.set(id, { op, args, done, failed })
        send({ t: 'cmd', id, op, args })
      }),
    close() {
      closed = true
      clearTimeout(again)
      clearTimeout(silence)
      const last = socket
      socket = welcome = undefined
      last?.close()
      for (const { failed } of asked.values()) failed(new Error('the client was closed'))
      asked.clear()
    },
  }
}

/** One subscription: how far its listener has been told. */
export interface Followed {
  topic: string
  listener: Listener
  /** Up to where the listener knows everything. */
  seq: number | undefined
  /** On this connection all that came before has been told: a mark may move `seq`. */
  level: boolean
  coming: Parameters<Listener['snapshot']>[0]
}

export const newlyFollowed = (topic: string, listener: Listener): Followed => ({
  topic,
  listener,
  seq: undefined,
  level: false,
  coming: [],
})

/** A frame of one subscription -> what its listener is told, and from where it would resume. */
export function tell(each: Followed, frame: Frame): void {
  const { listener } = each
  if (frame.t === 'reset') {
    each.seq = undefined
    each.level = false
    each.coming = []
  } else if (frame.t === 'resumed') {
    each.level = true
  } else if (frame.t === 'snap') {
    for (const item of frame.items) each.coming.push(item)
    if (!frame.last) return
    each.seq = frame.seq
    each.level = true
    const all = each.coming
    each.coming = []
    listener.snapshot(all)
  } else if (frame.t === 'ev') {
    each.seq = frame.seq
    if (frame.op === 'put') listener.put(frame.key, frame.d, frame)
    else listener.del(frame.key, frame)
  } else if (frame.t === 'mark') {
    if (each.level) each.seq = Math.max(each.seq ?? 0, frame.seq)
  } else if (frame.t === 's') {
    listener.sample?.(frame.key, frame.d)
  } else if (frame.t === 'err') {
    listener.refused?.(frame.code, frame.msg)
  }
}

function viewOf(topic: string, follow: (listener: Listener) => () => void): View {
  const items = new Map<string, Item>()
  const samples = new Map<string, Item>()
  const onChange = new Set<(keys: ReadonlySet<string>) => void>()
  const onSample = new Set<(key: string, d: Item) => void>()
  let arrived: () => void = () => undefined
  let refused: (why: Error) => void = () => undefined
  const ready = new Promise<void>((resolve, reject) => {
    arrived = resolve
    refused = reject
  })
  // whoever does not wait for it must not end the process by that
  ready.catch(() => undefined)

  const changed = (keys: ReadonlySet<string>) => {
    for (const key of keys) samples.delete(key)
    for (const listener of onChange) listener(keys)
  }
  const leave = follow({
    snapshot(all) {
      const keys = new Set(items.keys())
      items.clear()
      for (const { key, d } of all) {
        items.set(key, d)
        keys.add(key)
      }
      changed(keys)
      arrived()
    },
    put(key, d) {
      items.set(key, d)
      changed(new Set([key]))
    },
    del(key) {
      items.delete(key)
      changed(new Set([key]))
    },
    sample(key, d) {
      samples.set(key, d)
      for (const listener of onSample) listener(key, d)
    },
    refused: (code, msg) => refused(new Error(`${topic}: ${code}: ${msg}`)),
  })

  return {
    topic,
    samples,
    ready,
    get size() {
      return items.size
    },
    get: (key) => items.get(key),
    has: (key) => items.has(key),
    keys: () => items.keys(),
    values: () => items.values(),
    entries: () => items.entries(),
    forEach: (each, self) => items.forEach(each, self),
    [Symbol.iterator]: () => items[Symbol.iterator](),
    onChange(listener) {
      onChange.add(listener)
      return () => onChange.delete(listener)
    },
    onSample(listener) {
      onSample.add(listener)
      return () => onSample.delete(listener)
    },
    close: leave,
  }
}
