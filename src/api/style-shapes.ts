/** What the API takes and gives of a style: its schemas. */
import { z } from 'zod'

export const STYLE = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/)
  .describe('the name of its folder in styles/')
export const LENGTH = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_]{0,63}$/)
  .transform((key) => key.toLowerCase())
  .describe('key of the length, such as micro_mini')

const code = z
  .string()
  .regex(/^[A-Za-z0-9]{1,16}$/)
  .transform((text) => text.toLowerCase())
  .describe('a code of 1 to 16 letters and digits')
/** More codes than this no style has. */
const MOST_CODES = 1000
export const CODES = z.array(code).max(MOST_CODES).describe('a list of codes')
export const PAIRS = z
  .array(z.tuple([code, code]).describe('a pair of codes'))
  .max(20_000)
  .describe('a list of pairs of codes that may not be chosen together')

const open = z.record(z.string(), z.unknown())
export const COUNTED = z.object({
  rows: z.number(),
  atLeast: z.literal(true).optional().describe('there are more than that'),
})

export const REVIEW = z.object({
  id: z.string(),
  who: z.string(),
  when: z.string().describe('ISO 8601'),
  length: z.string(),
  codes: z.array(z.string()),
  color: z.int(),
  side: z.enum(['front', 'back']).optional(),
  verdict: z.enum(['ok', 'rejected']),
  note: z.string(),
})

export const STYLE_ANSWER = z.object({
  style: open.nullable().describe('style.json as it stands; null: there is none, or it is not JSON'),
  faults: z
    .array(z.object({ path: z.string(), found: z.string(), expected: z.string() }))
    .describe('why style.json or layers.json does not count'),
  lengths: z.array(
    z.object({
      key: z.string(),
      name: z.string(),
      defaults: z.object({ front: open, back: open }).describe('by slot a layer, or layers from bottom to top'),
      rows: z.number(),
      atLeast: z.literal(true).optional(),
      conflicts: z.array(z.tuple([z.string(), z.string()])),
      requires: z.array(z.string()),
      unavailable: z.array(z.string()),
      order: z.array(z.string()),
      source: z.enum(['conflicts', 'csv', 'hierarchy']).describe('where its combinations come from'),
    }),
  ),
  customizations: z.array(z.object({ code: z.string(), name: z.string() })),
  colors: z.int().nullable(),
  viewer: open.describe('the rules, as viewer.json holds them'),
  cuts: z.array(z.string()),
  fingerprint: z.string().nullable().describe('of what there is to approve'),
  approved: z
    .object({ who: z.string(), when: z.string(), fingerprint: z.string(), holds: z.boolean() })
    .nullable()
    .describe('`holds`: it is still what was approved'),
  layers: z.record(z.string(), z.array(z.int())).describe('of every layer the colours that are there'),
  reviews: z.array(REVIEW),
})

export const LINT_ANSWER = z.object({
  findings: z.array(
    z.looseObject({
      rule: z.string(),
      severity: z.enum(['error', 'warning', 'info']),
      file: z.string(),
      text: z.string(),
      hint: z.string(),
      length: z.string().optional(),
    }),
  ),
  errors: z.int().nullable().describe('null: it has not been looked at yet'),
  warnings: z.int().nullable(),
  more: z.int().describe('findings that are not in the list'),
})

export const ROWS_ANSWER = z.object({
  total: z.number(),
  atLeast: z.literal(true).optional(),
  rows: z.array(z.object({ codes: z.array(z.string()), front: z.array(z.string()), back: z.array(z.string()) })),
})

export const STACK_ANSWER = z.object({
  front: z.array(z.string()).describe('bottom to top'),
  back: z.array(z.string()),
  conflicts: z
    .array(z.object({ a: z.string(), b: z.string() }))
    .describe('pairs of the choice that exclude each other'),
  requires: z.array(z.string()).describe('one of these is needed and none is chosen; empty: nothing is missing'),
})
