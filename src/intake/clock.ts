/** Time as the intake sees it: a reading that only rises, and a call later. Tests pass their own. */

export interface Clock {
  /** Milliseconds since some fixed moment; never set back. */
  now(): number
  /** Calls `run` once, in `ms` milliseconds. Returns the way to call it off. */
  after(ms: number, run: () => void): () => void
}

export const systemClock: Clock = {
  now: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
}
