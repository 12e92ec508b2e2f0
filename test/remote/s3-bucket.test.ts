import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { RemoteFault, type RemoteTrouble } from '../../src/errors.js'
import { linkOrigin } from '../../src/remote/endpoint.js'
import type { S3Bucket } from '../../src/remote/s3-bucket.js'
import type { S3Settings } from '../../src/remote/settings.js'
import { bucketAt, settingsOf } from './made-bucket.js'
import { answer, s3Error, tag, xml } from './s3-words.js'
import { type Operation, type Script, ScriptedS3 } from './scripted-s3.js'

interface Bench {
  s3: ScriptedS3
  bucket: S3Bucket
  folder: string
}

const test = suite<Bench>('remote / bucket')
const MIB = 2 ** 20
const KIND = { contentType: 'text/plain' }

test.before.each(async (context) => {
  const s3 = await ScriptedS3.open()
  const folder = await mkdtemp(join(tmpdir(), 'troupe-bucket-'))
  Object.assign(context, { s3, folder, bucket: bucketAt(s3.endpoint) })
})
test.after.each(async ({ s3, folder, bucket }) => {
  bucket.close()
  await s3.close()
  await rm(folder, { recursive: true })
})

async function fileOf({ folder }: Bench, bytes: string | Buffer): Promise<string> {
  const file = join(folder, `in-${randomBytes(4).toString('hex')}`)
  await writeFile(file, bytes)
  return file
}

async function faultOf(work: Promise<unknown>): Promise<RemoteFault> {
  const fault = await work.then(
    () => assert.unreachable('it was expected to fail'),
    (thrown: unknown) => thrown,
  )
  assert.instance(fault, RemoteFault, String(fault))
  return fault as RemoteFault
}

/** Only requests of one kind are played with. */
const on =
  (operation: Operation, script: Script): Script =>
  (asked) =>
    asked.operation === operation ? script(asked) : undefined

async function keysOf(bucket: S3Bucket, prefix = ''): Promise<string[]> {
  const keys: string[] = []
  for await (const { key } of bucket.list(prefix)) keys.push(key)
  return keys.sort()
}

test('an object is put with its kind and what is noted of it, and is known again', async (bench) => {
  const { s3, bucket, folder } = bench
  const kind = { contentType: 'image/png', cacheControl: 'max-age=9', storageClass: 'STANDARD_IA', acl: 'public-read' }
  const put = await bucket.put('a/b.png', await fileOf(bench, 'hello'), { ...kind, meta: { facts: 'x' } })
  const md5 = createHash('md5').update('hello').digest('hex')

  assert.equal(put, { key: 'a/b.png', sizeBytes: 5, meta: { facts: 'x' }, etag: md5 })
  assert.equal(await bucket.head('a/b.png'), put)
  assert.equal(s3.objects.get('a/b.png')?.headers, {
    'content-type': 'image/png',
    'cache-control': 'max-age=9',
    'x-amz-storage-class': 'STANDARD_IA',
    'x-amz-acl': 'public-read',
    'x-amz-meta-facts': 'x',
  })
  assert.equal(await bucket.get('a/b.png', join(folder, 'out')), put)
  assert.is(await readFile(join(folder, 'out'), 'utf8'), 'hello')
  assert.is(await bucket.head('a/c.png'), undefined)
})

test('names of any language go there and back: put, copied, listed, fetched, dropped', async (bench) => {
  const { s3, bucket, folder } = bench
  s3.pageSize = 5
  const file = await fileOf(bench, 'x')
  const keys = ["Rendered Png's/ä ö.png", 'song+part.webm', '-i', 'ключ', '100%', 'a%2Bb', 'a\nb', '<&>"', '😀/?#']
  for (const key of keys) {
    await bucket.put(key, file, KIND)
    await bucket.copy(key, `copy/${key}`, KIND)
    await bucket.get(`copy/${key}`, join(folder, 'out'))
  }

  assert.equal(await keysOf(bucket), [...keys, ...keys.map((key) => `copy/${key}`)].sort())
  assert.equal(await keysOf(bucket, 'copy/a'), ['copy/a\nb', 'copy/a%2Bb'])
  assert.equal([...s3.objects.keys()].sort(), await keysOf(bucket))
  await bucket.drop(await keysOf(bucket))
  assert.is(s3.objects.size, 0)
})

