/** Messages as they come -> whether the client keeps to its share. */
import type { Clock } from './clock.js'
import { LIMITS } from './protocol.js'

/** So many messages a second, and a burst: a client that comes back subscribes to all its topics at once. */
export class Allowance {
  readonly #clock: Clock
  #left: number = LIMITS.messageBurst
  #countedAt: number

  constructor(clock: Clock) {
    this.#clock = clock
    this.#countedAt = clock.now()
  }

  take(): boolean {
    const now = this.#clock.now()
    const earned = ((now - this.#countedAt) / 1000) * LIMITS.messagesPerS
    this.#left = Math.min(LIMITS.messageBurst, this.#left + earned) - 1
    this.#countedAt = now
    return this.#left >= 0
  }
}
