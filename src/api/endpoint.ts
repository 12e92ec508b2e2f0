/** A table of endpoints, each with the schemas of what it takes and gives -> the routes that check by them. */
import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { z } from 'zod'

import type { Asking } from '../auth/person.js'
import { type Problem, problem } from '../status/problem.js'
import { fit } from '../status/validate.js'
import { Fault, wrong } from './fault.js'

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'

/** A request whose every part fits its schema. */
export interface Asked<P, Q, B> {
  params: P
  query: Q
  body: B
  /** Who asks, as it is recorded. */
  who: string
  c: Context<Asking>
}

export interface Described {
  method: Method
  /** From the root, with `{name}` for a parameter: `/api/v1/songs/{song}`. */
  path: string
  /** Name for programs, unique. */
  id: string
  summary: string
  params?: z.ZodObject
  /** The parameter that may hold slashes. */
  rest?: string
  query?: z.ZodObject
  /** JSON, unless `takes` says otherwise. */
  body?: z.ZodType
  /** False: a body that does not fit is answered like one that is not JSON. */
  isStrict?: boolean
  /** Content type of a body that is bytes. */
  takes?: string
  /** Largest body. */
  mostBytes?: number
  /** Headers it reads, with what they say. */
  headers?: Record<string, string>
  answer?: z.ZodType
  /** Of an answer that is no JSON. */
  gives?: string
  status?: 200 | 201 | 204 | 206
  /** What can go wrong beside what can go wrong with every request, by status, and when. */
  faults?: Record<number, string>
}

export interface Endpoint extends Described {
  handle(asked: Asked<never, never, never>): Promise<unknown>
}

type Read<S> = S extends z.ZodType ? z.output<S> : undefined

/** Checks the handler against the schemas beside it. What it returns is the answer; a Response is sent as it is. */
export function endpoint<
  P extends z.ZodObject | undefined = undefined,
  Q extends z.ZodObject | undefined = undefined,
  B extends z.ZodType | undefined = undefined,
  A extends z.ZodType | undefined = undefined,
>(
  one: Omit<Described, 'params' | 'query' | 'body' | 'answer'> & {
    params?: P
    query?: Q
    body?: B
    answer?: A
    handle(asked: Asked<Read<P>, Read<Q>, Read<B>>): Promise<A extends z.ZodType ? z.input<A> | Response : unknown>
  },
): Endpoint {
  return one as unknown as Endpoint
}

/** A document or a change that people make by hand is smaller. */
export const MOST_BYTES = 64 * 1024

/** `beside`: endpoints that others serve, for which only a wrong method is answered here. */
export function routesOf(endpoints: readonly Endpoint[], beside: readonly Described[] = []): Hono<Asking> {
  const app = new Hono<Asking>()
  for (const one of endpoints) {
    const path = pattern(one)
    const limit = bodyLimit({
      maxSize: one.mostBytes ?? MOST_BYTES,
      onError: () => problem(withoutRest(tooLarge(one))),
    })
    const answer = async (c: Context<Asking>) => answered(one, c)
    if (one.body) app.on(one.method.toUpperCase(), path, limit, answer)
    else app.on(one.method.toUpperCase(), path, answer)
  }
  const every = [...endpoints, ...beside]
  for (const path of new Set(every.map(pattern))) {
    const methods = every.filter((one) => pattern(one) === path).map(({ method }) => method.toUpperCase())
    const allow = [...methods, ...(methods.includes('GET') ? ['HEAD'] : [])].join(', ')
    const detail = (found: string) => `found ${found}: expected ${allow}`
    app.all(path, (c) =>
      problem({ status: 405, code: 'wrong-method', detail: detail(c.req.method), headers: { allow } }),
    )
  }
  return app
}

const pattern = ({ path, rest }: Described): string =>
  path.replace(/\{(\w+)\}/g, (_, name: string) => (name === rest ? `:${name}{.+}` : `:${name}`))

const tooLarge = ({ mostBytes = MOST_BYTES }: Described): Problem => ({
  status: 413,
  code: 'too-large',
  detail: `expected a body of at most ${mostBytes} bytes`,
})

/** Nobody reads the rest of the body, so that no other request can follow on the same connection. */
const withoutRest = (said: Problem): Problem => ({ ...said, headers: { ...said.headers, connection: 'close' } })

async function answered(one: Endpoint, c: Context<Asking>): Promise<Response> {
  try {
    const params = one.params ? checked(one.params, c.req.param(), 404) : undefined
    const query = one.query ? checked(one.query, c.req.query(), 400) : undefined
    const body = one.body ? checked(one.body, await json(c), 422) : undefined
    const asked = { params, query, body, who: c.get('person').who, c }
    const answer = await one.handle(asked as Asked<never, never, never>)
    if (answer instanceof Response) return answer
    if (one.status === 204) return c.body(null, 204)
    return c.json(answer as object, one.status ?? 200, { 'cache-control': 'no-store' })
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault
    const isUnread = c.req.raw.body !== null && !c.req.raw.bodyUsed
    return problem(isUnread ? withoutRest(fault.problem) : fault.problem)
  }
}

/** A path names a thing, a query asks for it, a body says what is wanted of it. */
const CODES = { 400: 'bad-request', 404: 'not-found', 422: 'invalid' } as const

function checked<T>(schema: z.ZodType<T>, value: unknown, status: keyof typeof CODES): T {
  const read = fit(schema, value)
  if ('value' in read) return read.value
  throw wrong(status, CODES[status], read.errors)
}

async function json(c: Context): Promise<unknown> {
  // a form on another site can post, but not with this content type
  const type = c.req.header('content-type') ?? ''
  if (!/^application\/(?:merge-patch\+)?json\s*(?:;|$)/i.test(type)) {
    const detail = `found content-type ${JSON.stringify(type)}: expected application/json`
    throw new Fault({ status: 415, code: 'not-json', detail })
  }
  const text = await c.req.text()
  try {
    return JSON.parse(text)
  } catch (fault) {
    const detail = `the body is not JSON: ${(fault as Error).message.slice(0, 200)}`
    throw new Fault({ status: 400, code: 'bad-request', detail })
  }
}