test('a copy takes a kind of its own, and says what it holds', async (bench) => {
  const { s3, bucket } = bench
  const { etag } = await bucket.put('a', await fileOf(bench, 'x'), { ...KIND, meta: { facts: 'x' } })
  const copied = await bucket.copy('a', 'b', { contentType: 'image/png', meta: { other: 'y' } })

  assert.equal(copied, { key: 'b', etag, meta: { other: 'y' } })
  assert.equal(s3.objects.get('b')?.headers, { 'content-type': 'image/png', 'x-amz-meta-other': 'y' })
  assert.is((await faultOf(bucket.copy('not there', 'c', KIND))).kind, 'gone')
})

test('what goes under a prefix in the bucket keeps its key', async (bench) => {
  const { s3, folder } = bench
  const bucket = bucketAt(s3.endpoint, { prefixes: { renders: 'web/', '': 'media/' } })
  for (const key of ['renders/a', 'renders/b', 'final/a']) await bucket.put(key, await fileOf(bench, key), KIND)
  await bucket.copy('renders/a', 'renders/c', KIND)
  s3.objects.set('web/index.html', { ...s3.objects.get('web/renders/a')! })

  assert.equal([...s3.objects.keys()].sort(), [
    'media/final/a',
    'web/index.html',
    'web/renders/a',
    'web/renders/b',
    'web/renders/c',
  ])
  assert.equal(await keysOf(bucket), ['final/a', 'renders/a', 'renders/b', 'renders/c'])
  assert.equal(await keysOf(bucket, 'renders/b'), ['renders/b'])
  await bucket.get('renders/c', join(folder, 'out'))
  assert.is(await readFile(join(folder, 'out'), 'utf8'), 'renders/a')
  bucket.close()
})

test('bodies carry their MD5, and nothing that another server than AWS might not know', async (bench) => {
  const { s3, bucket } = bench
  await bucket.put('a', await fileOf(bench, 'x'), KIND)
  await bucket.put('big', await fileOf(bench, randomBytes(6 * MIB)), KIND)
  await bucket.drop(['a'])

  for (const { operation, headers, raw } of s3.asked) {
    const isBody = ['PutObject', 'UploadPart', 'DeleteObjects'].includes(operation)
    assert.is(headers['content-md5'], isBody ? createHash('md5').update(raw).digest('base64') : undefined, operation)
    assert.not.match(headers['content-encoding'] ?? '', 'aws-chunked')
    assert.not('x-amz-trailer' in headers, operation)
    if (operation !== 'DeleteObjects')
      assert.not(
        Object.keys(headers).some((name) => /checksum/.test(name)),
        operation,
      )
  }
})

/** As servers do that know nothing of the SDK's newer checksums. */
const refusesChecksums: Script = ({ headers }) =>
  Object.keys(headers).some((name) => /^x-amz-(checksum|trailer|sdk-checksum)/.test(name))
    ? s3Error(501, 'NotImplemented', 'A header you provided implies functionality that is not implemented')
    : undefined

test('checksums go along where they are configured, never in chunks with a trailer', async (bench) => {
  const { s3 } = bench
  const bucket = bucketAt(s3.endpoint, { checksums: 'WHEN_SUPPORTED' })
  const put = await bucket.put('a', await fileOf(bench, 'hello'), KIND)

  assert.equal(put.checksum, { algorithm: 'CRC32', value: 'NhCmhg==' })
  assert.equal((await bucket.head('a'))?.checksum, put.checksum)
  assert.not.match(s3.asked[0]?.headers['content-encoding'] ?? '', 'aws-chunked')
  bucket.close()
})

test('a SHA-256 that is known goes along in place of a CRC', async (bench) => {
  const { s3 } = bench
  const bucket = bucketAt(s3.endpoint, { checksums: 'WHEN_SUPPORTED' })
  const sha256 = createHash('sha256').update('hello')
  const put = await bucket.put('a', await fileOf(bench, 'hello'), { ...KIND, sha256: sha256.copy().digest('hex') })

  assert.equal(put.checksum, { algorithm: 'SHA256', value: sha256.digest('base64') })
  bucket.close()
})

