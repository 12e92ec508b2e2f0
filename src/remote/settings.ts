/** How a bucket is reached and what it is given, as the configuration says it. */

// Not a doc comment: a star before a slash would end it.
// By pattern: the first segments of a key, `*` for any one of them, such as `renders/composites/*/142x142`; the empty one is every
// key. The most particular wins.
export type ByKey<T> = Readonly<Record<string, T>>

export interface S3Settings {
  /** A URL; absent for AWS itself. */
  endpoint?: string | undefined
  region: string
  bucket: string
  /** `endpoint/bucket/key` in place of `bucket.endpoint/key`. */
  pathStyle: boolean
  /** What goes before a key in the bucket, such as `media/`. */
  prefixes: ByKey<string>
  kinds: ByKey<KindSettings>
  /** Patterns of keys that never leave this box. */
  nearOnly: readonly string[]
  /** Whether bodies carry CRC32 checksums beside their MD5. Servers other than AWS may refuse them. */
  checksums: 'WHEN_REQUIRED' | 'WHEN_SUPPORTED'
  /** `opaque` where the server encrypts: its ETags are no MD5 then, and nothing can be held against them. */
  etags: 'md5' | 'opaque'
  /** Of one request, the first one included. */
  attempts: number
  sockets: number
  connectMs: number
  /** Nothing comes and nothing goes for this long. */
  idleMs: number
  /** From the beginning of a request to the beginning of its answer. */
  answerMs: number
  /** Larger objects go in parts of this size; at least 5. */
  partMiB: number
  partsAtOnce: number
  /** `near`: what lies on this box is served by it. `presigned`: everything that is in the bucket is read from there. */
  links: 'near' | 'presigned'
  /** How long a presigned link can be used. */
  linkS: number
}

export interface KindSettings {
  contentType?: string | undefined
  cacheControl?: string | undefined
  storageClass?: string | undefined
  acl?: string | undefined
}

export interface S3Credentials {
  accessKeyId: string
  secretAccessKey: string
}
