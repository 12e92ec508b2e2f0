/** Files that people give to the page -> sent two at a time, with how far each is; goes on while other pages are looked at. */
import { signal } from '@preact/signals'

import { reasonOf } from '../problem.js'
import { type Destination, destinationOf } from './destination.js'
import { type Outgoing, sendFile } from './sending.js'
import { forget, wire } from './wire.js'

export interface Upload {
  id: number
  name: string
  /** Where it goes, as the watched folders name it. */
  place: string
  sizeBytes: number
  sentBytes: number
  state: 'queued' | 'sending' | 'paused' | 'done' | 'refused'
  /** Why it is refused, or what is being tried again. */
  because: string | undefined
}

export interface Given {
  /** With slashes, from the dropped folder's name on. */
  path: string
  file: File
}

const AT_ONCE = 2

export const uploads = signal<readonly Upload[]>([])
const outgoing = new Map<number, Outgoing>()
const under = new Map<number, AbortController>()
let numbered = 0

const change = (id: number, to: Partial<Upload>): void => {
  uploads.value = uploads.value.map((one) => (one.id === id ? { ...one, ...to } : one))
}

function accepted({ path, file }: Given, style: string): Upload {
  const id = numbered++
  const to: Destination = destinationOf(path, style)
  const upload = { id, name: path, sizeBytes: file.size, sentBytes: 0 }
  if ('refused' in to) return { ...upload, place: '', state: 'refused', because: to.refused }
  const place = `${to.folder}/${to.path}`
  outgoing.set(id, { file, ...to, mark: `${place} ${file.size} ${file.lastModified}` })
  return { ...upload, place, state: 'queued', because: undefined }
}

export function give(files: readonly Given[], style: string): void {
  uploads.value = [...uploads.value, ...files.map((given) => accepted(given, style))]
  next()
}

function next(): void {
  for (const { id, state } of uploads.value) {
    if (under.size >= AT_ONCE) return
    if (state === 'queued') void start(id)
  }
}

async function start(id: number): Promise<void> {
  const going = new AbortController()
  under.set(id, going)
  change(id, { state: 'sending', because: undefined })
  try {
    await sendFile(outgoing.get(id)!, wire, going.signal, (sentBytes, trouble) =>
      change(
        id,
        trouble === undefined ? { sentBytes, because: undefined } : { because: `${trouble}; it is tried again` },
      ),
    )
    outgoing.delete(id)
    change(id, { state: 'done', because: undefined })
  } catch (fault) {
    if (!going.signal.aborted) change(id, { state: 'refused', because: reasonOf(fault) })
  } finally {
    under.delete(id)
    next()
  }
}

export function pause(id: number): void {
  change(id, { state: 'paused', because: undefined })
  under.get(id)?.abort()
}

export function resume(id: number): void {
  change(id, { state: 'queued' })
  next()
}

/** What was sent of it is taken back; a finished one only leaves the list. */
export function drop(id: number): void {
  under.get(id)?.abort()
  const sent = outgoing.get(id)
  outgoing.delete(id)
  uploads.value = uploads.value.filter((one) => one.id !== id)
  if (sent) void forget(sent.mark)
}

export function clearEnded(): void {
  uploads.value = uploads.value.filter(({ state }) => state !== 'done' && state !== 'refused')
}

addEventListener('beforeunload', (event) => {
  if (uploads.value.some(({ state }) => state === 'queued' || state === 'sending')) event.preventDefault()
})
