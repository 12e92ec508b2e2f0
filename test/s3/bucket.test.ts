import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateMultipartUploadCommand, ListMultipartUploadsCommand } from '@aws-sdk/client-s3'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { RemoteFault } from '../../src/errors.js'
import type { S3Bucket } from '../../src/remote/s3-bucket.js'
import type { S3Settings } from '../../src/remote/settings.js'
import { bucketNamed, clientOf, realBucket } from './real.js'

const test = suite('s3 / bucket')
const MIB = 2 ** 20
const KIND = { contentType: 'text/plain' }
let folder = ''
const buckets: S3Bucket[] = []

test.before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'troupe-s3-'))
})
test.after(async () => {
  for (const bucket of buckets) bucket.close()
  await rm(folder, { recursive: true })
})

async function made(over: Partial<S3Settings> = {}): Promise<{ name: string; bucket: S3Bucket }> {
  const found = await realBucket(over)
  buckets.push(found.bucket)
  return found
}

async function fileOf(bytes: string | Buffer): Promise<string> {
  const file = join(folder, `in-${randomBytes(4).toString('hex')}`)
  await writeFile(file, bytes)
  return file
}

async function keysOf(bucket: S3Bucket, prefix = ''): Promise<string[]> {
  const keys: string[] = []
  for await (const { key } of bucket.list(prefix)) keys.push(key)
  return keys.sort()
}

async function faultOf(work: Promise<unknown>): Promise<RemoteFault> {
  const fault = await work.then(
    () => assert.unreachable('it was expected to fail'),
    (thrown: unknown) => thrown,
  )
  assert.instance(fault, RemoteFault, String(fault))
  return fault as RemoteFault
}

for (const checksums of ['WHEN_REQUIRED', 'WHEN_SUPPORTED'] as const) {
  test(`names of any language go there and back, with checksums ${checksums}`, async () => {
    const { bucket } = await made({ checksums, prefixes: { 'renders/composites': 'web site+ä/' } })
    const file = await fileOf('hello')
    const keys = [
      "Rendered Png's/ä ö%20.png",
      'a b+ä.txt',
      'song+part.webm',
      '-i',
      'ключ',
      '100%',
      'a\nb',
      'x%2By',
      'renders/composites/s/142x142/x+y.png',
      'q!*\'()~&<>"=?#;:@$,[]',
      '😀/z',
    ]
    const md5 = createHash('md5').update('hello').digest('hex')
    for (const key of keys) {
      const put = await bucket.put(key, file, { ...KIND, meta: { facts: 'x' } })
      assert.equal([put.etag, put.sizeBytes], [md5, 5])
      assert.equal((await bucket.head(key))?.meta, { facts: 'x' })
      const copied = await bucket.copy(key, `copy/${key}`, KIND)
      assert.is(copied.etag, md5)
      await bucket.get(`copy/${key}`, join(folder, 'out'))
      assert.is(await readFile(join(folder, 'out'), 'utf8'), 'hello')
      assert.is(await (await fetch(await bucket.link(key, 60))).text(), 'hello', key)
    }

    assert.equal(await keysOf(bucket), [...keys, ...keys.map((key) => `copy/${key}`)].sort())
    assert.equal(await keysOf(bucket, 'renders/comp'), ['renders/composites/s/142x142/x+y.png'])
    await bucket.drop([...(await keysOf(bucket)), 'never there'])
    assert.equal(await keysOf(bucket), [])
  })

  test(`a large object goes in parts and is whole in the end, with checksums ${checksums}`, async () => {
    const { bucket } = await made({ checksums })
    const bytes = randomBytes(12 * MIB + 5)
    const put = await bucket.put('big', await fileOf(bytes), { ...KIND, meta: { facts: 'x' } })
    await bucket.get('big', join(folder, 'out'))

    assert.match(put.etag ?? '', /^[0-9a-f]{32}-3$/)
    assert.equal([put.sizeBytes, put.meta], [bytes.length, { facts: 'x' }])
    assert.ok((await readFile(join(folder, 'out'))).equals(bytes))
    assert.is(await bucket.sweepMultiparts(-60_000), 0)
  })
}

