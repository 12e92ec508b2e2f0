/** The service itself -> the item `service` of the topic `service`: what it is, how it stands, what it uses of the machine. */
import type { Note } from '../runtime/journal.js'
import type { Standing } from '../runtime/reporter.js'

export type ServiceStatus = 'starting' | 'running' | 'paused' | 'stopping'

/** What does not change while it runs. */
export interface Identity {
  version: string
  data: string
  cpuTokens: number
  host: string
  /** As ffmpeg writes its version. */
  ffmpeg: string
  store: 'folder' | 's3'
}

interface Log {
  note(notes: readonly Note[]): void
  sample(topic: string, key: string, d: Record<string, unknown>): void
}

const SAMPLE_MS = 10_000

export class Vitals {
  readonly #log: Log
  readonly #identity: Identity & { startedAt: string }
  #status: ServiceStatus | undefined
  #timer: NodeJS.Timeout | undefined
  #cpu = process.cpuUsage()
  #cpuAt = performance.now()

  constructor(log: Log, identity: Identity) {
    this.#log = log
    this.#identity = { ...identity, startedAt: new Date().toISOString() }
    this.#timer = setInterval(() => this.#log.sample('service', 'service', this.#used()), SAMPLE_MS)
    this.say('starting')
  }

  say(status: ServiceStatus): void {
    if (status === this.#status) return
    this.#log.note([{ topic: 'service', key: 'service', d: { status, ...this.#identity, ...this.#used() } }])
    this.#status = status
  }

  /** It is paused when every stage is. Before the start is over, and after the stop has begun, the stages say nothing of that. */
  hear(standings: ReadonlyMap<string, Pick<Standing, 'state'>>): void {
    if (this.#status !== 'running' && this.#status !== 'paused') return
    this.say([...standings.values()].every(({ state }) => state === 'paused') ? 'paused' : 'running')
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  /** Of this process, since it was asked last; 100 is one core. ffmpeg's children are not in it. */
  #used(): { rssMiB: number; cpuPct: number } {
    const now = performance.now()
    const { user, system } = process.cpuUsage(this.#cpu)
    const cpuPct = (100 * (user + system)) / 1000 / Math.max(1, now - this.#cpuAt)
    this.#cpu = process.cpuUsage()
    this.#cpuAt = now
    return { rssMiB: Math.round(process.memoryUsage.rss() / 2 ** 20), cpuPct: Math.round(10 * cpuPct) / 10 }
  }
}
