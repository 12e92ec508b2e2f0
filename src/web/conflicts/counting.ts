/** Conflicts that change while somebody works -> how many combinations they leave, asked for when the hand rests; older answers do not count. */
import { type ReadonlySignal, signal } from '@preact/signals'

import { reasonOf } from '../problem.js'
import type { Pair } from './matrix.js'

export interface Counted {
  rows: number
  /** There are more than that. */
  atLeast?: true
}

export interface Counting {
  readonly found: ReadonlySignal<{ counted: Counted | undefined; fault: string | undefined; isCounting: boolean }>
  count(pairs: readonly Pair[]): void
  close(): void
}

interface Surroundings {
  ask(pairs: readonly Pair[], signal: AbortSignal): Promise<Counted>
  /** Returns the way to call it off. */
  later(act: () => void, ms: number): () => void
}

const REST_MS = 250

export function openCounting({ ask, later }: Surroundings): Counting {
  const found = signal<Counting['found']['value']>({ counted: undefined, fault: undefined, isCounting: false })
  let callOff: (() => void) | undefined
  let gone = new AbortController()

  return {
    found,
    count(pairs) {
      callOff?.()
      gone.abort()
      const mine = new AbortController()
      gone = mine
      found.value = { ...found.value, isCounting: true }
      callOff = later(() => {
        ask(pairs, mine.signal).then(
          (counted) => {
            if (!mine.signal.aborted) found.value = { counted, fault: undefined, isCounting: false }
          },
          (fault: unknown) => {
            if (!mine.signal.aborted) found.value = { counted: undefined, fault: reasonOf(fault), isCounting: false }
          },
        )
      }, REST_MS)
    },
    close() {
      callOff?.()
      gone.abort()
    },
  }
}
