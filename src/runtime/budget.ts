/**
 * One CPU budget for worker threads and child processes together: as many tokens as cores, handed out fairly by lane.
 *
 * Start-time fair queueing: every lane has a virtual time, which grows by what its work costs. A free token goes to the waiting
 * lane whose time is lowest, so two lanes that both want all of the CPU get half each, however long the other one's queue is.
 * A lane that was idle starts at the lowest time of those at work: it gets its share at once and no credit for having slept.
 * Work of two shares is charged half, so that its lane gets twice as much beside one of one share.
 */
export interface Token {
  release(): void
}

interface Waiter {
  lane: string
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
  async acquire(lane: string, costMs: number, signal: AbortSignal, shares = 1): Promise<Token> {
    signal.throwIfAborted()
    this.#enter(lane)
    if (this.#free === 0) return this.#wait(lane, costMs, signal, shares)
    this.#free--
    return this.#token(lane, costMs, shares)
  }

  #wait(lane: string, costMs: number, signal: AbortSignal, shares: number): Promise<Token> {
    return new Promise((resolve, reject) => {
      const stop = () => {
        this.#waiting = this.#waiting.filter((other) => other !== waiter)
        this.#leave(lane)
        reject(signal.reason)
      }
      const waiter: Waiter = {
        lane,
        grant: () => {
          signal.removeEventListener('abort', stop)
          // Charged now, not when the waiter hears of it: another token may be handed on before that.
          resolve(this.#token(lane, costMs, shares))
        },
      }
      signal.addEventListener('abort', stop, { once: true })
      this.#waiting.push(waiter)
    })
  }

  #token(lane: string, costMs: number, shares: number): Token {
    const from = this.#clock()
    this.#charge(lane, costMs / shares)
    let held = true
    return {
      release: () => {
        if (!held) return
        held = false
        this.#charge(lane, (this.#clock() - from - costMs) / shares)
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
    if (there === 0) this.#time.set(lane, Math.max(this.#time.get(lane) ?? 0, this.#floor()))
    this.#atWork.set(lane, there + 1)
  }

  #leave(lane: string): void {
    const there = this.#atWork.get(lane)! - 1
    if (there > 0) this.#atWork.set(lane, there)
    else this.#atWork.delete(lane)
    // An idle lane would start at the floor again: below it there is nothing to remember.
    const floor = this.#atWork.size === 0 ? Number.POSITIVE_INFINITY : this.#floor()
    for (const [idle, time] of this.#time) if (!this.#atWork.has(idle) && time <= floor) this.#time.delete(idle)
  }

  /** The lowest time of the lanes at work, 0 when there are none. */
  #floor(): number {
    const times = [...this.#atWork.keys()].map((lane) => this.#time.get(lane)!)
    return times.length === 0 ? 0 : Math.min(...times)
  }
}
