/** A prefix -> what the bucket holds there, page by page: objects, and uploads in parts that were never ended. */
import {
  ListMultipartUploadsCommand,
  type ListMultipartUploadsCommandOutput,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  type MultipartUpload,
  type S3Client,
} from '@aws-sdk/client-s3'

import { decoded, etagOf } from './answers.js'
import type { Ask } from './ask.js'
import type { Stored } from './bucket.js'
import { Unexpected } from './faults.js'
import { keyOf, placesOf } from './object-names.js'
import type { S3Settings } from './settings.js'

interface At {
  client: S3Client
  settings: S3Settings
  ask: Ask
}

/** Of keys that are ours; what else lies in the bucket is nobody's business. */
export async function* objectsIn(
  { client, settings, ask }: At,
  prefix: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<Stored> {
  for (const place of placesOf(settings)) {
    const at = { Bucket: settings.bucket, Prefix: place + prefix, EncodingType: 'url' as const }
    let next: string | undefined
    do {
      const asked = new ListObjectsV2Command({ ...at, ...(next !== undefined && { ContinuationToken: next }) })
      const page: ListObjectsV2CommandOutput = await ask({ doing: 'list', key: at.Prefix, signal }, async (options) =>
        expectListing(await client.send(asked, options)),
      )
      for (const { Key = '', Size = 0, ETag } of page.Contents ?? []) {
        const key = keyOf(settings, decoded(Key), place)
        if (key !== undefined) yield { key, sizeBytes: Size, meta: {}, ...etagOf({ ETag }) }
      }
      next = page.NextContinuationToken
    } while (next !== undefined)
  }
}

/** A web page reads as a listing of nothing, and all would seem to be missing. */
function expectListing(page: ListObjectsV2CommandOutput): ListObjectsV2CommandOutput {
  if (page.Name === undefined) throw new Unexpected('not-s3', 'an answer that names no bucket')
  return page
}

/** `Key` as it is in the bucket. */
export async function* unfinishedIn(
  { client, settings, ask }: At,
  signal: AbortSignal | undefined,
): AsyncGenerator<MultipartUpload & { Key: string }> {
  for (const place of placesOf(settings)) {
    const at = { Bucket: settings.bucket, Prefix: place, EncodingType: 'url' as const }
    let after: { KeyMarker?: string; UploadIdMarker?: string } | undefined = {}
    do {
      const asked: ListMultipartUploadsCommand = new ListMultipartUploadsCommand({ ...at, ...after })
      const page: ListMultipartUploadsCommandOutput = await ask(
        { doing: 'list what is unfinished of', key: place, signal },
        (options) => client.send(asked, options),
      )
      for (const upload of page.Uploads ?? []) {
        const Key = decoded(upload.Key ?? '')
        if (keyOf(settings, Key, place) !== undefined) yield { ...upload, Key }
      }
      const { IsTruncated, NextKeyMarker = '', NextUploadIdMarker = '' } = page
      after = IsTruncated ? { KeyMarker: decoded(NextKeyMarker), UploadIdMarker: NextUploadIdMarker } : undefined
    } while (after)
  }
}