test('a server that refuses checksums is named with the setting, and does without them', async (bench) => {
  const { s3, bucket } = bench
  s3.script = refusesChecksums
  const eager = bucketAt(s3.endpoint, { checksums: 'WHEN_SUPPORTED' })
  const fault = await faultOf(eager.put('a', await fileOf(bench, 'x'), KIND))

  assert.is(fault.kind, 'not-s3')
  assert.match(fault.message, /NotImplemented .*expected .*checksums/)
  assert.is(s3.objects.size, 0)
  assert.is((await bucket.put('a', await fileOf(bench, 'x'), KIND)).sizeBytes, 1)
  assert.is((await bucket.put('big', await fileOf(bench, randomBytes(6 * MIB)), KIND)).sizeBytes, 6 * MIB)
  eager.close()
})

test('what the server says it stored is held against what was sent', async (bench) => {
  const { s3, bucket } = bench
  const file = await fileOf(bench, 'hello')
  s3.script = on('PutObject', () => (truth) => ({ ...truth, headers: { etag: `"${'0'.repeat(32)}"` } }))
  const fault = await faultOf(bucket.put('a', file, KIND))

  assert.is(fault.kind, 'checksum')
  assert.match(
    fault.message,
    /put a in bucket made at http.*: found MD5 0{32}, expected 5d41402abc4b2a76b9719d911017c592/,
  )

  const eager = bucketAt(s3.endpoint, { checksums: 'WHEN_SUPPORTED' })
  s3.script = on('PutObject', () => (truth) => ({
    ...truth,
    headers: { ...truth.headers, 'x-amz-checksum-crc32': 'AAAAAA==' },
  }))
  const other = await faultOf(eager.put('a', file, KIND))
  assert.is(other.kind, 'checksum')
  assert.match(other.message, 'found x-amz-checksum-crc32 AAAAAA==, expected NhCmhg==')
  eager.close()
})

test('an ETag that is no MD5, for the server encrypts, is nothing to complain of', async (bench) => {
  const { s3, bucket } = bench
  const file = await fileOf(bench, 'hello')
  const etag = `"${'0'.repeat(32)}"`
  s3.script = on('PutObject', () => (truth) => ({
    ...truth,
    headers: { etag, 'x-amz-server-side-encryption': 'aws:kms' },
  }))
  assert.is((await bucket.put('a', file, KIND)).etag, '0'.repeat(32))

  s3.script = on('PutObject', () => (truth) => ({ ...truth, headers: { etag } }))
  const opaque = bucketAt(s3.endpoint, { etags: 'opaque' })
  assert.is((await opaque.put('a', file, KIND)).etag, '0'.repeat(32))
  opaque.close()
})

test('a large object goes in parts, a few at a time, and is whole in the end', async (bench) => {
  const { s3, bucket, folder } = bench
  const bytes = randomBytes(12 * MIB + 5)
  const put = await bucket.put('big', await fileOf(bench, bytes), { ...KIND, meta: { facts: 'x' } })

  assert.is(s3.count('UploadPart'), 3)
  assert.ok(s3.objects.get('big')?.bytes.equals(bytes))
  assert.equal({ ...put, etag: '' }, { key: 'big', sizeBytes: bytes.length, meta: { facts: 'x' }, etag: '' })
  assert.match(put.etag ?? '', /^[0-9a-f]{32}-3$/)
  await bucket.get('big', join(folder, 'out'))
  assert.ok((await readFile(join(folder, 'out'))).equals(bytes))
})

test('of a large object that fails nothing stays behind, and the first fault is the one that is told', async (bench) => {
  const { s3, bucket } = bench
  const file = await fileOf(bench, randomBytes(16 * MIB))
  const failsAt = (part: string) =>
    on('UploadPart', ({ query }) => (query.get('partNumber') === part ? s3Error(500, 'InternalError') : undefined))
  for (const part of ['1', '3']) {
    s3.script = failsAt(part)
    assert.is((await faultOf(bucket.put('big', file, KIND))).kind, 'unavailable', part)
    assert.is(s3.pending.size, 0, 'aborted')
  }
  s3.script = on('CompleteMultipartUpload', () => s3Error(403, 'AccessDenied'))
  assert.is((await faultOf(bucket.put('big', file, KIND))).kind, 'denied')

  assert.is(s3.pending.size, 0)
  assert.is(s3.objects.size, 0)
})

