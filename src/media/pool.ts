/** Piscina with the names and types of native-workers/. The only module that knows it. */
import { Piscina } from 'piscina'

import type { Align } from '../../native-workers/align/index.js'
import type { Composite } from '../../native-workers/composite/index.js'
import type { Compress, Examine } from '../../native-workers/compress.js'
import { Aborted } from '../errors.js'
import { admit, type Bounds } from './admission.js'
import { Homes } from './homes.js'

/** Every worker by its name. The pool runs these and nothing else. */
export interface Workers {
  align: Align
  composite: Composite
  compress: Compress
  examine: Examine
}

export interface Pool {
  /** A worker's fault comes back as an Error with its message; class and code do not survive the trip between threads. */
  run<N extends keyof Workers>(name: N, ...job: Parameters<Workers[N]>): Promise<Awaited<ReturnType<Workers[N]>>>
}

export interface OpenPool {
  /** The pool of one envelope: its signal ends the thread at work, its budget admits the job. */
  bound(bounds: Bounds): Pool
  /** Ends all threads; what was still at work throws. */
  close(): Promise<void>
}

const IDLE_MS = 30_000

export interface PoolOptions {
  /** At most this many at once; none while there is nothing to do. */
  threads: number
  /** At most this many units keep a thread of their own between their batches; each keeps what its job allows. */
  units?: number
  /** The module of the workers, compiled. */
  entry?: URL
  /** A thread whose JavaScript heap grows beyond this is ended; typed arrays do not count. */
  heapMiB?: number
}

/** What a job belongs to where its worker keeps something from one job to the next, else nothing. */
function unitOf([job]: readonly unknown[]): string {
  const unit = (job as { unit?: unknown } | undefined)?.unit
  return typeof unit === 'string' ? unit : ''
}

export function openPool({
  threads,
  units = 4,
  heapMiB = 512,
  entry = new URL('../../native-workers/entry.js', import.meta.url),
}: PoolOptions): OpenPool {
  const open = (maxThreads: number) =>
    new Piscina({
      filename: entry.href,
      minThreads: 0,
      maxThreads,
      idleTimeout: IDLE_MS,
      resourceLimits: { maxOldGenerationSizeMb: heapMiB },
      // A thread that waits on shared memory for its next job could not finish what its last one left in the event loop.
      atomics: 'disabled',
      recordTiming: false,
    })
  const anywhere = open(threads)
  const homes = new Homes(() => open(1), units)
  const threadFor: typeof homes.run = (unit, work) => (unit === '' ? work(anywhere) : homes.run(unit, work))
  return {
    bound: (bounds) => ({
      run: (name, ...job) =>
        admit(bounds, name, () =>
          threadFor(unitOf(job), (thread) => thread.run({ name, job }, { name: 'run', signal: bounds.signal })).catch(
            (fault: Error) => {
              throw bounds.signal.aborted ? new Aborted(`${name} was told to stop`) : fault
            },
          ),
        ),
    }),
    close: async () => {
      await Promise.all([anywhere, ...homes.threads].map((one) => one.destroy()))
    },
  }
}
