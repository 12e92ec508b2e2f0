/** What a status client tells of one topic -> a map of its items as they are now, which components may read. */
import { type ReadonlySignal, signal } from '@preact/signals'

export type D = Record<string, unknown>

/** Reading any of it inside a component makes the component follow. */
export interface Topic {
  /** False until the first snapshot has come. */
  readonly known: ReadonlySignal<boolean>
  /** Rises with every change that is shown. */
  readonly version: ReadonlySignal<number>
  all(): ReadonlyMap<string, D>
  get(key: string): D | undefined
}

export interface Hearing extends Topic {
  snapshot(items: readonly { key: string; d: D }[]): void
  put(key: string, d: D): void
  del(key: string): void
  sample(key: string, d: D): void
}

/** `soon` runs what it is given once, a little later: a thousand changes at once are drawn as one. */
export function hearing(soon: (draw: () => void) => void): Hearing {
  const items = new Map<string, D>()
  const known = signal(false)
  const version = signal(0)
  let due = false
  const changed = () => {
    if (due) return
    due = true
    soon(() => {
      due = false
      version.value++
    })
  }
  const read = () => {
    version.value
    return items
  }
  return {
    known,
    version,
    all: read,
    get: (key) => read().get(key),
    snapshot(fresh) {
      items.clear()
      for (const { key, d } of fresh) items.set(key, d)
      known.value = true
      changed()
    },
    put(key, d) {
      items.set(key, d)
      changed()
    },
    del(key) {
      if (items.delete(key)) changed()
    },
    // a sample is told of what is there; it holds until the item itself is told anew
    sample(key, d) {
      const before = items.get(key)
      if (!before) return
      items.set(key, { ...before, ...d })
      changed()
    },
  }
}
