/** One socket's requests -> subscriptions, answers and closings. */
import type { WebSocket } from 'ws'
import type { Gate } from '../auth/gate.js'
import { type Acted, may, type Person } from '../auth/person.js'
import type { Presented } from '../auth/presented.js'
import type { EventLog } from '../runtime/events.js'
import { Allowance } from './allowance.js'
import type { Clock } from './clock.js'
import { type Commands, runCommand } from './commands.js'
import type { Hub } from './hub.js'
import { Outbox } from './outbox.js'
import { CLOSE, LIMITS, type Odd, RETRY_MS, type Request, readRequest } from './protocol.js'
import type { Subscription } from './subscription.js'

export interface ConnectionOptions {
  log: EventLog
  hub: Hub
  commands: Commands
  acted?: Acted | undefined
  gate: Gate
  clock: Clock
  heartbeatMs: number
  helloMs: number
  /** Told of what went wrong with a request, beside the answer that says so. */
  onFault?: ((fault: unknown) => void) | undefined
}

type Asked<T extends Request['t']> = Extract<Request, { t: T }>

/**
 * `greeting`: nothing but a hello is understood, and it must come within `helloMs`.
 * `open`: follows topics, runs commands; marked every heartbeat, and closed when its wire has been full for a minute or
 * the token behind it was revoked.
 * `closed`: everything it held is let go; what still arrives is ignored.
 */
export class Connection {
  readonly #socket: WebSocket
  readonly #options: ConnectionOptions
  readonly #outbox: Outbox
  readonly #subscriptions = new Map<string, { subscription: Subscription; leave: () => void }>()
  #state: 'greeting' | 'open' | 'closed' = 'greeting'
  #callOff: () => void
  #numbered = 0
  #presented: Presented
  #commandsRunning = 0
  readonly #allowance: Allowance

  /** `presented` came with the opening of the socket; a token in the hello counts more. */
  constructor(socket: WebSocket, presented: Presented, options: ConnectionOptions) {
    const { log, hub, clock, helloMs } = options
    this.#socket = socket
    this.#presented = presented
    this.#options = options
    this.#allowance = new Allowance(clock)
    this.#outbox = new Outbox(
      {
        bufferedBytes: () => (this.#state === 'closed' ? Number.POSITIVE_INFINITY : socket.bufferedAmount),
        send: (frame, taken) => socket.send(frame, taken),
      },
      { log, clock, snapshots: hub.snapshots, offered: () => hub.offered(), onFault: (fault) => this.#fail(fault) },
    )
    this.#callOff = clock.after(helloMs, () => this.#close(CLOSE.late, `no hello within ${helloMs} ms`))
    socket.on('message', (data, isBinary) => this.#onMessage(String(data), isBinary))
    socket.on('close', () => this.#letGo())
    // ws closes the connection by itself (frame too large, not UTF-8); the reason goes to the client as the close code
    socket.on('error', () => this.#letGo())
    // without one, it may still come with the hello
    if (presented.token !== undefined) this.#admitted()
  }

  /** Says when to come back, and closes. */
  bye(): void {
    if (this.#state === 'open') this.#outbox.answer({ t: 'bye', why: 'restart', retry: RETRY_MS })
    this.#close(CLOSE.restart, 'the service stops')
  }

  #onMessage(text: string, isBinary: boolean): void {
    if (this.#state === 'closed') return
    if (!this.#allowance.take()) {
      this.#close(CLOSE.flood, `more than ${LIMITS.messagesPerS} messages a second`)
      return
    }
    const asked = isBinary ? ({ t: 'malformed', msg: 'expected text' } as const) : readRequest(text)
    if (asked.t === 'malformed') this.#close(CLOSE.malformed, asked.msg)
    else if (this.#state === 'greeting') this.#greet(asked.t === 'hello' ? asked : undefined)
    else this.#heed(asked)
  }

  #heed(asked: Request | Odd): void {
    switch (asked.t) {
      case 'odd':
        this.#err(asked.id, asked.code, asked.msg)
        break
      case 'hello':
        this.#err(undefined, 'bad-request', 'hello: already said')
        break
      case 'ping':
        this.#answer({ t: 'pong', n: asked.n })
        break
      case 'sub':
        this.#subscribe(asked)
        break
      case 'unsub':
        this.#unsubscribe(asked.id)
        break
      case 'cmd':
        void this.#command(asked)
    }
  }

  #greet(hello: Asked<'hello'> | undefined): void {
    if (hello?.v !== 1) {
      const msg = hello ? `this service speaks version 1, not ${JSON.stringify(hello.v)}` : 'expected a hello first'
      this.#err(undefined, hello ? 'version' : 'bad-request', msg)
      this.#close(CLOSE.malformed, 'expected {"t":"hello","v":1}')
      return
    }
    if (hello.token !== undefined) this.#presented = { ...this.#presented, token: hello.token }
    const person = this.#admitted()
    if (!person) return
    const { log, heartbeatMs } = this.#options
    this.#callOff()
    this.#state = 'open'
    this.#answer({
      t: 'welcome',
      v: 1,
      epoch: log.epoch,
      seq: log.seq(),
      oldest: log.oldest(),
      hb: heartbeatMs,
      scopes: person.scopes,
    })
    this.#beatLater()
  }

  #beatLater(): void {
    this.#callOff = this.#options.clock.after(this.#options.heartbeatMs, () => {
      this.#outbox.mark()
      if (this.#outbox.fullMs() >= LIMITS.slowMs) this.#close(CLOSE.slow, 'reads too slowly')
      else if (this.#admitted()) this.#beatLater()
    })
  }

  /** Who is there, asked anew each time, since a token may have been revoked; closes when it is nobody we know. */
  #admitted(): Person | undefined {
    const verdict = this.#options.gate.admit(this.#presented)
    if ('person' in verdict) return verdict.person
    const tooMany = verdict.refused === 'too-many'
    const msg = verdict.refused === 'missing' ? 'expected a token' : 'no such token'
    this.#err(undefined, tooMany ? 'too-many' : 'unauthorized', tooMany ? 'too many wrong tokens: wait a minute' : msg)
    this.#close(tooMany ? CLOSE.flood : CLOSE.unauthorized, msg)
    return undefined
  }

