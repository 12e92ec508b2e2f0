/** What the SDK gives back -> what a bucket tells; and what is sent -> the SDK's names for it. */
import type { ObjectCannedACL, PutObjectCommandInput, StorageClass } from '@aws-sdk/client-s3'

import type { Checksum, Sending, Stored } from './bucket.js'
import { Unexpected } from './faults.js'
import { etagIn, isMd5 } from './seal.js'

const ALGORITHMS = ['SHA256', 'CRC64NVME', 'CRC32C', 'CRC32', 'SHA1'] as const

type Checksums = { [A in (typeof ALGORITHMS)[number] as `Checksum${A}`]?: string | undefined } & {
  ChecksumType?: string | undefined
}

interface Shown extends Checksums {
  ETag?: string | undefined
  ContentLength?: number | undefined
  Metadata?: Record<string, string> | undefined
  ServerSideEncryption?: string | undefined
  SSECustomerAlgorithm?: string | undefined
}

/** Of an object that is looked at. A web page has a length too, but no ETag that anybody could rely on. */
export function storedOf(key: string, shown: Shown): Stored {
  const { ContentLength: sizeBytes, Metadata = {} } = shown
  if (sizeBytes === undefined || etagIn(shown.ETag) === undefined) {
    throw new Unexpected('not-s3', 'an answer without a length and an ETag')
  }
  return { key, sizeBytes, meta: Metadata, ...etagOf(shown), ...checksumOf(shown) }
}

export function etagOf({ ETag }: Pick<Shown, 'ETag'>): { etag?: string } {
  const etag = etagIn(ETag)
  return etag === undefined ? {} : { etag }
}

/** Of the whole object; one that is made of the checksums of its parts says nothing to who does not know the parts. */
export function checksumOf(shown: Checksums): { checksum?: Checksum } {
  for (const algorithm of ALGORITHMS) {
    const value = shown[`Checksum${algorithm}`]
    if (value !== undefined && !value.includes('-') && shown.ChecksumType !== 'COMPOSITE') {
      return { checksum: { algorithm, value } }
    }
  }
  return {}
}

/** In hex, where the ETag is one: not of what came in parts, nor of what is encrypted with a key of its own. */
export function md5Of(shown: Shown): string | undefined {
  const etag = etagIn(shown.ETag)
  const isPlain = shown.SSECustomerAlgorithm === undefined && !/kms/.test(shown.ServerSideEncryption ?? '')
  return etag !== undefined && isPlain && isMd5(etag) ? etag : undefined
}

export const paramsOf = ({
  contentType,
  cacheControl,
  storageClass,
  acl,
  meta,
}: Sending): Omit<PutObjectCommandInput, 'Bucket' | 'Key'> => ({
  ContentType: contentType,
  ...(cacheControl !== undefined && { CacheControl: cacheControl }),
  // servers other than AWS have classes of their own
  ...(storageClass !== undefined && { StorageClass: storageClass as StorageClass }),
  ...(acl !== undefined && { ACL: acl as ObjectCannedACL }),
  ...(meta && { Metadata: { ...meta } }),
})

/** Names come as in a URL, for XML cannot carry them all. Some servers write a space as a plus, some as %20. */
export const decoded = (name: string): string => decodeURIComponent(name.replaceAll('+', ' '))
