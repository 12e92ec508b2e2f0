/** A view of a topic, as the client keeps it -> the same for components: whoever reads it is drawn anew when it changes. */
import { type ReadonlySignal, signal } from '@preact/signals'

import type { View } from '../../status/client.js'

export type D = Record<string, unknown>

/** Reading any of it inside a component makes the component follow. */
export interface Topic {
  /** False until everything that is there has been told. */
  readonly known: ReadonlySignal<boolean>
  /** Why there is nothing: no such topic, or too many are followed. */
  readonly refused: ReadonlySignal<string | undefined>
  /** Rises with every change that is shown. */
  readonly version: ReadonlySignal<number>
  /** Every item with its newest sample on top. */
  all(): ReadonlyMap<string, D>
  get(key: string): D | undefined
}

/** `soon` runs what it is given once, a little later: a thousand changes at once are drawn as one. */
export function topicOf(view: View, soon: (draw: () => void) => void): Topic {
  const known = signal(false)
  const refused = signal<string>()
  const version = signal(0)
  let due = false
  let shown: ReadonlyMap<string, D> | undefined
  const changed = () => {
    shown = undefined
    if (due) return
    due = true
    soon(() => {
      due = false
      version.value++
    })
  }
  view.onChange(changed)
  view.onSample(changed)
  view.ready.then(
    () => {
      known.value = true
    },
    (why: Error) => {
      refused.value = why.message
    },
  )
  // twenty thousand files have no samples: they are not copied for every change of one
  const sampled = (): ReadonlyMap<string, D> => {
    if (view.samples.size === 0) return view
    const items = new Map<string, D>(view)
    for (const [key, sample] of view.samples) {
      const item = view.get(key)
      if (item) items.set(key, { ...item, ...sample })
    }
    return items
  }
  const all = () => {
    version.value
    shown ??= sampled()
    return shown
  }
  return { known, refused, version, all, get: (key) => all().get(key) }
}
