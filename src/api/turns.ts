/** Something long to go through -> gone through a few milliseconds at a time, other requests answered in between. */
import { setImmediate as turn } from 'node:timers/promises'

const AT_ONCE_MS = 8

/** Items `from` to `from + count` of `all`, and no further than that is gone. */
export async function some<T>(all: Iterable<T>, from: number, count: number): Promise<T[]> {
  const found: T[] = []
  if (count <= 0) return found
  let at = 0
  for await (const item of inTurns(all)) {
    if (at++ >= from) found.push(item)
    if (found.length === count) break
  }
  return found
}

export async function howMany(all: Iterable<unknown>): Promise<number> {
  let count = 0
  for await (const _ of inTurns(all)) count++
  return count
}

async function* inTurns<T>(all: Iterable<T>): AsyncGenerator<T> {
  let since = performance.now()
  for (const item of all) {
    yield item
    if (performance.now() - since < AT_ONCE_MS) continue
    await turn()
    since = performance.now()
  }
}
