/** A state that announces itself to nobody -> waited for, and named when it does not come: a test that hangs says nothing. */
import { setImmediate, setTimeout } from 'node:timers/promises'

const PATIENCE_MS = 60_000

/** Turns the event loop until it is so; with `everyMs` it leaves the processor to others in between. */
export async function until(holds: () => boolean, { everyMs = 0, patienceMs = PATIENCE_MS } = {}): Promise<void> {
  const give = performance.now() + patienceMs
  while (!holds()) {
    if (performance.now() > give) throw new Error(`waited ${patienceMs / 1000} s in vain for ${holds}`)
    await (everyMs > 0 ? setTimeout(everyMs) : setImmediate())
  }
}
