/** One file and its place -> its bytes at the service, piece by piece; goes on where it stopped, also after the page was closed. */
import { Problem } from '../problem.js'
import type { Folder } from './destination.js'

/** What of `fetch` and of the page's memory is used; handed in, so that a test needs neither network nor browser. */
export interface Wire {
  begin(folder: Folder, path: string, sizeBytes: number): Promise<{ id: string; offset: number }>
  /** Where the service stands; undefined when it knows no such upload. */
  offsetOf(id: string): Promise<number | undefined>
  /** Resolves with where the service stands afterwards. */
  send(id: string, offset: number, piece: Blob): Promise<number>
  remember(mark: string, id: string | undefined): void
  remembered(mark: string): string | undefined
  pause(ms: number, signal: AbortSignal): Promise<void>
}

export interface Outgoing {
  file: Blob
  folder: Folder
  path: string
  /** The same file at the same place has the same mark. */
  mark: string
}

export const PIECE_BYTES = 2 * 1024 * 1024
const MOST_PAUSE_MS = 15_000

/** The service said that it will not take it: to try again is of no use. Where it stands is another matter, and can be asked. */
const isFinal = (fault: unknown): fault is Problem =>
  fault instanceof Problem &&
  fault.status >= 400 &&
  fault.status < 500 &&
  ![401, 404, 408, 409, 410, 429].includes(fault.status)

/**
 * Resolves when the file is whole at the service. Rejects with the service's words when it refuses the file, and with
 * AbortError when `signal` says so; what was sent by then stays and is gone on with the next time.
 */
export async function sendFile(
  { file, folder, path, mark }: Outgoing,
  wire: Wire,
  signal: AbortSignal,
  onProgress: (sentBytes: number, trouble?: string) => void,
): Promise<void> {
  let failures = 0
  for (;;) {
    signal.throwIfAborted()
    try {
      let { id, offset } = await opened()
      onProgress(offset)
      while (offset < file.size) {
        signal.throwIfAborted()
        offset = await wire.send(id, offset, file.slice(offset, offset + PIECE_BYTES))
        failures = 0
        onProgress(offset)
      }
      wire.remember(mark, undefined)
      return
    } catch (fault) {
      signal.throwIfAborted()
      if (isFinal(fault)) {
        wire.remember(mark, undefined)
        throw fault
      }
      failures++
      onProgress(-1, fault instanceof Error ? fault.message : String(fault))
      await wire.pause(Math.min(MOST_PAUSE_MS, 500 * 2 ** failures), signal)
    }
  }

  async function opened(): Promise<{ id: string; offset: number }> {
    const id = wire.remembered(mark)
    const offset = id === undefined ? undefined : await wire.offsetOf(id)
    if (id !== undefined && offset !== undefined) return { id, offset }
    const begun = await wire.begin(folder, path, file.size)
    wire.remember(mark, begun.id)
    return begun
  }
}
