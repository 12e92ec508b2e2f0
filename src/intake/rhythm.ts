/** Hints, patience and what the last look cost -> when the next look is due. All times are of one clock, in ms. */

/** A burst of hints is waited out, but not for ever. */
const BURST_QUIET_MS = 200
const BURST_LONGEST_MS = 1000

/** After a look that took 1 s, the next one waits 4 s while something goes on, 100 s while nothing does. */
const PAUSE_WHILE_BUSY = 4
const PAUSE_WHILE_QUIET = 100

const LOOKS_PER_SETTLING = 4

export interface Patience {
  settleMs: number
  rescanMs: number
  pollMs: number
}

export class Rhythm {
  readonly #patience: Patience
  #scanAtMs = Number.NEGATIVE_INFINITY
  #lookAtMs = 0
  #scanEndedMs = Number.NEGATIVE_INFINITY
  #scanTookMs = 0
  /** Of the hints since the last scan: the first and the last that counted. */
  #burst: { sinceMs: number; untilMs: number } | undefined

  constructor(patience: Patience) {
    this.#patience = patience
  }

  get hinted(): boolean {
    return this.#burst !== undefined
  }

  /** True just after a hint: another one would change nothing, and they come by the ten thousand. */
  hintedNow(nowMs: number): boolean {
    return this.#burst !== undefined && nowMs - this.#burst.untilMs < BURST_QUIET_MS / 4
  }

  /** When everything is to be looked at. */
  get scanDueMs(): number {
    if (!this.#burst) return this.#scanAtMs
    const quietMs = Math.min(this.#burst.untilMs + BURST_QUIET_MS, this.#burst.sinceMs + BURST_LONGEST_MS)
    const affordableMs = this.#scanEndedMs + PAUSE_WHILE_BUSY * this.#scanTookMs
    return Math.min(this.#scanAtMs, Math.max(quietMs, affordableMs))
  }

  /** When what is settling is to be looked at. */
  get lookDueMs(): number {
    return Math.min(this.scanDueMs, this.#lookAtMs)
  }

  hint(nowMs: number): void {
    this.#burst = { sinceMs: this.#burst?.sinceMs ?? nowMs, untilMs: nowMs }
  }

  scanBy(atMs: number): void {
    this.#scanAtMs = Math.min(this.#scanAtMs, atMs)
  }

  /** Hints that come from now on are about what this scan may have passed already. */
  scanBegins(nowMs: number): void {
    this.#burst = undefined
    this.#scanAtMs = nowMs + this.#patience.rescanMs
  }

  /** `hints`: somebody will say when something changes. Without, it is looked for more often, as far as that is cheap. */
  scanEnded(beganMs: number, endedMs: number, { hints }: { hints: boolean }): void {
    const { rescanMs, pollMs } = this.#patience
    this.#scanEndedMs = endedMs
    this.#scanTookMs = endedMs - beganMs
    const pollInMs = Math.min(rescanMs, Math.max(pollMs, PAUSE_WHILE_QUIET * this.#scanTookMs))
    if (!hints) this.scanBy(endedMs + pollInMs)
  }

  looked(beganMs: number, endedMs: number): void {
    const pauseMs = PAUSE_WHILE_BUSY * (endedMs - beganMs)
    this.#lookAtMs = endedMs + Math.max(this.#patience.settleMs / LOOKS_PER_SETTLING, pauseMs)
  }
}
