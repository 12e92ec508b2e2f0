/** A file beside us -> its size, time and MD5, which is the ETag a bucket gives to what came in one part. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'

export interface FileStamp {
  size: number
  mtimeMs: number
}

/** Undefined when there is no such file. */
export async function stampOf(file: string): Promise<FileStamp | undefined> {
  const found = await stat(file).catch((fault: NodeJS.ErrnoException) => {
    if (fault.code === 'ENOENT' || fault.code === 'ENOTDIR') return undefined
    throw fault
  })
  return found?.isFile() ? { size: found.size, mtimeMs: found.mtimeMs } : undefined
}

/** As a server makes it of what came in one part, where it does not encrypt. */
export const looksLikeMd5 = (etag: string): boolean => /^[0-9a-f]{32}$/.test(etag)

/** Above this a file is not held in memory. */
const AT_ONCE_BYTES = 1 << 20

export async function md5Of(file: string, { size }: FileStamp, signal?: AbortSignal): Promise<string> {
  const hash = createHash('md5')
  if (size <= AT_ONCE_BYTES) hash.update(await readFile(file))
  else
    await pipeline(createReadStream(file, { highWaterMark: AT_ONCE_BYTES }), hash, {
      signal: signal ?? new AbortController().signal,
    })
  return hash.digest('hex')
}