test('a goodbye that fails too does not hide why it was said, and the sweep says it again', async (bench) => {
  const { s3, bucket } = bench
  s3.script = ({ operation }) => {
    if (operation === 'UploadPart') return s3Error(403, 'AccessDenied')
    return operation === 'AbortMultipartUpload' ? s3Error(500, 'InternalError') : undefined
  }
  assert.is((await faultOf(bucket.put('big', await fileOf(bench, randomBytes(6 * MIB)), KIND))).kind, 'denied')
  assert.is(s3.pending.size, 1)

  s3.script = undefined
  assert.is(await bucket.sweepMultiparts(3_600_000), 0, 'it is not old enough')
  assert.is(await bucket.sweepMultiparts(-60_000), 1)
  assert.is(s3.pending.size, 0)
})

test('the server is held to every part, and to what it made of them', async (bench) => {
  const { s3, bucket } = bench
  const file = await fileOf(bench, randomBytes(6 * MIB))
  const wrong = `"${'0'.repeat(32)}`
  s3.script = on('UploadPart', () => (truth) => ({ ...truth, headers: { etag: `${wrong}"` } }))
  assert.is((await faultOf(bucket.put('big', file, KIND))).kind, 'checksum')
  s3.script = on('HeadObject', () => (truth) => ({ ...truth, headers: { ...truth.headers, etag: `${wrong}-2"` } }))
  assert.is((await faultOf(bucket.put('big', file, KIND))).kind, 'checksum')
  s3.script = on('HeadObject', () => (truth) => ({ ...truth, headers: { ...truth.headers, 'content-length': '7' } }))

  assert.match((await faultOf(bucket.put('big', file, KIND))).message, `found 7 bytes, expected ${6 * MIB}`)
})

test('who is told to stop says why, and leaves nothing unfinished', async (bench) => {
  const { s3, bucket, folder } = bench
  const file = await fileOf(bench, randomBytes(12 * MIB))
  const stop = new AbortController()
  const reason = new Error('told to stop')
  s3.script = on('UploadPart', ({ query }) => {
    if (query.get('partNumber') !== '2') return undefined
    stop.abort(reason)
    return new Promise(() => undefined)
  })
  const thrown = await bucket.put('big', file, KIND, stop.signal).catch((fault: unknown) => fault)

  assert.is(thrown, reason)
  assert.is(s3.pending.size, 0)
  const works = [
    () => bucket.put('a', file, KIND, stop.signal),
    () => bucket.head('a', stop.signal),
    () => bucket.get('a', join(folder, 'out'), stop.signal),
  ]
  for (const work of works) assert.is(await work().catch((fault: unknown) => fault), reason)
})

test('who is told to stop in the moment an upload begins ends it too', async (bench) => {
  const { s3, bucket } = bench
  const file = await fileOf(bench, randomBytes(12 * MIB))
  const stop = new AbortController()
  const reason = new Error('told to stop')
  s3.script = on('CreateMultipartUpload', () => void stop.abort(reason))
  const thrown = await bucket.put('big', file, KIND, stop.signal).catch((fault: unknown) => fault)

  assert.is(thrown, reason)
  assert.is(s3.count('CreateMultipartUpload'), 1)
  assert.is(s3.pending.size, 0)
})

const TROUBLES: [what: string, script: Script, trouble: RemoteTrouble][] = [
  ['SlowDown', () => s3Error(503, 'SlowDown'), 'throttled'],
  ['a clock that is off', () => s3Error(403, 'RequestTimeTooSkewed'), 'clock'],
  ['an unknown key id', () => s3Error(403, 'InvalidAccessKeyId'), 'denied'],
  ['a wrong secret', () => s3Error(403, 'SignatureDoesNotMatch'), 'denied'],
  ['a bucket that is not there', () => s3Error(404, 'NoSuchBucket'), 'no-bucket'],
  ['a broken connection', () => ({ ...answer(200), reset: true }), 'unavailable'],
  [
    'a page in place of S3',
    () => answer(200, { 'content-type': 'text/html' }, '<html><body>hello</body></html>'),
    'not-s3',
  ],
  [
    'a page of unclosed tags',
    () => answer(200, { 'content-type': 'text/html' }, '<!doctype html><p>hello<br>'),
    'not-s3',
  ],
  [
    'a page that is not found',
    () => answer(404, { 'content-type': 'text/html' }, '<!doctype html><p>no<br>'),
    'not-s3',
  ],
  ['a page of a proxy', () => answer(502, { 'content-type': 'text/html' }, '<!doctype html><p>no<br>'), 'unavailable'],
]

