/** Work, a budget and a signal -> the work run when there is room, or Aborted as soon as the signal says so. */
import { Aborted } from '../errors.js'

/** What binds a tool to one envelope. */
export interface Bounds {
  signal: AbortSignal
  /** Runs `work` when the CPU budget has a token for it; one token per call. */
  run<T>(work: () => Promise<T>): Promise<T>
}

/** While it still waits for its token, an abort ends the waiting at once; from then on `work` must heed the signal itself. */
export function admit<T>({ signal, run }: Bounds, what: string, work: () => Promise<T>): Promise<T> {
  return new Promise((settle, refuse) => {
    let admitted = false
    const stop = () => admitted || refuse(new Aborted(`${what} was told to stop before it began`))
    if (signal.aborted) return stop()
    signal.addEventListener('abort', stop)
    run(async () => {
      if (signal.aborted) throw new Aborted(`${what} was told to stop before it began`)
      admitted = true
      return work()
    })
      .then(settle, refuse)
      .finally(() => signal.removeEventListener('abort', stop))
  })
}
