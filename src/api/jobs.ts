/** Jobs: the work of the service, page by page, by state, stage, name and cause. */
import { z } from 'zod'

import type { Journal, State } from '../runtime/journal.js'
import { type Endpoint, endpoint } from './endpoint.js'
import { wholeNumber } from './whole-number.js'

const STATES = ['waiting', 'running', 'parked', 'done', 'refused', 'dead', 'superseded'] as const satisfies State[]

const stateList = z
  .string()
  .regex(new RegExp(`^(?:${STATES.join('|')})(?:,(?:${STATES.join('|')}))*$`))
  .describe(`one or more of ${STATES.join(', ')}, joined by commas; without it, all but done and superseded`)

const at = z.number().nullable().describe('ms since the epoch')

const JOB = z.object({
  id: z.int(),
  stage: z.string(),
  kind: z.string(),
  key: z.string(),
  subject: z.string(),
  run: z.string().nullable(),
  state: z.enum(STATES),
  attempt: z.int(),
  because: z.string().nullable(),
  due: at,
  acceptedAt: at,
  startedAt: at,
  endedAt: at,
})

const QUERY = z.strictObject({
  state: stateList.optional(),
  stage: z.string().max(200).optional().describe('the beginning of the name of a stage: choir/ or choir/convert'),
  cause: z.string().max(64).optional().describe('the id of a cause, as on the topic jobs'),
  key: z.string().max(200).optional().describe('part of what the work is about'),
  cursor: wholeNumber(Number.MAX_SAFE_INTEGER, 'the next of the page before').optional(),
  limit: wholeNumber(1000, 'jobs on a page; 100').optional(),
})

export function jobEndpoints(journal: Pick<Journal, 'page'>): Endpoint[] {
  return [
    endpoint({
      id: 'listJobs',
      method: 'get',
      path: '/api/v1/jobs',
      summary: 'Work, the newest first, a page at a time',
      query: QUERY,
      answer: z.object({
        jobs: z.array(JOB),
        next: z.string().nullable().describe('cursor of the next page'),
        total: z.int().describe('on all pages together'),
      }),
      async handle({ query }) {
        const { state, cursor, limit = 100, ...asked } = query
        const { jobs, next, total } = journal.page({
          ...present(asked),
          ...(state !== undefined && { states: state.split(',') as State[] }),
          ...(cursor !== undefined && { before: cursor }),
          limit,
        })
        return { jobs, next: next === null ? null : String(next), total }
      },
    }),
  ]
}

function present<T extends Record<string, string | undefined>>(asked: T): { [K in keyof T]?: string } {
  return Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: string
  }
}
