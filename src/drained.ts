/** A journal and whatever brings it work -> the moment in which all are at rest. */
import type { Journal } from './runtime/journal.js'

interface Bringer {
  idle(): boolean
  whenIdle(): Promise<void>
}

/** Files may lead to work and work to more work: all must be at rest at one moment. Never resolves when `stopping` comes before. */
export function drained(
  journal: Pick<Journal, 'open' | 'onReady'>,
  bringers: readonly Bringer[],
  stopping: AbortSignal,
): Promise<void> {
  return new Promise((resolve) => {
    let looking = false
    const look = async () => {
      if (looking || stopping.aborted || journal.open() > 0) return
      looking = true
      await Promise.all(bringers.map((bringer) => bringer.whenIdle()))
      looking = false
      // an intake that was stopped is never idle again
      if (stopping.aborted) return stopListening()
      if (!bringers.every((bringer) => bringer.idle())) return void look()
      if (journal.open() > 0) return
      stopListening()
      resolve()
    }
    const stopListening = journal.onReady(() => void look())
    void look()
  })
}
