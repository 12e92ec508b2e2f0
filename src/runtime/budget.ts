/**
 * One CPU budget for worker threads and child processes together: as many tokens as cores, handed out fairly by lane.
 *
 * Start-time fair queueing: every lane has a virtual time, which grows by what its work costs. A free token goes to the waiting
 * lane whose time is lowest, so two lanes that both want all of the CPU get half each, however long the other one's queue is.
 * A lane that was idle starts at the lowest time of those at work: it gets its share at once and no credit for having slept.
 */
export interface Token {
  release(): void
}

interface Waiter {
  lane: string
  costMs: number
  grant(): void
}

export class Budget {
  readonly tokens: number
  readonly #clock: () => number
  #free: number
  readonly #time = new Map<string, number>()
  readonly #atWork = new Map<string, number>()
  #waiting: Waiter[] = []

  constructor(tokens: number, clock: () => number = () => performance.now()) {
    this.tokens = tokens
    this.#free = tokens
    this.#clock = clock
  }

  get busy(): number {
    return this.tokens - this.#free
  }

  get waiting(): number {
    return this.#waiting.length
  }

  /** Lanes by what they have had, least first: the order in which work should be claimed. */
  lanes(): string[] {
    return [...this.#time.keys()].sort((a, b) => this.#time.get(a)! - this.#time.get(b)!)
  }

  /** `costMs` is an estimate, charged at once and corrected on release. Rejects with the signal's reason when aborted. */
  async acquire(lane: string, costMs: number, signal: AbortSignal): Promise<Token> {
    signal.throwIfAborted()
    this.#enter(lane)
    if (this.#free > 0) this.#free--
    else await this.#wait(lane, costMs, signal)
    return this.#token(lane, costMs)
  }

  #wait(lane: string, costMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const stop = () => {
        this.#waiting = this.#waiting.filter((other) => other !== waiter)
        this.#leave(lane)
        reject(signal.reason)
      }
      const waiter: Waiter = {
        lane,
        costMs,
        grant: () => {
          signal.removeEventListener('abort', stop)
          resolve()
        },
      }
      signal.addEventListener('abort', stop, { once: true })
      this.#waiting.push(waiter)
    })
  }

  #token(lane: string, costMs: number): Token {
    const from = this.#clock()
    this.#charge(lane, costMs)
    let held = true
    return {
      release: () => {
        if (!held) return
        held = false
        this.#charge(lane, this.#clock() - from - costMs)
        this.#leave(lane)
        this.#handOn()
      },
    }
  }

  #handOn(): void {
    const next = this.#waiting.reduce<Waiter | undefined>(
      (best, waiter) => (!best || this.#time.get(waiter.lane)! < this.#time.get(best.lane)! ? waiter : best),
      undefined,
    )
    if (!next) {
      this.#free++
      return
    }
    this.#waiting = this.#waiting.filter((waiter) => waiter !== next)
    next.grant()
  }

  #charge(lane: string, costMs: number): void {
    this.#time.set(lane, (this.#time.get(lane) ?? 0) + costMs)
  }

  #enter(lane: string): void {
    const there = this.#atWork.get(lane) ?? 0
    if (there === 0) {
      const floor = Math.min(...[...this.#atWork.keys()].map((other) => this.#time.get(other)!))
      this.#time.set(lane, Math.max(this.#time.get(lane) ?? 0, Number.isFinite(floor) ? floor : 0))
    }
    this.#atWork.set(lane, there + 1)
  }

  #leave(lane: string): void {
    const there = this.#atWork.get(lane)! - 1
    if (there > 0) this.#atWork.set(lane, there)
    else this.#atWork.delete(lane)
    // lanes nobody works in are forgotten once they cannot matter any more
    if (this.#atWork.size === 0) this.#time.clear()
  }
}
