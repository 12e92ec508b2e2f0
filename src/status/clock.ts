/** Time as an argument: what to wait for and how long, so that a minute can pass in a test at once. */

export interface Clock {
  /** In ms; only differences mean anything. */
  now(): number
  /** Calls `run` once after `ms`. Returns the way to call it off. */
  after(ms: number, run: () => void): () => void
}

export const realClock: Clock = {
  now: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms)
    timer.unref()
    return () => clearTimeout(timer)
  },
}
