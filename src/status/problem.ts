/** What is wrong with a request -> `application/problem+json` (RFC 9457), the one form in which HTTP says no. */
import { STATUS_CODES } from 'node:http'

export interface Finding {
  /** Where in the request, e.g. `parts.alto.volume`. */
  path: string
  found: unknown
  expected: string
}

export interface Problem {
  status: number
  /** For programs, e.g. `bad-request`; never changes once it is published. */
  code: string
  /** For people: what was found and what was expected. */
  detail: string
  errors?: readonly Finding[]
  headers?: Record<string, string>
}

/** In words, for those who show no list. */
export const findingsText = (errors: readonly Finding[]): string =>
  errors
    .map(({ path, found, expected }) => `${path || 'the whole'}: found ${JSON.stringify(found)}, expected ${expected}`)
    .join('; ')

export function problem({ status, code, detail, errors, headers }: Problem): Response {
  const body = { type: 'about:blank', title: STATUS_CODES[status] ?? 'Problem', status, detail, code, errors }
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...headers },
  })
}
