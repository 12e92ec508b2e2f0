/** Requests to the service's HTTP API, relative to the page -> its JSON, or a Problem that says in words what was wrong. */
import { turnedAway } from './live/session.js'
import { problemOf } from './problem.js'

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

/** One of the service's commands: requeue, cancel, pause, resume, approve. */
export const command = <T extends object = { count?: number }>(op: string, args: object = {}): Promise<T> =>
  ask<T>('POST', `api/v1/commands/${op}`, args)

/** A key of the store -> where the browser gets it. `version` makes another address of what was made anew. */
export const fileUrl = (key: string, version = ''): string =>
  `files/${key.split('/').map(encodeURIComponent).join('/')}${version && `?v=${encodeURIComponent(version)}`}`
