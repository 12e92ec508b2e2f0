/** Bytes as they come over a connection -> at the end of a file, as many as came. */
import { type FileHandle, open } from 'node:fs/promises'

import { Fault } from './fault.js'

/**
 * From `offset` on, `sizeBytes` in all at most; on the disk when they are all there. Returns the new offset. What is more than
 * `sizeBytes` is not written, and the file stays as it was.
 */
export async function append(
  path: string,
  offset: number,
  sizeBytes: number,
  bytes: AsyncIterable<Uint8Array>,
): Promise<number> {
  const file = await open(path, 'r+')
  try {
    const reached = await appended(file, offset, sizeBytes, bytes)
    if (reached === sizeBytes) await file.sync()
    return reached
  } finally {
    await file.close()
  }
}

async function appended(
  file: FileHandle,
  offset: number,
  sizeBytes: number,
  bytes: AsyncIterable<Uint8Array>,
): Promise<number> {
  let at = offset
  for await (const piece of tillLost(bytes)) {
    if (at + piece.byteLength > sizeBytes) {
      await file.truncate(offset)
      const detail = `more than the ${sizeBytes} bytes that were announced`
      throw new Fault({ status: 413, code: 'too-large', detail })
    }
    for (let from = 0; from < piece.byteLength; ) {
      const { bytesWritten } = await file.write(piece, from, piece.byteLength - from, at).catch(asProblem)
      from += bytesWritten
      at += bytesWritten
    }
  }
  return at
}

/** Whoever sends may go away at any moment: what has come by then is here, and the rest will be sent again. */
async function* tillLost(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* bytes
  } catch {
    // nobody is there any more to be told
  }
}

function asProblem(fault: NodeJS.ErrnoException): never {
  if (fault.code !== 'ENOSPC' && fault.code !== 'EDQUOT') throw fault
  throw new Fault({ status: 507, code: 'disk-full', detail: 'the disk is full: go on when there is room again' })
}
