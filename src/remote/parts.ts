/** A file too large for one request -> parts that are sent side by side, and become an object together or leave nothing behind. */
import { createHash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import {
  AbortMultipartUploadCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  type HeadObjectCommandOutput,
  type PutObjectCommandInput,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'

import { Unexpected } from './faults.js'
import { etagIn, isMd5 } from './seal.js'
import type { S3Settings } from './settings.js'

const MOST_PARTS = 10_000
const MIB = 2 ** 20
/** Of a goodbye to what was not finished: nobody waits longer for it, and the sweep does it again. */
const GOODBYE_MS = 5_000

type Sizes = Pick<S3Settings, 'partMiB' | 'partsAtOnce' | 'etags'>

/** The object as the server then shows it: not every one tells the ETag of what it has put together. */
export async function sendInParts(
  client: S3Client,
  params: PutObjectCommandInput,
  { handle, sizeBytes }: { handle: FileHandle; sizeBytes: number },
  { partMiB, partsAtOnce, etags }: Sizes,
  signal?: AbortSignal,
): Promise<HeadObjectCommandOutput> {
  const partSize = Math.max(partMiB * MIB, Math.ceil(sizeBytes / MOST_PARTS))
  const parts = new Map<number, string>()
  const body = handle.createReadStream({ start: 0, end: sizeBytes - 1, autoClose: false, highWaterMark: MIB })
  const upload = new Upload({
    client: guarded(client, parts, signal),
    params: { ...params, Body: body },
    partSize,
    queueSize: partsAtOnce,
  })
  try {
    await upload.done()
    const { Bucket, Key } = params
    const stored = await client.send(new HeadObjectCommand({ Bucket, Key }), signal && { abortSignal: signal })
    if (stored.ContentLength !== sizeBytes) {
      throw new Unexpected('checksum', `${stored.ContentLength} bytes`, `${sizeBytes}, as they were sent`)
    }
    if (etags === 'md5') compare(stored.ETag, parts)
    return stored
  } finally {
    body.destroy()
  }
}

/**
 * The client as `Upload` uses it. Its own way to abort returns while parts are still being sent and what it began is still there;
 * it goes on with the other parts when one has failed; and when the goodbye fails too, that is the fault it tells of.
 */
function guarded(client: S3Client, etags: Map<number, string>, signal: AbortSignal | undefined): S3Client {
  const failed = new AbortController()
  const signals = signal ? [signal, failed.signal] : [failed.signal]
  const send = async (command: Parameters<S3Client['send']>[0]): Promise<unknown> => {
    if (command instanceof AbortMultipartUploadCommand) {
      return client.send(command, { abortSignal: AbortSignal.timeout(GOODBYE_MS) }).catch(() => undefined)
    }
    // what it begins is only known to who hears its answer, and only that can be ended
    if (command instanceof CreateMultipartUploadCommand) {
      signal?.throwIfAborted()
      return client.send(command)
    }
    try {
      const result = await client.send(command as UploadPartCommand, { abortSignal: AbortSignal.any(signals) })
      if (command instanceof UploadPartCommand) etags.set(command.input.PartNumber ?? 0, etagIn(result.ETag) ?? '')
      return result
    } catch (fault) {
      // the first fault is the one to tell; those of the others, which it brought about, come later
      if (!failed.signal.aborted) failed.abort()
      throw fault
    }
  }
  return Object.assign(Object.create(client) as S3Client, { send })
}

/** As S3 makes it of the MD5 of the parts; a server that makes it otherwise is believed. */
function compare(etag: string | undefined, etags: ReadonlyMap<number, string>): void {
  const inOrder = [...etags].sort(([a], [b]) => a - b).map(([, part]) => part)
  const [of = '', count] = etagIn(etag)?.split('-') ?? []
  if (count !== String(inOrder.length) || !isMd5(of) || !inOrder.every(isMd5)) return
  const md5 = createHash('md5')
  for (const part of inOrder) md5.update(Buffer.from(part, 'hex'))
  const sent = md5.digest('hex')
  if (sent !== of) throw new Unexpected('checksum', `ETag ${etag}`, `${sent}-${count}, of the parts that were sent`)
}
