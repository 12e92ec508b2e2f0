/** A value from outside and the schema it must fit -> the value as it is meant, or where it does not fit: found and expected. */
import type { z } from 'zod'

import type { Finding } from './problem.js'

/** A value of a thousand mistakes is something else than what was asked for: nobody reads on. */
const MOST_SAID = 20
/** What people send may be of any size; what they are told of it is not. */
const MOST_CHARS = 60

export function fit<T>(schema: z.ZodType<T>, value: unknown): { value: T } | { errors: Finding[] } {
  const parsed = schema.safeParse(value)
  if (parsed.success) return { value: parsed.data }
  const errors = parsed.error.issues.slice(0, MOST_SAID).flatMap((issue): Finding[] => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.slice(0, MOST_SAID).map((key) => {
        const path = [...issue.path, key]
        return { path: shortened(pathText(path)), found: foundAt(value, path), expected: 'no such key' }
      })
    }
    const path = shortened(pathText(issue.path))
    return [{ path, found: foundAt(value, issue.path), expected: expectedAt(schema, issue) }]
  })
  return { errors: errors.slice(0, MOST_SAID) }
}

/** The description of the value that does not fit, where its schema has one: it says what is expected. */
function expectedAt(schema: z.ZodType, { path, message }: { path: readonly PropertyKey[]; message: string }): string {
  let at: unknown = schema
  for (const key of path) at = below(at, key)
  return descriptionOf(at as AnySchema | undefined) ?? message
}

type AnySchema = {
  description?: string
  shape?: Record<PropertyKey, unknown>
  element?: unknown
  unwrap?: () => AnySchema
}

/** Of what may be left out, that of what it is when it is there. */
const descriptionOf = (schema: AnySchema | undefined): string | undefined =>
  schema?.description ?? (schema?.unwrap && !schema.element ? descriptionOf(schema.unwrap()) : undefined)

function below(schema: unknown, key: PropertyKey): unknown {
  let at = schema as AnySchema | undefined
  while (at && !at.shape && !at.element && at.unwrap) at = at.unwrap()
  if (at?.shape) return Object.hasOwn(at.shape, key) ? at.shape[key] : undefined
  return at?.element
}

function foundAt(value: unknown, path: readonly PropertyKey[]): unknown {
  const found = path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null && Object.hasOwn(at, key) ? Reflect.get(at, key) : undefined),
    value,
  )
  if (found === undefined) return null
  try {
    const text = JSON.stringify(found)
    return text.length > MOST_CHARS ? shortened(text) : found
  } catch {
    return 'something too deep to be shown' // brackets within brackets, by the thousand
  }
}

const shortened = (text: string): string => (text.length > MOST_CHARS ? `${text.slice(0, MOST_CHARS)}…` : text)

/** `conflicts[3][1]`, `output.width`. */
const pathText = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (said, key) => (typeof key === 'number' ? `${said}[${key}]` : said === '' ? String(key) : `${said}.${String(key)}`),
    '',
  )
