/** A path of the API -> its document for a component: loading, there, or what went wrong; asked anew when told to. */
import { useEffect, useState } from 'preact/hooks'

import { ask } from '../api.js'
import { reasonOf } from '../problem.js'

export interface Fetched<T> {
  data: T | undefined
  fault: string | undefined
  /** What is there stays shown until the answer comes. */
  again(): void
  /** It is known otherwise what is there now. */
  replace(data: T): void
}

/** `changed`: whenever this is another, the document is asked for anew. */
export function useFetched<T>(path: string | undefined, changed: unknown = undefined): Fetched<T> {
  const [state, setState] = useState<{ path?: string | undefined; data?: T; fault?: string }>({})
  const [turn, setTurn] = useState(0)
  useEffect(() => {
    if (path === undefined) return
    const gone = new AbortController()
    ask<T>('GET', path, undefined, gone.signal).then(
      (data) => setState({ path, data }),
      (fault: unknown) => {
        if (!gone.signal.aborted)
          setState((before) => ({ ...(before.path === path && before), path, fault: reasonOf(fault) }))
      },
    )
    return () => gone.abort()
  }, [path, changed, turn])
  const mine = state.path === path
  return {
    data: mine ? state.data : undefined,
    fault: mine ? state.fault : undefined,
    again: () => setTurn((before) => before + 1),
    replace: (data) => setState({ path, data }),
  }
}
