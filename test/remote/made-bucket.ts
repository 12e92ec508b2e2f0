/** A bucket on an endpoint, with short limits and no second attempt unless it is said. */
import { S3Bucket } from '../../src/remote/s3-bucket.js'
import type { S3Settings } from '../../src/remote/settings.js'

export const CREDENTIALS = { accessKeyId: 'AK', secretAccessKey: 'SECRETSECRET' }

export const settingsOf = (endpoint: string, over: Partial<S3Settings> = {}): S3Settings => ({
  endpoint,
  region: 'us-east-1',
  bucket: 'made',
  pathStyle: true,
  prefixes: {},
  kinds: {},
  nearOnly: [],
  checksums: 'WHEN_REQUIRED',
  etags: 'md5',
  attempts: 1,
  sockets: 16,
  connectMs: 5_000,
  idleMs: 20_000,
  answerMs: 20_000,
  partMiB: 5,
  partsAtOnce: 3,
  links: 'near',
  linkS: 60,
  ...over,
})

export const bucketAt = (endpoint: string, over: Partial<S3Settings> = {}, credentials = CREDENTIALS): S3Bucket =>
  new S3Bucket(settingsOf(endpoint, over), credentials)
