/** A job as the API tells it -> words for people; and which states a choice on the page means. Pure. */

export interface Job {
  id: number
  stage: string
  kind: string
  key: string
  subject: string
  run: string | null
  state: string
  attempt: number
  because: string | null
  due: number | null
  acceptedAt: number | null
  startedAt: number | null
  endedAt: number | null
}

export interface JobPage {
  jobs: Job[]
  next: string | null
  total: number
}

/** What is chosen, what it is called, the states it means. */
export const SHOWN = [
  ['open', 'Open', ['waiting', 'running', 'parked']],
  ['failed', 'Failed', ['refused', 'dead']],
  ['done', 'Done', ['done']],
  ['superseded', 'Superseded', ['superseded']],
] as const

export type Shown = (typeof SHOWN)[number][0]

export const statesOf = (shown: Shown): readonly string[] => SHOWN.find(([name]) => name === shown)![2]

export const isFailed = ({ state }: Pick<Job, 'state'>): boolean => state === 'refused' || state === 'dead'
export const isOpen = ({ state }: Pick<Job, 'state'>): boolean =>
  state === 'waiting' || state === 'running' || state === 'parked'

export interface Wanted {
  shown: Shown
  stage: string
  key: string
  cause: string
}

/** The address of one page of what is wanted. Empty filters are left out. */
export function pathOf({ shown, stage, key, cause }: Wanted, limit: number, cursor?: string): string {
  const asked = { state: statesOf(shown).join(','), stage, key, cause, cursor: cursor ?? '', limit: String(limit) }
  const told = Object.entries(asked).filter(([, value]) => value !== '')
  return `api/v1/jobs?${new URLSearchParams(told)}`
}

/** When something last happened to it, ms since the epoch. */
export const momentOf = ({ endedAt, startedAt, acceptedAt }: Job): number | null => endedAt ?? startedAt ?? acceptedAt
