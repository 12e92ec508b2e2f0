/** What is wanted of the jobs -> as many pages of them as somebody has scrolled to; the first again when something changed. */
import { type ReadonlySignal, signal } from '@preact/signals'

import { reasonOf } from '../problem.js'
import { type Job, type JobPage, pathOf, type Wanted } from './job.js'

export const PAGE = 200
/** A busy service changes its jobs all the time; a list that jumps cannot be read. */
const AGAIN_MS = 2_000

export interface Listed {
  jobs: readonly Job[]
  /** Undefined until the first answer. */
  total: number | undefined
  next: string | null
  fault: string | undefined
}

export interface Listing {
  readonly listed: ReadonlySignal<Listed>
  /** From the beginning. */
  first(): Promise<void>
  /** The next page, if there is one. */
  more(): Promise<void>
  /** Something has changed: looks again, soon and not too often. Who has scrolled down reads on undisturbed. */
  stir(): void
  close(): void
}

interface Surroundings {
  ask(path: string): Promise<JobPage>
  later(act: () => void, ms: number): () => void
}

export function openListing(wanted: Wanted, { ask, later }: Surroundings): Listing {
  const listed = signal<Listed>({ jobs: [], total: undefined, next: null, fault: undefined })
  let asked = 0
  let fetching = false
  let closed = false
  let callOff: (() => void) | undefined

  const fetchPage = async (cursor: string | undefined) => {
    const mine = ++asked
    fetching = true
    try {
      const { jobs, next, total } = await ask(pathOf(wanted, PAGE, cursor))
      if (closed || mine !== asked) return
      const before = cursor === undefined ? [] : listed.value.jobs
      listed.value = { jobs: [...before, ...jobs], next, total, fault: undefined }
    } catch (fault) {
      if (!closed && mine === asked) listed.value = { ...listed.value, fault: reasonOf(fault) }
    } finally {
      if (mine === asked) fetching = false
    }
  }

  return {
    listed,
    first: () => fetchPage(undefined),
    async more() {
      const { next } = listed.value
      if (next !== null && !fetching) await fetchPage(next)
    },
    stir() {
      callOff ??= later(() => {
        callOff = undefined
        if (listed.value.jobs.length <= PAGE && !fetching) void fetchPage(undefined)
      }, AGAIN_MS)
    },
    close() {
      closed = true
      callOff?.()
    },
  }
}
