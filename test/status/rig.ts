/** A log -> a served log, readers that speak the protocol by hand, and a clock that the test moves. */
import { WebSocket } from 'ws'

import type { EventLog } from '../../src/runtime/events.js'
import type { Frame } from '../../src/status/client.js'
import type { Clock } from '../../src/status/clock.js'
import { fromService } from '../../src/status/schema.js'
import { openServer, type ServerOptions, type StatusServer } from '../../src/status/server.js'

export class HandClock implements Clock {
  #now = 0
  readonly #waiting = new Set<{ at: number; run: () => void }>()

  now = (): number => this.#now

  after(ms: number, run: () => void): () => void {
    const timer = { at: this.#now + ms, run }
    this.#waiting.add(timer)
    return () => this.#waiting.delete(timer)
  }

  pass(ms: number): void {
    const until = this.#now + ms
    for (;;) {
      const [next] = [...this.#waiting].sort((a, b) => a.at - b.at)
      if (!next || next.at > until) break
      this.#waiting.delete(next)
      this.#now = next.at
      next.run()
    }
    this.#now = until
  }
}

export async function serving(log: EventLog, options: Partial<ServerOptions> = {}): Promise<StatusServer> {
  const defaults = { host: '127.0.0.1', port: 0, commands: {}, health: () => ({ ok: true, ready: true }) }
  return openServer({ log, ...defaults, ...options })
}

export interface ReaderOptions {
  headers?: Record<string, string>
  protocols?: string[]
  /** After the path, e.g. `?a=b`. */
  query?: string
}

/** A reader that keeps every frame it was sent; each is held to the published schema. */
export class Reader {
  readonly socket: WebSocket
  readonly frames: Frame[] = []
  readonly sizesBytes: number[] = []
  closed: { code: number; reason: string } | undefined
  readonly #waiting = new Set<() => void>()

  constructor(url: string, options: ReaderOptions = {}) {
    this.socket = new WebSocket(`${url.replace('http', 'ws')}/ws${options.query ?? ''}`, options.protocols ?? [], {
      headers: options.headers ?? {},
    })
    this.socket.on('message', (data) => {
      const text = String(data)
      this.sizesBytes.push(Buffer.byteLength(text))
      this.frames.push(fromService.parse(JSON.parse(text)) as Frame)
      this.#look()
    })
    this.socket.on('close', (code, reason) => {
      this.closed = { code, reason: String(reason) }
      this.#look()
    })
    this.socket.on('error', () => this.#look())
  }

  static async greeted(url: string, { token, ...options }: ReaderOptions & { token?: string } = {}): Promise<Reader> {
    const reader = new Reader(url, options)
    await reader.opened()
    reader.say({ t: 'hello', v: 1, token })
    await reader.frame((frame) => frame.t === 'welcome')
    return reader
  }

  opened(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.socket.once('open', () => resolve())
      this.socket.once('error', reject)
    })
  }

  say(frame: unknown): void {
    this.socket.send(JSON.stringify(frame))
  }

  /** The first frame that fits, past or to come. */
  async frame(fits: (frame: Frame) => boolean): Promise<Frame> {
    await this.until(() => this.frames.some(fits) || this.closed !== undefined)
    const found = this.frames.find(fits)
    if (!found) throw new Error(`closed with ${this.closed?.code} ${this.closed?.reason} before the frame came`)
    return found
  }

  /** Everything the service has sent so far, and its events, are here. */
  async settled(n: number): Promise<void> {
    this.say({ t: 'ping', n })
    await this.frame((frame) => frame.t === 'pong' && frame.n === n)
  }

  until(holds: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (!holds()) return
        this.#waiting.delete(look)
        resolve()
      }
      this.#waiting.add(look)
      look()
    })
  }

  async closing(): Promise<number> {
    await this.until(() => this.closed !== undefined)
    return this.closed!.code
  }

  #look(): void {
    for (const look of [...this.#waiting]) look()
  }
}