test('an object has the kind that is configured for its key', async () => {
  const kinds = {
    '': { cacheControl: 'no-cache' },
    'renders/composites/*/142x142': { cacheControl: 'max-age=9', contentType: 'image/x-png', acl: 'public-read' },
  }
  const { bucket } = await made({ kinds })
  const file = await fileOf('x')
  const keys = ['renders/composites/s/142x142/a.png', 'renders/composites/s/800x800/a.png']
  for (const key of keys) await bucket.put(key, file, bucket.kindOf(key))
  const answers = await Promise.all(keys.map(async (key) => fetch(await bucket.link(key, 60))))
  const open = await Promise.all(keys.map(async (key) => fetch((await bucket.link(key, 60)).replace(/\?.*/, ''))))

  assert.equal(
    answers.map(({ headers }) => [headers.get('content-type'), headers.get('cache-control')]),
    [
      ['image/x-png', 'max-age=9'],
      ['image/png', 'no-cache'],
    ],
  )
  assert.equal(
    open.map(({ status }) => status),
    [200, 403],
  )
})

test('an empty object is an object', async () => {
  const { bucket } = await made()
  await bucket.put('empty', await fileOf(''), KIND)
  await bucket.get('empty', join(folder, 'out'))

  assert.is((await bucket.head('empty'))?.sizeBytes, 0)
  assert.is((await readFile(join(folder, 'out'))).length, 0)
})

test('thousands are listed page by page and dropped', async () => {
  const { bucket } = await made()
  const file = await fileOf('x')
  const keys = Array.from({ length: 1100 }, (_, at) => `renders/${at}.png`)
  for (let from = 0; from < keys.length; from += 20) {
    await Promise.all(keys.slice(from, from + 20).map((key) => bucket.put(key, file, KIND)))
  }

  assert.equal(await keysOf(bucket, 'renders/'), [...keys].sort())
  await bucket.drop(keys)
  assert.equal(await keysOf(bucket), [])
})

test('an upload in parts that nobody ended is swept', async () => {
  const { name, bucket } = await made()
  const client = clientOf()
  await client.send(new CreateMultipartUploadCommand({ Bucket: name, Key: 'left over+ä' }))
  client.destroy()

  assert.is(await bucket.sweepMultiparts(3_600_000), 0, 'it may still be going on')
  assert.is(await bucket.sweepMultiparts(-60_000), 1)
  assert.is(await bucket.sweepMultiparts(-60_000), 0)
})

test('who is told to stop in the middle of a large object leaves nothing unfinished', async () => {
  const { name, bucket } = await made()
  const client = clientOf()
  const stop = new AbortController()
  const reason = new Error('told to stop')
  const put = bucket.put('big', await fileOf(randomBytes(60 * MIB)), KIND, stop.signal).catch((fault: unknown) => fault)
  const pending = async () =>
    (await client.send(new ListMultipartUploadsCommand({ Bucket: name }))).Uploads?.length ?? 0
  for (let begun = 0; begun === 0; ) begun = await pending()
  stop.abort(reason)

  assert.is(await put, reason)
  client.destroy()
  assert.is(await bucket.sweepMultiparts(-60_000), 0)
  assert.is(await bucket.head('big'), undefined)
})

test('wrong credentials, a bucket or an object that is not there have their names', async () => {
  const { name, bucket } = await made()
  const file = await fileOf('x')
  const wrong = bucketNamed(name, {}, { accessKeyId: 'AK', secretAccessKey: 'WRONG' })
  const unknown = bucketNamed(name, {}, { accessKeyId: 'NOBODY', secretAccessKey: 'WRONG' })
  const nowhere = bucketNamed('never-made')
  const table: [string, Promise<unknown>][] = [
    ['denied', faultOf(wrong.put('a', file, KIND))],
    ['denied', faultOf(wrong.head('a'))],
    ['denied', faultOf(unknown.put('a', file, KIND))],
    ['no-bucket', faultOf(nowhere.put('a', file, KIND))],
    ['no-bucket', faultOf(keysOf(nowhere))],
    ['gone', faultOf(bucket.get('a', join(folder, 'never')))],
    ['gone', faultOf(bucket.copy('a', 'b', KIND))],
  ]
  for (const [kind, fault] of table) assert.is(((await fault) as RemoteFault).kind, kind, String(await fault))

  assert.is(await bucket.head('a'), undefined)
  assert.not((await readdir(folder)).includes('never'))
  for (const one of [wrong, unknown, nowhere]) one.close()
})

test.run()