for (const [what, script, trouble] of TROUBLES) {
  test(`${what} is ${trouble}, whatever is asked`, async (bench) => {
    const { s3, folder } = bench
    const file = await fileOf(bench, 'x')
    const out = join(folder, 'out')
    s3.script = script
    const works: [string, (bucket: S3Bucket) => Promise<unknown>][] = [
      ['put', (bucket) => bucket.put('a', file, KIND)],
      ['copy', (bucket) => bucket.copy('a', 'b', KIND)],
      ['list', (bucket) => keysOf(bucket)],
      ['get', (bucket) => bucket.get('a', out)],
      ['drop', (bucket) => bucket.drop(['a'])],
    ]
    for (const [name, work] of works) {
      // each its own: one that was told to slow down does, for seconds
      const bucket = bucketAt(s3.endpoint)
      const fault = await faultOf(work(bucket))
      bucket.close()
      assert.is(fault.kind, trouble, `${name}: ${fault.message}`)
      assert.match(fault.message, `in bucket made at ${s3.endpoint}: found `)
    }
    assert.is((await readdir(folder)).length, 1, 'nothing was fetched')
  })
}

test('nobody there, silence and words that are no HTTP have their names too', async (bench) => {
  const { s3 } = bench
  const file = await fileOf(bench, 'x')
  const hasty = bucketAt(s3.endpoint, { idleMs: 100 })
  s3.script = () => new Promise(() => undefined)
  assert.is((await faultOf(hasty.put('a', file, KIND))).kind, 'timeout')
  assert.is((await faultOf(hasty.head('a'))).kind, 'timeout')

  const other = createServer((socket) => socket.write('220 smtp.example ESMTP\r\n', () => socket.destroy()))
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  const { port } = other.address() as { port: number }
  assert.is((await faultOf(bucketAt(`http://127.0.0.1:${port}`).put('a', file, KIND))).kind, 'not-s3')
  await new Promise((resolve) => other.close(resolve))
  assert.is((await faultOf(bucketAt(`http://127.0.0.1:${port}`).put('a', file, KIND))).kind, 'unavailable')
  hasty.close()
})

test('a passing trouble is tried again, and the bytes come whole', async (bench) => {
  const { s3 } = bench
  const bucket = bucketAt(s3.endpoint, { attempts: 4 })
  const troubles = [s3Error(500, 'InternalError'), { ...answer(200), reset: true as const }]
  s3.script = on('PutObject', () => troubles.shift())
  await bucket.put('a', await fileOf(bench, 'hello'), KIND)

  assert.is(s3.count('PutObject'), 3)
  assert.is(s3.objects.get('a')?.bytes.toString(), 'hello')
  bucket.close()
})

test('an answer that is lost after the object was stored is asked for again', async (bench) => {
  const { s3 } = bench
  const bucket = bucketAt(s3.endpoint, { attempts: 3 })
  let lost = 0
  s3.script = on('PutObject', () => (lost++ === 0 ? (truth) => ({ ...truth, reset: true }) : undefined))

  assert.is((await bucket.put('a', await fileOf(bench, 'hello'), KIND)).sizeBytes, 5)
  assert.is(s3.count('PutObject'), 2)
  bucket.close()
})

test('a server that asks to be left alone is heard', async (bench) => {
  const { s3, bucket } = bench
  s3.script = () => ({
    ...s3Error(503, 'SlowDown'),
    headers: { 'content-type': 'application/xml', 'retry-after': '7' },
  })

  assert.is((await faultOf(bucket.put('a', await fileOf(bench, 'x'), KIND))).retryAfterMs, 7_000)
})

test('a body that is cut off, or is another one, leaves nothing behind, and what was there stays', async (bench) => {
  const { s3, bucket, folder } = bench
  const bytes = randomBytes(3 * MIB)
  await bucket.put('a', await fileOf(bench, bytes), KIND)
  const out = join(folder, 'out')
  await writeFile(out, 'older')
  const before = (await readdir(folder)).sort()

  for (const cutAfter of [0, 1, 70_000, 2 * MIB]) {
    s3.script = on('GetObject', () => (truth) => ({ ...truth, cutAfter }))
    const fault = await faultOf(bucket.get('a', out))
    assert.is(fault.kind, 'unavailable', fault.message)
  }
  s3.script = on('GetObject', () => (truth) => ({ ...truth, body: Buffer.alloc(3 * MIB) }))
  assert.is((await faultOf(bucket.get('a', out))).kind, 'checksum')
  assert.equal((await readdir(folder)).sort(), before)
  assert.is(await readFile(out, 'utf8'), 'older')
  s3.script = undefined
  await bucket.get('a', out)
  assert.ok((await readFile(out)).equals(bytes))
})

