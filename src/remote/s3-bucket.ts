/** The Bucket on a server that speaks S3. */
import { open } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import {
  AbortMultipartUploadCommand,
  CopyObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'

import { RemoteFault } from '../errors.js'
import { checksumOf, etagOf, md5Of, paramsOf, storedOf } from './answers.js'
import { type Ask, askerOf } from './ask.js'
import type { Bucket, ObjectKind, Sending, Stored } from './bucket.js'
import { openClient } from './client.js'
import { endpointOf } from './endpoint.js'
import { Unexpected } from './faults.js'
import { objectsIn, unfinishedIn } from './listings.js'
import { kindOf, objectName } from './object-names.js'
import { sendInParts } from './parts.js'
import { receive } from './receive.js'
import type { S3Credentials, S3Settings } from './settings.js'

/** Of one DeleteObjects. */
const DROPPED_AT_ONCE = 1000
const LONGEST_LINK_S = 7 * 24 * 3600

export class S3Bucket implements Bucket {
  readonly #settings: S3Settings
  readonly #client: S3Client
  readonly #ask: Ask

  /** Without credentials they are looked for where the SDK does. Nothing is asked of the server yet. */
  constructor(settings: S3Settings, credentials?: S3Credentials) {
    this.#settings = settings
    this.#client = openClient(settings, credentials)
    this.#ask = askerOf({ endpoint: endpointOf(settings), bucket: settings.bucket })
  }

  /** Connections that are kept for the next request end. */
  close(): void {
    this.#client.destroy()
  }

  /** The file is opened once, so that what is measured is what is sent, whatever takes its name meanwhile. */
  async put(key: string, file: string, sending: Sending & { sha256?: string }, signal?: AbortSignal): Promise<Stored> {
    const handle = await open(file, 'r')
    try {
      const { size } = await handle.stat()
      return await this.#ask({ doing: 'put', key, signal }, async (abortSignal) => {
        const params = { ...this.#named(key), ...paramsOf(sending) }
        if (size > this.#settings.partMiB * 2 ** 20) {
          const file = { handle, sizeBytes: size }
          return storedOf(key, await sendInParts(this.#client, params, file, this.#settings, signal))
        }
        const Body = await handle.readFile()
        const whole = new PutObjectCommand({ ...params, ...this.#sha256(sending.sha256), Body })
        const answer = await this.#client.send(whole, abortSignal)
        return { key, sizeBytes: Body.length, meta: sending.meta ?? {}, ...etagOf(answer), ...checksumOf(answer) }
      })
    } finally {
      await handle.close()
    }
  }

  async copy(
    from: string,
    to: string,
    sending: Sending,
    signal?: AbortSignal,
  ): Promise<Pick<Stored, 'key' | 'etag' | 'meta'>> {
    return this.#ask({ doing: `copy ${from} to`, key: to, signal }, async (abortSignal) => {
      const { Bucket, Key } = this.#named(from)
      const source = [Bucket, ...Key.split('/')].map(encodeURIComponent).join('/')
      const asked = {
        ...this.#named(to),
        ...paramsOf(sending),
        CopySource: source,
        MetadataDirective: 'REPLACE' as const,
      }
      const { CopyObjectResult } = await this.#client.send(new CopyObjectCommand(asked), abortSignal)
      const etag = etagOf(CopyObjectResult ?? {})
      if (etag.etag === undefined) throw new Unexpected('not-s3', 'an answer without an ETag')
      return { key: to, meta: sending.meta ?? {}, ...etag }
    })
  }

  async head(key: string, signal?: AbortSignal): Promise<Stored | undefined> {
    try {
      return await this.#ask({ doing: 'head', key, signal }, async (abortSignal) =>
        storedOf(key, await this.#client.send(new HeadObjectCommand(this.#reading(key)), abortSignal)),
      )
    } catch (fault) {
      if (fault instanceof RemoteFault && fault.kind === 'gone') return undefined
      throw fault
    }
  }

  list(prefix: string, signal?: AbortSignal): AsyncIterable<Stored> {
    return objectsIn(this.#at, prefix, signal)
  }

  async get(key: string, file: string, signal?: AbortSignal): Promise<Stored> {
    return this.#ask({ doing: 'get', key, signal }, async (abortSignal) => {
      const answer = await this.#client.send(new GetObjectCommand(this.#reading(key)), abortSignal)
      const body = answer.Body as Readable
      try {
        const stored = storedOf(key, answer)
        const md5 = this.#settings.etags === 'md5' ? md5Of(answer) : undefined
        await receive(body, file, { sizeBytes: stored.sizeBytes, md5 }, signal)
        return stored
      } finally {
        body.destroy()
      }
    })
  }

  async drop(keys: readonly string[], signal?: AbortSignal): Promise<void> {
    for (let from = 0; from < keys.length; from += DROPPED_AT_ONCE) {
      const batch = keys.slice(from, from + DROPPED_AT_ONCE)
      const doing = batch.length === 1 ? 'drop' : `drop ${batch.length} objects, such as`
      await this.#ask({ doing, key: batch[0] as string, signal }, async (abortSignal) => {
        const Delete = { Objects: batch.map((key) => ({ Key: this.#named(key).Key })) }
        const asked = new DeleteObjectsCommand({ Bucket: this.#settings.bucket, Delete })
        const { Deleted = [], Errors = [] } = await this.#client.send(asked, abortSignal)
        const [first] = Errors
        if (first) {
          const trouble = first.Code === 'AccessDenied' ? 'denied' : 'unavailable'
          throw new Unexpected(trouble, `${first.Code} for ${first.Key}: ${first.Message}`)
        }
        if (Deleted.length < batch.length)
          throw new Unexpected('not-s3', `${Deleted.length} dropped`, `${batch.length}`)
      })
    }
  }

  async sweepMultiparts(olderThanMs: number, signal?: AbortSignal): Promise<number> {
    const before = Date.now() - olderThanMs
    let swept = 0
    for await (const { Key, UploadId, Initiated } of unfinishedIn(this.#at, signal)) {
      if ((Initiated?.getTime() ?? 0) > before) continue
      const asked = new AbortMultipartUploadCommand({ Bucket: this.#settings.bucket, Key, UploadId })
      await this.#ask({ doing: 'sweep', key: Key, signal }, async (abortSignal) => {
        await this.#client.send(asked, abortSignal).catch((fault: Error) => {
          if (fault.name !== 'NoSuchUpload') throw fault // else it has ended meanwhile
        })
      })
      swept++
    }
    return swept
  }

  async link(key: string, forS: number): Promise<string> {
    const expiresIn = Math.min(LONGEST_LINK_S, Math.max(1, Math.round(forS)))
    return this.#ask({ doing: 'link', key }, async () =>
      getSignedUrl(this.#client, new GetObjectCommand(this.#named(key)), { expiresIn }),
    )
  }

  kindOf(key: string): ObjectKind {
    return kindOf(this.#settings, key)
  }

  get #at() {
    return { client: this.#client, settings: this.#settings, ask: this.#ask }
  }

  #named(key: string): { Bucket: string; Key: string } {
    return { Bucket: this.#settings.bucket, Key: objectName(this.#settings, key) }
  }

  #reading(key: string) {
    const asked = this.#settings.checksums === 'WHEN_SUPPORTED'
    return { ...this.#named(key), ...(asked && { ChecksumMode: 'ENABLED' as const }) }
  }

  #sha256(hex: string | undefined) {
    const asked = hex !== undefined && this.#settings.checksums === 'WHEN_SUPPORTED'
    return asked ? { ChecksumSHA256: Buffer.from(hex, 'hex').toString('base64') } : {}
  }
}
