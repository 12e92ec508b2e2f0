/** A still file -> its format's word on its end, and the hash of its bytes, if it did not change meanwhile. */
import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'

import { type Signature, sameSignature, signatureOf } from './signature.js'
import { look } from './walk.js'
import { wholenessOf } from './whole/whole.js'
import type { Wholeness } from './whole/wholeness.js'

const CHUNK_BYTES = 512 * 1024

/** A link put in the file's place is not followed, and a pipe does not hold us up. */
const OPEN_FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK

export interface Read {
  wholeness: Wholeness
  /** Undefined when the file is unfinished and may still be waited for. */
  hash: string | undefined
}

/**
 * Undefined when the file is not, or is no longer, the one of `signature`: it was replaced, written to or removed.
 * `patient`: an unfinished file is not hashed, since its rest may come. Throws what opening or reading throws.
 */
export async function fingerprint(
  file: { root: string; path: string; signature: Signature },
  { patient, signal }: { patient: boolean; signal: AbortSignal },
): Promise<Read | undefined> {
  const handle = await open(join(file.root, file.path), OPEN_FLAGS).catch(orGone)
  if (!handle) return undefined
  try {
    const stats = await handle.stat()
    if (!stats.isFile() || !sameSignature(signatureOf(stats), file.signature)) return undefined
    const wholeness = await wholenessOf(file.path, handle, stats.size)
    if (wholeness.is === 'unfinished' && patient) return { wholeness, hash: undefined }
    const hash = await hashOf(handle, stats.size, signal)

    // the path, not the handle: another file may have been renamed over this one
    const after = await look(file.root, file.path)
    if (after?.kind !== 'file' || !sameSignature(signatureOf(after.stats), file.signature)) return undefined
    return { wholeness, hash }
  } finally {
    await handle.close()
  }
}

function orGone(fault: NodeJS.ErrnoException): undefined {
  if (fault.code !== 'ENOENT') throw fault
}

async function hashOf(handle: FileHandle, sizeBytes: number, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256')
  const chunk = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, sizeBytes))
  for (let at = 0; at < sizeBytes; ) {
    signal.throwIfAborted()
    const { bytesRead } = await handle.read(chunk, 0, chunk.length, at)
    if (bytesRead === 0) break
    hash.update(chunk.subarray(0, bytesRead))
    at += bytesRead
  }
  return hash.digest('hex')
}