test('a body that stops coming is given up', async (bench) => {
  const { s3, folder } = bench
  const bucket = bucketAt(s3.endpoint, { idleMs: 200 })
  await bucket.put('a', await fileOf(bench, 'hello'), KIND)
  s3.script = on('GetObject', () => (truth) => ({ ...truth, headers: { ...truth.headers, 'content-length': '9' } }))
  const fault = await faultOf(bucket.get('a', join(folder, 'out')))

  assert.ok(['timeout', 'unavailable'].includes(fault.kind), fault.message)
  assert.is((await readdir(folder)).length, 1)
  bucket.close()
})

test('a deletion that a server refuses for one of many is told with its name', async ({ s3, bucket }) => {
  s3.script = on('DeleteObjects', () =>
    xml('DeleteResult', `<Error>${tag('Key', 'b')}${tag('Code', 'AccessDenied')}${tag('Message', 'not b')}</Error>`),
  )
  const fault = await faultOf(bucket.drop(['a', 'b']))

  assert.is(fault.kind, 'denied')
  assert.match(fault.message, 'drop 2 objects, such as a in bucket made')
  assert.match(fault.message, 'AccessDenied for b: not b')
})

test('thousands are dropped in as many requests as S3 wants, and listed page by page', async (bench) => {
  const { s3, bucket } = bench
  await bucket.put('k', await fileOf(bench, 'x'), KIND)
  const kept = s3.objects.get('k')!
  for (let at = 0; at < 2500; at++) s3.objects.set(`k${at}`, kept)
  const keys = await keysOf(bucket)

  assert.is(keys.length, 2501)
  assert.is(s3.count('ListObjectsV2'), 3)
  await bucket.drop(keys)
  assert.is(s3.count('DeleteObjects'), 3)
  assert.is(s3.objects.size, 0)
})

test('a link can be read by anybody for a while', async (bench) => {
  const { s3, bucket } = bench
  await bucket.put('a b+ä/c.png', await fileOf(bench, 'hello'), { contentType: 'image/png' })
  const link = await bucket.link('a b+ä/c.png', 90)
  const response = await fetch(link)

  assert.ok(link.startsWith(`${s3.endpoint}/made/a%20b%2B%C3%A4/c.png?`), link)
  assert.is(new URL(link).searchParams.get('X-Amz-Expires'), '90')
  assert.not.match(link, 'SECRETSECRET')
  assert.is(response.headers.get('content-type'), 'image/png')
  assert.is(await response.text(), 'hello')
})

test('every link leads to the origin that pages are told of', async ({ s3 }) => {
  const table: Partial<S3Settings>[] = [
    { pathStyle: true },
    { endpoint: 'https://s3.example.com:9000', pathStyle: false },
    { endpoint: undefined, region: 'eu-central-1', pathStyle: false },
    { endpoint: undefined, region: 'eu-central-1', pathStyle: true },
  ]
  for (const over of table) {
    const bucket = bucketAt(s3.endpoint, over)
    const link = new URL(await bucket.link('a', 60))
    assert.is(link.origin, linkOrigin(settingsOf(s3.endpoint, over)))
    bucket.close()
  }
})

test('a file that is gone is no fault of the bucket', async ({ s3, bucket, folder }) => {
  const fault = await bucket.put('a', join(folder, 'not there'), KIND).catch((thrown: unknown) => thrown)

  assert.is((fault as NodeJS.ErrnoException).code, 'ENOENT')
  assert.is(s3.asked.length, 0)
})

test('nothing is asked of the server under a key that it cannot hold', async (bench) => {
  const { s3, bucket, folder } = bench
  const file = await fileOf(bench, 'x')
  const key = 'ä'.repeat(600)
  const works = [
    () => bucket.put(key, file, KIND),
    () => bucket.get(key, join(folder, 'out')),
    () => bucket.copy(key, 'a', KIND),
    () => bucket.drop([key]),
  ]
  for (const work of works) assert.is((await faultOf(work())).kind, 'bad-key')

  assert.is(s3.asked.length, 0)
  assert.is((await stat(file)).size, 1)
})

test.run()
