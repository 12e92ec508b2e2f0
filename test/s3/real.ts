/** A bucket of its own on the server that the suite runs against. */
import { randomBytes } from 'node:crypto'

import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { S3Bucket } from '../../src/remote/s3-bucket.js'
import type { S3Settings } from '../../src/remote/settings.js'
import { CREDENTIALS, settingsOf } from '../remote/made-bucket.js'

export const ENDPOINT = process.env.TROUPE_TEST_S3 ?? ''

export const clientOf = (): S3Client =>
  new S3Client({ endpoint: ENDPOINT, region: 'us-east-1', forcePathStyle: true, credentials: CREDENTIALS })

export async function realBucket(over: Partial<S3Settings> = {}): Promise<{ name: string; bucket: S3Bucket }> {
  const name = `made-${randomBytes(4).toString('hex')}`
  const client = clientOf()
  await client.send(new CreateBucketCommand({ Bucket: name }))
  client.destroy()
  return { name, bucket: bucketNamed(name, over) }
}

export const bucketNamed = (name: string, over: Partial<S3Settings> = {}, credentials = CREDENTIALS): S3Bucket =>
  new S3Bucket(settingsOf(ENDPOINT, { bucket: name, attempts: 3, ...over }), credentials)
