/** A request to the SDK -> its result, or the RemoteFault that its failure means; whoever told it to stop hears his own reason. */
import { faultOf } from './faults.js'

/** What is wanted, of which key, and until when. */
export interface Wish {
  doing: string
  key?: string
  signal?: AbortSignal | undefined
}

export type Ask = <T>(wish: Wish, work: (options: { abortSignal?: AbortSignal }) => Promise<T>) => Promise<T>

export const askerOf =
  ({ endpoint, bucket }: { endpoint: string; bucket: string }): Ask =>
  async ({ signal, ...asking }, work) => {
    signal?.throwIfAborted()
    try {
      return await work(signal ? { abortSignal: signal } : {})
    } catch (thrown) {
      signal?.throwIfAborted()
      throw faultOf(thrown, { endpoint, bucket, ...asking }, Date.now())
    }
  }
