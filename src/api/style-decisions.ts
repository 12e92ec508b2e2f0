/** What people decide about a style: which codes exclude each other, and what they think of single combinations. Both are files. */
import { randomBytes } from 'node:crypto'
import { z } from 'zod'

import { styleOf } from '../../actors/dress/style.js'
import type { Acted } from '../auth/person.js'
import { reasonOf } from '../errors.js'
import type { EventLog } from '../runtime/events.js'
import type { Note } from '../runtime/journal.js'
import { countOfRules } from './combinations.js'
import { type Endpoint, endpoint } from './endpoint.js'
import { absent, conflict, meaningless } from './fault.js'
import type { JsonFolder } from './json-file.js'
import { type Review, reviewsIn, withoutReview, withReview } from './review-file.js'
import type { StyleReadings } from './style-reading.js'
import { CODES, COUNTED, LENGTH, PAIRS, REVIEW, STYLE } from './style-shapes.js'
import { known, lengthIn, NO_LENGTH } from './styles.js'

export interface DecisionsReach {
  log: Pick<EventLog, 'items'>
  documents: JsonFolder
  readings: StyleReadings
  /** Tells pages that a style's reviews are others. */
  note(notes: readonly Note[]): void
  acted: Acted
}

type Json = Record<string, unknown>

export function decisionEndpoints(reach: DecisionsReach): Endpoint[] {
  const { documents, readings, acted } = reach
  return [
    endpoint({
      id: 'putConflicts',
      method: 'put',
      path: '/api/v1/styles/{style}/lengths/{length}/conflicts',
      summary: 'Sets which codes of a length exclude each other, in style.json; everything else there is kept',
      params: z.object({ style: STYLE, length: LENGTH }),
      body: z.strictObject({ conflicts: PAIRS }),
      answer: z.object({ conflicts: z.array(z.tuple([z.string(), z.string()])), ...COUNTED.shape }),
      mostBytes: 1024 * 1024,
      faults: NO_LENGTH,
      async handle({ params, body, who }) {
        await readings.understood(params.style)
        const conflicts = eachOnce(body.conflicts)
        const file = `${params.style}/style.json`
        const written = await documents.change(file, (text) => withConflicts(text, file, params.length, conflicts))
        readings.forget(params.style)
        acted(who, 'change conflicts', { ...params, conflicts })
        const style = styleOf(JSON.stringify(written), file)
        return { conflicts, ...countOfRules(style, lengthIn(style, params.length)) }
      },
    }),
    endpoint({
      id: 'addReview',
      method: 'post',
      path: '/api/v1/styles/{style}/reviews',
      summary: 'Says of a combination that it is right or not; nothing starts or stops because of it',
      params: z.object({ style: STYLE }),
      body: z.strictObject({
        length: LENGTH,
        codes: CODES,
        color: z.int().min(0).max(9999).describe('a colour: a whole number from 0'),
        side: z.enum(['front', 'back']).optional().describe('front or back; without it, both'),
        verdict: z.enum(['ok', 'rejected']).describe('ok or rejected'),
        note: z.string().max(2000).default('').describe('a text of at most 2000 letters'),
      }),
      status: 201,
      answer: z.object({ review: REVIEW }),
      faults: { ...NO_LENGTH, 409: 'style.json or reviews.json cannot be understood, or holds too many reviews' },
      async handle({ params, body, who }) {
        const { style } = await readings.understood(params.style)
        const length = lengthIn(style, body.length)
        known(length, body.codes, 'codes')
        if (body.color >= style.colors) {
          throw meaningless([{ path: 'color', found: body.color, expected: `a colour from 0 to ${style.colors - 1}` }])
        }
        const { side, ...said } = body
        const id = randomBytes(6).toString('hex')
        const review: Review = { id, who, when: new Date().toISOString(), ...said, ...(side && { side }) }
        const written = await documents.change(fileOf(params.style), (text) => withReview(text, review))
        tell(reach, params.style, written)
        acted(who, 'review', { style: params.style, ...review })
        return { review }
      },
    }),
    endpoint({
      id: 'dropReview',
      method: 'delete',
      path: '/api/v1/styles/{style}/reviews/{id}',
      summary: 'Takes a review away',
      params: z.object({ style: STYLE, id: z.string().max(64) }),
      status: 204,
      faults: { 404: 'there is no such style or review', 409: 'reviews.json cannot be understood' },
      async handle({ params: { style, id }, who }) {
        await readings.of(style)
        const written = await documents.change(fileOf(style), (text) => {
          const left = withoutReview(text, id)
          if (!left) throw absent(`${style} has no review ${id}`)
          return left
        })
        tell(reach, style, written)
        acted(who, 'drop review', { style, id })
      },
    }),
  ]
}

const fileOf = (style: string): string => `${style}/reviews.json`

/** Only of a style that is known: a folder of nothing but reviews is none. */
function tell({ log, note }: DecisionsReach, style: string, written: Json): void {
  const topic = `style/${style}`
  if (!log.items(topic).some(({ key }) => key === 'style')) return
  const reviews = reviewsIn(JSON.stringify(written))
  const count = (verdict: Review['verdict']) => reviews.filter((one) => one.verdict === verdict).length
  note([{ topic, key: 'reviews', d: { ok: count('ok'), rejected: count('rejected'), newest: reviews.at(-1)?.when } }])
}

function eachOnce(pairs: readonly (readonly [string, string])[]): [string, string][] {
  const seen = new Map(pairs.map(([a, b]): [string, [string, string]] => [[a, b].sort().join(), [a, b]]))
  return [...seen.values()]
}

function withConflicts(text: string | undefined, file: string, key: string, conflicts: [string, string][]): Json {
  if (text === undefined) throw absent(`there is no ${file}`)
  const length = lengthIn(understood(text, file), key)
  known(length, conflicts.flat(), 'conflicts')
  const selves = conflicts.filter(([a, b]) => a === b)
  if (selves.length > 0) {
    throw meaningless(selves.map((pair) => ({ path: 'conflicts', found: pair, expected: 'two codes that differ' })))
  }
  const json = JSON.parse(text.replace(/^\uFEFF/, '')) as Json & { lengths: Record<string, Json> }
  const lengths = Object.entries(json.lengths).map(([name, said]) =>
    name.toLowerCase() === length.key ? [name, { ...said, conflicts }] : [name, said],
  )
  return { ...json, lengths: Object.fromEntries(lengths) as Json }
}

function understood(text: string, file: string) {
  try {
    return styleOf(text, file)
  } catch (fault) {
    throw conflict('broken-file', reasonOf(fault))
  }
}
