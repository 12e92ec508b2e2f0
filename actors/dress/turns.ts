/** Long work on the thread that everybody shares -> short turns, between which others have theirs. */

/** Several such works may stand in line: a live page is to feel none of them. */
const TURN_MS = 10

export class Turns {
  #since = performance.now()

  /** To be asked between steps of some hundred microseconds at most. */
  get isOver(): boolean {
    return performance.now() - this.#since >= TURN_MS
  }

  async give(): Promise<void> {
    await new Promise(setImmediate)
    this.#since = performance.now()
  }
}
