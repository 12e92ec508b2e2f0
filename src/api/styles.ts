/** Styles: what a style's files say, what is wrong with it, its combinations and stacks. */
import { z } from 'zod'

import { readApproval } from '../../actors/dress/approval.js'
import { stackerOf } from '../../actors/dress/stacks.js'
import { type Length, lengthOf, type Style } from '../../actors/dress/style.js'
import { Refusal } from '../errors.js'
import type { EventLog } from '../runtime/events.js'
import { countOfRules, type Understood, withCombinations } from './combinations.js'
import { type Endpoint, endpoint } from './endpoint.js'
import { absent, meaningless } from './fault.js'
import type { JsonFolder } from './json-file.js'
import { reviewsIn } from './review-file.js'
import type { StyleReadings } from './style-reading.js'
import {
  CODES,
  COUNTED,
  LENGTH,
  LINT_ANSWER,
  PAIRS,
  ROWS_ANSWER,
  STACK_ANSWER,
  STYLE,
  STYLE_ANSWER,
} from './style-shapes.js'
import { wholeNumber } from './whole-number.js'

export interface StylesReach {
  log: Pick<EventLog, 'items'>
  /** Absolute path of styles/. */
  root: string
  documents: JsonFolder
  readings: StyleReadings
}

const NO_STYLE = { 404: 'there is no such style' }
export const NO_LENGTH = {
  404: 'there is no such style or length',
  409: 'the style.json of the style cannot be understood',
}

export function styleEndpoints(reach: StylesReach): Endpoint[] {
  const { root, readings } = reach
  const style = z.object({ style: STYLE })
  return [
    endpoint({
      id: 'getStyle',
      method: 'get',
      path: '/api/v1/styles/{style}',
      summary: 'A style: its description, lengths, rules, layers, approval and reviews',
      params: style,
      answer: STYLE_ANSWER,
      faults: { ...NO_STYLE, 409: 'a file that people write by hand is too large to be one' },
      handle: ({ params }) => styleAnswer(reach, params.style),
    }),
    endpoint({
      id: 'lintStyle',
      method: 'get',
      path: '/api/v1/styles/{style}/lint',
      summary: 'What is wrong with a style, as it was found when its files last changed',
      params: style,
      answer: LINT_ANSWER,
      faults: NO_STYLE,
      handle: async ({ params }) => lintAnswer(reach, params.style),
    }),
    endpoint({
      id: 'listCombinations',
      method: 'get',
      path: '/api/v1/styles/{style}/combinations/{length}',
      summary: 'Combinations of a length with their layers, bottom to top, in the order of the long work',
      params: z.object({ style: STYLE, length: LENGTH }),
      query: z.strictObject({
        offset: wholeNumber(10_000_000, 'rows to pass over; 0').optional(),
        limit: wholeNumber(5000, 'rows to give; 200').optional(),
      }),
      answer: ROWS_ANSWER,
      faults: { ...NO_LENGTH, 409: 'style.json cannot be understood, or its hierarchy has more walks than are held' },
      async handle({ params, query: { offset = 0, limit = 200 } }) {
        const understood = await readings.understood(params.style)
        const length = lengthIn(understood.style, params.length)
        return withCombinations(root, understood, length, async ({ counted, some }) => ({
          ...totalOf(counted),
          rows: await some(offset, limit),
        }))
      },
    }),
    endpoint({
      id: 'stackCodes',
      method: 'post',
      path: '/api/v1/styles/{style}/stack',
      summary: 'The layers that a choice of codes shows, and whether it is one that may be chosen',
      params: style,
      body: z.strictObject({ length: LENGTH, codes: CODES }),
      answer: STACK_ANSWER,
      faults: NO_LENGTH,
      async handle({ params, body }) {
        const understood = await readings.understood(params.style)
        const length = lengthIn(understood.style, body.length)
        known(length, body.codes, 'codes')
        return { ...stackerOf(length, understood.rules)(body.codes), ...objections(length, body.codes) }
      },
    }),
    endpoint({
      id: 'countCombinations',
      method: 'post',
      path: '/api/v1/styles/{style}/count',
      summary: 'How many combinations a length would have with other conflicts, without changing anything',
      params: style,
      body: z.strictObject({
        length: LENGTH,
        conflicts: PAIRS,
        requires: CODES.optional(),
        unavailable: CODES.optional(),
      }),
      answer: COUNTED,
      mostBytes: 1024 * 1024,
      faults: NO_LENGTH,
      async handle({ params, body }) {
        const { style } = await readings.understood(params.style)
        const length = lengthIn(style, body.length)
        known(length, body.conflicts.flat(), 'conflicts')
        const { conflicts, requires = length.requires, unavailable = length.unavailable } = body
        return countOfRules(style, { ...length, conflicts, requires, unavailable })
      },
    }),
  ]
}

