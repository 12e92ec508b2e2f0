/** Signs of life -> a call when there was none for too long. */
const TICKS = 10

/**
 * Counts ticks rather than reading a clock: while the service itself is stopped or blocked no ticks pass, so that a child is
 * not ended for its parent's sleep. `onStall` is called once, between `stallMs` and 1.1 `stallMs` after the last `alive`.
 */
export function watchdog(stallMs: number, onStall: () => void): { alive(): void; end(): void } {
  let silent = 0
  const timer = setInterval(() => {
    silent += 1
    if (silent <= TICKS) return
    clearInterval(timer)
    onStall()
  }, stallMs / TICKS)
  return {
    alive: () => {
      silent = 0
    },
    end: () => clearInterval(timer),
  }
}
