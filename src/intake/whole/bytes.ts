/** An open file -> its bytes at any place, read in windows, so that small reads near each other cost one call. */
import type { FileHandle } from 'node:fs/promises'

const WINDOW_BYTES = 65_536
/** A recording of an hour has some 300,000 blocks. A file of more parts than this was made to keep us busy. */
const MOST_READS = 2_000_000

/** The file has too many parts to be asked for its end. */
export class TooManyParts extends Error {
  override name = 'TooManyParts'
}

export interface Bytes {
  readonly sizeBytes: number
  /** At most `length` bytes from `at`; fewer only where the file ends. Valid until the next call. */
  read(at: number, length: number): Promise<Buffer>
}

/** `sizeBytes` is the size the file was settled with: nothing beyond it is looked at. */
export function bytesOfFile(handle: FileHandle, sizeBytes: number): Bytes {
  const window = Buffer.allocUnsafe(WINDOW_BYTES)
  let from = 0
  let held = 0
  let reads = 0
  return {
    sizeBytes,
    async read(at, length) {
      if (++reads > MOST_READS) throw new TooManyParts(`more than ${MOST_READS} parts`)
      const wanted = Math.max(0, Math.min(length, sizeBytes - at))
      if (wanted > WINDOW_BYTES) {
        const large = Buffer.allocUnsafe(wanted)
        return large.subarray(0, await fill(handle, large, at))
      }
      if (at < from || at + wanted > from + held) {
        held = await fill(handle, window.subarray(0, Math.min(WINDOW_BYTES, sizeBytes - at)), at)
        from = at
      }
      return window.subarray(at - from, Math.min(at - from + wanted, held))
    },
  }
}

/** A read may give less than asked for; only nothing means the end. */
async function fill(handle: FileHandle, into: Buffer, at: number): Promise<number> {
  let filled = 0
  while (filled < into.length) {
    const { bytesRead } = await handle.read(into, filled, into.length - filled, at + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return filled
}