const totalOf = ({ rows, ...rest }: z.infer<typeof COUNTED>) => ({ total: rows, ...rest })

export function lengthIn(style: Style, key: string): Length {
  try {
    return lengthOf(style, key)
  } catch (fault) {
    if (fault instanceof Refusal) throw absent(fault.message)
    throw fault
  }
}

/** Throws Fault for codes that the length does not have. */
export function known(length: Length, codes: readonly string[], path: string): void {
  const strange = [...new Set(codes)].filter((code) => !length.order.includes(code))
  if (strange.length === 0) return
  const expected = `codes of ${length.key}: ${length.order.slice(0, 100).join(', ')}`
  throw meaningless(strange.slice(0, 20).map((found) => ({ path, found, expected })))
}

function objections(length: Length, codes: readonly string[]) {
  const clashes = length.conflicts.filter(([a, b]) => a !== b && codes.includes(a) && codes.includes(b))
  const isMet = length.requires.length === 0 || length.requires.some((code) => codes.includes(code))
  return { conflicts: clashes.map(([a, b]) => ({ a, b })), requires: isMet ? [] : length.requires }
}

async function styleAnswer(
  { log, root, documents, readings }: StylesReach,
  id: string,
): Promise<z.input<typeof STYLE_ANSWER>> {
  const { json, style, faults, ...reading } = await readings.of(id)
  const told = log.items(`style/${id}`).find(({ key }) => key === 'style')?.d ?? {}
  const fingerprint = typeof told.fingerprint === 'string' ? told.fingerprint : null
  const lengths = []
  for (const length of style?.lengths ?? []) {
    lengths.push(await lengthAnswer(root, { ...reading, json, faults, style: style as Style }, length))
  }
  return {
    style: json,
    faults,
    lengths,
    customizations: style?.customizations ?? [],
    colors: style?.colors ?? null,
    viewer: { ...reading.rules },
    cuts: style?.cuts ?? [],
    fingerprint,
    approved: approvalIn(await documents.read(`${id}/approved.json`), fingerprint),
    layers: Object.fromEntries(reading.layers),
    reviews: reviewsIn(await documents.read(`${id}/reviews.json`)),
  }
}

const lengthAnswer = (root: string, understood: Understood, length: Length) =>
  withCombinations(root, understood, length, async ({ source, counted }) => {
    const { key, name, defaults, conflicts, requires, unavailable, order } = length
    return { key, name, defaults, ...counted, conflicts, requires, unavailable, order, source }
  })

function approvalIn(text: string | undefined, fingerprint: string | null) {
  const read = text === undefined ? undefined : readApproval(text)
  if (!read || 'fault' in read) return null
  return { who: read.who, when: read.when, fingerprint: read.fingerprint, holds: read.fingerprint === fingerprint }
}

/** What the roll call found: it has measured every layer, which nobody does again for a page. */
function lintAnswer({ log }: Pick<StylesReach, 'log'>, id: string): z.input<typeof LINT_ANSWER> {
  const items = log.items(`style/${id}`)
  if (items.length === 0) throw absent(`there is no style ${id}`)
  const lint = items.find(({ key }) => key === 'lint')?.d
  const findings = (lint?.findings ?? []) as ({ message: string } & Omit<Findings[number], 'text'>)[]
  const count = (value: unknown) => (typeof value === 'number' ? value : null)
  return {
    findings: findings.map(({ message, ...rest }) => ({ ...rest, text: message }) as Findings[number]),
    errors: count(lint?.errors),
    warnings: count(lint?.warnings),
    more: count(lint?.more) ?? 0,
  }
}

type Findings = z.input<typeof LINT_ANSWER>['findings']
