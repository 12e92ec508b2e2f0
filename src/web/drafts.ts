/** What was changed on pages and not saved -> kept while people look at other pages; who closes the window is warned. */
import { type ReadonlySignal, signal } from '@preact/signals'

export interface Drafts<T> {
  readonly all: ReadonlySignal<ReadonlyMap<string, T>>
  /** Undefined: nothing is changed any more. */
  keep(about: string, draft: T | undefined): void
}

export function openDrafts<T>(): Drafts<T> {
  const all = signal<ReadonlyMap<string, T>>(new Map())
  addEventListener('beforeunload', (event) => {
    if (all.value.size > 0) event.preventDefault()
  })
  return {
    all,
    keep(about, draft) {
      const others = new Map(all.value)
      if (draft === undefined) others.delete(about)
      else others.set(about, draft)
      all.value = others
    },
  }
}
