/** Uploads of the service's API, and the page's memory of what was begun. */
import { ask } from '../api.js'
import { problemOf } from '../problem.js'
import type { Wire } from './sending.js'

const KEPT = 'troupe.uploads'

function memory(): Record<string, string> {
  try {
    return JSON.parse(localStorage.getItem(KEPT) ?? '{}') as Record<string, string>
  } catch {
    return {}
  }
}

export const wire: Wire = {
  begin: (folder, path, sizeBytes) => ask('POST', 'api/v1/uploads', { folder, path, sizeBytes }),

  async offsetOf(id) {
    const response = await fetch(`api/v1/uploads/${encodeURIComponent(id)}`, { method: 'HEAD', cache: 'no-store' })
    if (response.status === 404 || response.status === 410) return undefined
    if (!response.ok) throw await problemOf(response)
    return Number(response.headers.get('upload-offset') ?? 0)
  },

  async send(id, offset, piece) {
    const response = await fetch(`api/v1/uploads/${encodeURIComponent(id)}`, {
      method: 'PATCH',
      headers: { 'upload-offset': String(offset), 'content-type': 'application/octet-stream' },
      body: piece,
    })
    if (!response.ok) throw await problemOf(response)
    return ((await response.json()) as { offset: number }).offset
  },

  remember(mark, id) {
    const { [mark]: _, ...others } = memory()
    try {
      localStorage.setItem(KEPT, JSON.stringify(id === undefined ? others : { ...others, [mark]: id }))
    } catch {
      // without a memory it goes on only for as long as the page is open
    }
  },

  remembered: (mark) => memory()[mark],

  pause: (ms, signal) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, ms)
      signal.addEventListener('abort', () => {
        clearTimeout(timer)
        reject(signal.reason as Error)
      })
    }),
}

/** Takes back what was sent of a file that nobody wants to send any more. */
export async function forget(mark: string): Promise<void> {
  const id = wire.remembered(mark)
  wire.remember(mark, undefined)
  if (id !== undefined) await ask('DELETE', `api/v1/uploads/${encodeURIComponent(id)}`).catch(() => undefined)
}