  #subscribe({ id, topic, since }: Asked<'sub'>): void {
    if (this.#subscriptions.has(id)) {
      this.#err(id, 'bad-request', 'sub: `id` is in use')
      return
    }
    if (this.#subscriptions.size >= LIMITS.subscriptions) {
      this.#err(id, 'too-many', `at most ${LIMITS.subscriptions} subscriptions`)
      this.#close(CLOSE.flood, 'too many subscriptions')
      return
    }
    const subscription: Subscription = {
      number: this.#numbered++,
      id,
      topic,
      since,
      resetWhy: undefined,
      state: 'behind',
      seq: 0,
    }
    const leave = this.#options.hub.follow(topic, {
      onEvent: (event, tail) => this.#outbox.change(subscription, event, tail),
      onSample: (key, tail) => this.#outbox.sample(subscription, key, tail),
    })
    this.#subscriptions.set(id, { subscription, leave })
    this.#outbox.follow(subscription)
  }

  #unsubscribe(id: string): void {
    const followed = this.#subscriptions.get(id)
    if (!followed) return
    followed.leave()
    this.#outbox.forget(followed.subscription)
    this.#subscriptions.delete(id)
  }

  async #command({ id, op, args }: Asked<'cmd'>): Promise<void> {
    const person = this.#admitted()
    if (!person) return
    if (!may(person, 'operate')) {
      this.#err(id, 'scope', `${person.who} may ${person.scopes.join(' and ')}: expected the scope operate`)
      return
    }
    if (this.#commandsRunning >= LIMITS.commandsAtOnce) {
      const msg = `${LIMITS.commandsAtOnce} commands are running`
      this.#answer({ t: 'res', id, ok: false, code: 'busy', msg })
      return
    }
    this.#commandsRunning += 1
    const answered = await runCommand(this.#options, op, args, person.who)
    this.#commandsRunning -= 1
    if (this.#state === 'closed') return
    const { ok } = answered
    this.#answer(ok ? { ...answered.answer, t: 'res', id, ok } : { t: 'res', id, ...answered })
  }

  #fail(fault: unknown): void {
    this.#options.onFault?.(fault)
    this.#close(CLOSE.fault, 'the service failed')
  }

  #err(id: string | undefined, code: string, msg: string): void {
    this.#answer({ t: 'err', ...(id === undefined ? {} : { id }), code, msg })
  }

  #answer(frame: Record<string, unknown>): void {
    if (!this.#outbox.answer(frame)) this.#close(CLOSE.slow, 'asks more than it reads')
  }

  #close(code: number, reason: string): void {
    if (this.#state === 'closed') return
    this.#letGo()
    this.#socket.close(code, reason)
  }

  #letGo(): void {
    this.#state = 'closed'
    this.#callOff()
    for (const id of [...this.#subscriptions.keys()]) this.#unsubscribe(id)
  }
}
