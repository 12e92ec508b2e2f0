/** What may be said of a bucket in the configuration, every key with its unit and its meaning. */
import { z } from 'zod'

import type { S3Settings } from './settings.js'

const ms = z.number().int().min(1)
const count = z.number().int().min(1)
const text = z.string().min(1)
const PATTERN =
  'by the first segments of a key, `*` for any one, e.g. `renders/composites/*/142x142`, or `` for all; the most particular wins'

export const s3Schema = z.strictObject({
  endpoint: z
    .url({ protocol: /^https?$/, error: 'expected a URL, e.g. https://s3.example.com:9000' })
    .optional()
    .describe('of the server; left out: AWS'),
  region: text.describe('of the bucket; servers other than AWS mostly take any'),
  bucket: z
    .string()
    .regex(/^([A-Za-z0-9][A-Za-z0-9._:-]{1,254})?$/, 'expected the name of a bucket, without a path')
    .describe('its name; it must be there'),
  pathStyle: z
    .boolean()
    .describe('true: endpoint/bucket/key, as most servers but AWS want it; false: bucket.endpoint/key'),
  prefixes: z
    .record(z.string(), z.string())
    .describe(`what goes before a key in the bucket, e.g. \`media/\`, ${PATTERN}`),
  kinds: z
    .record(
      z.string(),
      z.strictObject({
        contentType: text.optional().describe('default: by how the name ends'),
        cacheControl: text.optional().describe('e.g. `public, max-age=31536000, immutable`'),
        storageClass: text.optional().describe('e.g. STANDARD_IA'),
        acl: text.optional().describe('e.g. public-read; left out: none is sent, as buckets without ACLs want it'),
      }),
    )
    .describe(`how objects are kept and handed out, ${PATTERN}, for every setting by itself`),
  nearOnly: z.array(text).describe('patterns of keys that never leave this box, e.g. `final-parts`'),
  checksums: z
    .enum(['WHEN_REQUIRED', 'WHEN_SUPPORTED'])
    .describe('WHEN_SUPPORTED: bodies carry CRC32 beside their MD5, which servers other than AWS may refuse'),
  etags: z
    .enum(['md5', 'opaque'])
    .describe(
      'md5: what is stored is held against what was sent; opaque: the server encrypts, and its ETags tell nothing',
    ),
  attempts: count.max(20).describe('of one request, the first one included'),
  sockets: count.max(1000).describe('connections at once'),
  connectMs: ms.describe('to connect'),
  idleMs: ms.describe('a request on which nothing moves for so long is given up'),
  answerMs: ms.describe('from the beginning of a request to the beginning of its answer'),
  partMiB: z.number().int().min(5).max(5120).describe('larger objects are sent in parts of this size'),
  partsAtOnce: count.max(64).describe('parts of one object that are sent at once, each held in memory'),
  links: z
    .enum(['near', 'presigned'])
    .describe('near: files that lie on this box are served by it; presigned: what is in the bucket is read from there'),
  linkS: count.max(7 * 24 * 3600).describe('how long a presigned link can be used, in seconds'),
}) satisfies z.ZodType<S3Settings>

export const storeSchema = z
  .strictObject({
    home: z
      .enum(['folder', 's3'])
      .describe('folder: paths.store; s3: a bucket, with paths.store as the copy near at hand'),
    s3: s3Schema,
  })
  .refine(({ home, s3 }) => home === 'folder' || s3.bucket !== '', {
    path: ['s3', 'bucket'],
    message: 'expected the name of a bucket, since store.home is s3',
  })

/** Each left out: as the store's bucket has it. */
const inboxS3 = s3Schema.pick({ endpoint: true, region: true, bucket: true, pathStyle: true }).partial()

export const inboxSchema = z.strictObject({
  raw: z
    .string()
    .optional()
    .describe('prefix in the bucket whose objects are fetched into the recordings, e.g. `raw/`'),
  styles: z.string().optional().describe('the same for styles, e.g. `styles/`'),
  pollMs: ms.describe('the bucket is listed this often'),
  s3: inboxS3.describe('where it is not the bucket of the store: what is left out is as there'),
  queue: z
    .strictObject({
      url: z.url({ protocol: /^https?$/ }).describe('of the SQS queue that the bucket tells of new objects'),
      region: text.optional().describe('left out: of the bucket'),
      endpoint: z
        .url({ protocol: /^https?$/ })
        .optional()
        .describe('left out: AWS'),
    })
    .optional()
    .describe('objects are fetched as soon as it tells of them; for one watched folder only'),
})
