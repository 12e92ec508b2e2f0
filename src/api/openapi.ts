/** The table of endpoints -> the OpenAPI 3.1 document of the API, from the very schemas that check its requests. */
import { z } from 'zod'

import type { Described } from './endpoint.js'

type Json = Record<string, unknown>

/** What every fault looks like (RFC 9457). */
export const PROBLEM = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string().describe('for people: what was found and what was expected'),
  code: z.string().describe('for programs'),
  errors: z.array(z.object({ path: z.string(), found: z.unknown(), expected: z.string() })).optional(),
})

export function openApiOf(endpoints: readonly Described[], version: string): Json {
  const paths: Record<string, Json> = {}
  for (const one of endpoints) {
    paths[one.path] = { ...paths[one.path], [one.method]: operation(one) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Troupe',
      version,
      description:
        'Documents, files and actions. Live state comes from the WebSocket `ws`. Off loopback every request needs a ' +
        'token: `Authorization: Bearer …`, read for GET and operate for everything else.',
    },
    servers: [{ url: '../..' }], // as seen from the document: the service may sit below a path
    security: [{}, { token: [] }],
    paths,
    components: {
      schemas: { Problem: schemaOf(PROBLEM, 'output') },
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
    },
  }
}

function operation(one: Described): Json {
  const parameters = [...parametersOf(one.params, 'path'), ...parametersOf(one.query, 'query'), ...headersOf(one)]
  return {
    operationId: one.id,
    summary: one.summary,
    ...(parameters.length > 0 && { parameters }),
    ...(one.body && { requestBody: bodyOf('application/json', schemaOf(one.body, 'input')) }),
    ...(one.takes && { requestBody: bodyOf(one.takes, { type: 'string', format: 'binary' }) }),
    responses: {
      [one.status ?? 200]: answerOf(one),
      ...Object.fromEntries(Object.entries(faultsOf(one)).map(([status, when]) => [status, faultOf(when)])),
    },
  }
}

/** Every fault that a request of this endpoint can meet, by status, and when. */
export function faultsOf(one: Described): Record<string, string> {
  return {
    ...(one.query && { 400: 'the query does not fit' }),
    ...(one.params && { 404: 'nothing can be called so' }),
    ...(one.body && {
      400: 'the body is not JSON',
      413: 'the body is too large',
      415: 'the body is not application/json',
    }),
    ...(one.body && one.isStrict !== false && { 422: 'the body does not fit' }),
    403: 'asked for by a page elsewhere',
    405: 'asked for by another method',
    ...one.faults,
  }
}

function answerOf(one: Described): Json {
  if (one.status === 204) return { description: 'done' }
  const type = one.gives ?? 'application/json'
  const schema = one.answer ? schemaOf(one.answer, 'input') : one.gives ? { type: 'string', format: 'binary' } : {}
  return { description: 'done', content: { [type]: { schema } } }
}

const faultOf = (when: string): Json => ({
  description: when,
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
})

const bodyOf = (type: string, schema: Json): Json => ({ required: true, content: { [type]: { schema } } })

function parametersOf(schema: z.ZodObject | undefined, where: 'path' | 'query'): Json[] {
  if (!schema) return []
  const { properties = {}, required = [] } = schemaOf(schema, 'input') as {
    properties?: Record<string, Json>
    required?: string[]
  }
  return Object.entries(properties).map(([name, { description, ...shape }]) => ({
    name,
    in: where,
    required: where === 'path' || required.includes(name),
    ...(description !== undefined && { description }),
    schema: shape,
  }))
}

const headersOf = ({ headers = {} }: Described): Json[] =>
  Object.entries(headers).map(([name, description]) => ({
    name,
    in: 'header',
    required: true,
    description,
    schema: { type: 'string' },
  }))

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...said } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Json
  return said
}
