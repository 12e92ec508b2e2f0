/** Requests to the service's HTTP API, relative to the page -> its JSON, or a Problem that says in words what was wrong. */
import { turnedAway } from './live/session.js'

/** `application/problem+json`. */
export interface ProblemDetails {
  title?: string
  status?: number
  detail?: string
  code?: string
  errors?: { path: string; found: unknown; expected: string }[]
}

export class Problem extends Error {
  override name = 'Problem'
  readonly status: number
  readonly details: ProblemDetails

  constructor(status: number, details: ProblemDetails) {
    const wrong = (details.errors ?? []).map(({ path, expected }) => `${path}: expected ${expected}`)
    super([details.detail ?? details.title ?? `the service answered ${status}`, ...wrong].join('; '))
    this.status = status
    this.details = details
  }
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** Throws Problem for an answer that is not 2xx, TypeError when the service cannot be reached. */
export async function ask<T>(method: Method, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const response = await fetch(path, {
    method,
    cache: 'no-store',
    ...(signal && { signal }),
    ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  })
  if (response.status === 401) turnedAway.value = true
  if (!response.ok) throw await problemOf(response)
  return response.status === 204 ? (undefined as T) : ((await response.json()) as T)
}

export async function problemOf(response: Response): Promise<Problem> {
  const told: unknown = await response.json().catch(() => undefined)
  const details =
    typeof told === 'object' && told !== null ? (told as ProblemDetails & { error?: string; msg?: string }) : {}
  const detail = details.detail ?? details.msg ?? details.error
  return new Problem(response.status, { ...details, ...(detail !== undefined && { detail }) })
}

/** One of the service's commands: requeue, cancel, pause, resume, approve. */
export const command = <T extends object = { count?: number }>(op: string, args: object = {}): Promise<T> =>
  ask<T>('POST', `api/v1/commands/${op}`, args)

/** A key of the store -> where the browser gets it. `version` makes another address of what was made anew. */
export const fileUrl = (key: string, version = ''): string =>
  `files/${key.split('/').map(encodeURIComponent).join('/')}${version && `?v=${encodeURIComponent(version)}`}`

/** The words of whatever was thrown. */
export const reasonOf = (fault: unknown): string => (fault instanceof Error ? fault.message : String(fault))
