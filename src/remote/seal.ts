/** Every body that is sent carries its MD5, and what the server says it stored is held against it. */
import { createHash } from 'node:crypto'

import type { S3Client } from '@aws-sdk/client-s3'

import { Unexpected } from './faults.js'
import type { S3Settings } from './settings.js'

interface Message {
  headers: Record<string, string>
  body?: unknown
}

/** Commands whose answer tells what was stored. */
const STORING = new Set(['PutObjectCommand', 'UploadPartCommand'])
/** Older servers delete many only when the list carries its MD5; the SDK no longer sends one. */
const SEALED = new Set([...STORING, 'DeleteObjectsCommand'])

/**
 * Bodies are whole in memory, so that they can be measured before they are sent, and sent again after a fault; for the same reason
 * the SDK never sends them in chunks with a trailer, which many servers refuse. A server holds a body against its Content-MD5 by
 * itself; that it tells the MD5 of what it stored lets us see it too.
 */
export function seal(client: S3Client, { etags }: Pick<S3Settings, 'etags'>): void {
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        const { body, headers } = args.request as Message
        if (!SEALED.has(commandName) || !(body instanceof Uint8Array || typeof body === 'string')) return next(args)
        const md5 = createHash('md5').update(body).digest()
        headers['content-md5'] = md5.toString('base64')
        const result = await next(args)
        if (STORING.has(commandName)) compare(md5.toString('hex'), headers, result.response as Message, etags)
        return result
      },
    // after the SDK's own checksums, whose headers are read here, and before the signature and the retries
    { step: 'build', priority: 'low', name: 'seal' },
  )
}

function compare(md5: string, sent: Message['headers'], answer: Message, etags: S3Settings['etags']): void {
  const etag = etagIn(answer.headers.etag)
  if (etag === undefined) throw new Unexpected('not-s3', 'an answer without an ETag')
  if (etags === 'md5' && isMd5(etag) && !isEncrypted(answer.headers) && etag !== md5) {
    throw new Unexpected('checksum', `MD5 ${etag}`, `${md5}, which is what was sent`)
  }
  for (const [name, value] of Object.entries(sent)) {
    const theirs = /^x-amz-checksum-(crc|sha)/.test(name) ? answer.headers[name] : undefined
    if (theirs !== undefined && theirs !== value) {
      throw new Unexpected('checksum', `${name} ${theirs}`, `${value}, which is what was sent`)
    }
  }
}

/** Without its quotes. */
export const etagIn = (header: string | undefined): string | undefined => header?.replace(/^"|"$/g, '') || undefined

export const isMd5 = (etag: string): boolean => /^[0-9a-f]{32}$/.test(etag)

/** With a key of its own, and the ETag is that of the encrypted bytes. */
const isEncrypted = (headers: Message['headers']): boolean =>
  /kms/.test(headers['x-amz-server-side-encryption'] ?? '') ||
  'x-amz-server-side-encryption-customer-algorithm' in headers
