import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { compare, type Finding, type Wanted } from '../../src/remote/compare.js'
import type { Sent } from '../../src/remote/upload-ledger.js'
import { MemoryBucket } from './memory-bucket.js'

const test = suite<{ root: string }>('remote / compare')

test.before.each(async (context) => {
  context.root = await mkdtemp(join(tmpdir(), 'troupe-compare-'))
})
test.after.each(({ root }) => rm(root, { recursive: true, force: true }))

const md5 = (text: string) => createHash('md5').update(text).digest('hex')

async function compared(
  root: string,
  {
    here,
    there,
    expected = Object.keys(here),
    known = () => undefined,
    prefixes = ['p/'],
    etags = 'md5',
  }: {
    here: Record<string, string>
    there: Record<string, string>
  } & Partial<Pick<Wanted, 'expected' | 'known' | 'prefixes' | 'etags'>>,
): Promise<string[]> {
  const bucket = new MemoryBucket()
  for (const [key, text] of Object.entries(there)) bucket.objects.set(key, Buffer.from(text))
  for (const [key, text] of Object.entries(here)) {
    await mkdir(dirname(join(root, key)), { recursive: true })
    await writeFile(join(root, key), text)
  }
  const told: string[] = []
  for await (const found of compare({ bucket, prefixes, expected, known, etags, file: (key) => join(root, key) })) {
    told.push(inWords(found))
  }
  return told
}

const inWords = (found: Finding) =>
  'because' in found ? `${found.is} ${found.key}: ${found.because}` : `${found.is} ${found.key}`

test('what is missing, extra and different is told exactly, in order', async ({ root }) => {
  const here = { 'p/same': 'abc', 'p/longer': 'abcd', 'p/other': 'abc', 'p/c d+é.png': 'x', 'p/z': 'x' }
  const there = { 'p/same': 'abc', 'p/longer': 'abc', 'p/other': 'abX', 'p/stray': 'x', 'q/elsewhere': 'x' }

  assert.equal(await compared(root, { here, there }), [
    'missing p/c d+é.png',
    'missing p/z',
    'extra p/stray',
    'different p/longer: found 3 bytes, expected 4',
    `different p/other: found MD5 ${md5('abX')}, expected ${md5('abc')}`,
    'same p/same',
  ])
})

test('keys that sort apart as text and as bytes are no findings', async ({ root }) => {
  const keys = ['p/a-b', 'p/a/b', 'p/aB', 'p/A', 'p/\u{1f3b5}', 'p/\uffee']
  const all = Object.fromEntries(keys.map((key) => [key, 'x']))

  const told = await compared(root, { here: all, there: all })
  assert.equal(new Set(told), new Set(keys.map((key) => `same ${key}`)))
})

test('a file that is the one that was sent is held against what the server said then', async ({ root }) => {
  await mkdir(join(root, 'p'))
  await writeFile(join(root, 'p/big'), 'abc')
  const { mtimeMs } = await stat(join(root, 'p/big'))
  const sent = (etag: string): Sent => ({ size: 3, md5: md5('abc'), etag, mtimeMs })
  const here = {}
  const there = { 'p/big': 'abX' }
  const expected = ['p/big']

  assert.equal(await compared(root, { here, there, expected, known: () => sent(md5('abX')) }), ['same p/big'])
  assert.equal(await compared(root, { here, there, expected, known: () => sent('in-parts-2') }), [
    `different p/big: found ETag ${md5('abX')}, expected in-parts-2, as it was when it was sent`,
  ])
})

test('a file that has changed since it was sent is read', async ({ root }) => {
  const known = (): Sent => ({ size: 3, md5: md5('abc'), etag: md5('abc'), mtimeMs: 1 })

  assert.equal(await compared(root, { here: { 'p/a': 'abX' }, there: { 'p/a': 'abc' }, known }), [
    `different p/a: found MD5 ${md5('abc')}, expected ${md5('abX')}`,
  ])
})

test('where ETags tell nothing of the bytes, only sizes are held against files that were never sent', async ({
  root,
}) => {
  const [here, there] = [
    { 'p/a': 'abc', 'p/b': 'abc' },
    { 'p/a': 'abX', 'p/b': 'ab' },
  ]

  assert.equal(await compared(root, { here, there, etags: 'opaque' }), [
    'same p/a',
    'different p/b: found 2 bytes, expected 3',
  ])
})

test('what is not here any more is held against the ledger', async ({ root }) => {
  const known = (key: string): Sent | undefined =>
    key === 'p/never' ? undefined : { size: 3, md5: md5('abc'), etag: md5('abc'), mtimeMs: 1 }
  const there = { 'p/good': 'abc', 'p/short': 'ab', 'p/torn': 'abX', 'p/never': 'x' }

  assert.equal(await compared(root, { here: {}, there, expected: Object.keys(there), known }), [
    'same p/good',
    'same p/never',
    'different p/short: found 2 bytes, expected 3',
    `different p/torn: found ETag ${md5('abX')}, expected ${md5('abc')}, as it was when it was sent`,
  ])
})

test('an empty bucket lacks everything, and an empty folder makes everything extra', async ({ root }) => {
  const here = Object.fromEntries(Array.from({ length: 5_000 }, (_, at) => [`p/${at}`, '']))

  assert.is(
    (await compared(root, { here: {}, there: here, expected: [] })).filter((line) => line.startsWith('extra')).length,
    5_000,
  )
  assert.is(
    (await compared(root, { here: {}, there: {}, expected: Object.keys(here) })).filter((line) =>
      line.startsWith('missing'),
    ).length,
    5_000,
  )
})

test.run()
