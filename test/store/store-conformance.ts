/** What every object store promises, wherever the objects lie. */
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'uvu'
import * as assert from 'uvu/assert'

import type { Store } from '../../src/runtime/tools.js'

export interface Bench {
  store: Store
  /** A folder for files on their way in and out. */
  scratch: string
  /** As a person would, behind the store's back. */
  replaceByHand(key: string, text: string): Promise<void>
}

export const onBench = async (): Promise<string> => mkdtemp(join(tmpdir(), 'troupe-store-'))

let files = 0
export async function putText({ store, scratch }: Bench, key: string, text: string, from = 'a') {
  const file = join(scratch, `in-${files++}`)
  await writeFile(file, text)
  return store.put(key, file, { from, said: text })
}

export const textOf = async ({ store, scratch }: Bench, key: string): Promise<string> =>
  readFile(await store.fetch(key, scratch), 'utf8')

export async function keysOf({ store }: Bench, prefix = ''): Promise<string[]> {
  const found: string[] = []
  for await (const { key } of store.list(prefix)) found.push(key)
  return found.sort()
}

/** Sorted; some may come twice. */
export async function namesOf({ store }: Pick<Bench, 'store'>, prefix: string): Promise<string[]> {
  const found = new Set<string>()
  for await (const names of store.names(prefix)) for (const name of names) found.add(name)
  return [...found].sort()
}

export async function faultOf(work: Promise<unknown>): Promise<Error> {
  return work.then(
    () => assert.unreachable('it was expected to fail') as never,
    (fault: Error) => fault,
  )
}

export function storePromises(test: Test, open: () => Promise<Bench>): void {
  test('holds what was put, with its facts, and takes the file over', async () => {
    const bench = await open()
    const file = join(bench.scratch, 'still.jpg')
    await writeFile(file, 'four')
    const told = await bench.store.put('snapshots/a.jpg', file, { from: 'x', frames: 3, absent: undefined })

    assert.equal(told, { from: 'x', frames: 3, sizeBytes: 4 }, 'facts as they will be read')
    assert.equal(await bench.store.facts('snapshots/a.jpg'), told)
    assert.is(await bench.store.has('snapshots/a.jpg'), true)
    assert.is(await textOf(bench, 'snapshots/a.jpg'), 'four')
    assert.is(((await faultOf(readFile(file))) as NodeJS.ErrnoException).code, 'ENOENT')
  })

  test('knows nothing of what is not there', async () => {
    const bench = await open()
    await putText(bench, 'a/b', 'a file')

    for (const key of ['a', 'a/c', 'a/b/c', 'b']) {
      assert.is(await bench.store.has(key), false, key)
      assert.is(await bench.store.facts(key), undefined, key)
      assert.match((await faultOf(bench.store.fetch(key, bench.scratch))).message, `${key} is not in the store`)
    }
  })

  test('gives new bytes and new facts to a key that is put again', async () => {
    const bench = await open()
    await putText(bench, 'a', 'old', 'x')
    await putText(bench, 'a', 'newer', 'y')

    assert.is(await textOf(bench, 'a'), 'newer')
    assert.equal(await bench.store.facts('a'), { from: 'y', said: 'newer', sizeBytes: 5 })
  })

  test('a fetched file keeps its bytes whatever is put under the key meanwhile', async () => {
    const bench = await open()
    await putText(bench, 'a', 'old')
    const fetched = await bench.store.fetch('a', bench.scratch)
    await putText(bench, 'a', 'newer')
    await bench.store.drop('a')

    assert.is(await readFile(fetched, 'utf8'), 'old')
  })

  test('facts say nothing of bytes that somebody put there by hand', async () => {
    const bench = await open()
    await putText(bench, 'a', 'made')
    await bench.replaceByHand('a', 'by hand')

    assert.is(await bench.store.facts('a'), undefined)
    assert.is(await bench.store.has('a'), true)
    assert.is(await textOf(bench, 'a'), 'by hand')
  })

  test('facts always belong to the bytes, however many put the same key at once', async () => {
    const bench = await open()
    for (let round = 0; round < 10; round++) {
      const texts = Array.from({ length: 6 }, (_, i) => `${round} ${'x'.repeat(i)}`)
      await Promise.all(texts.map((text) => putText(bench, 'a', text)))
      const facts = await bench.store.facts('a')

      if (facts) assert.is(facts.said, await textOf(bench, 'a'))
    }
  })

  test('lists keys with their sizes by prefix, which need not end at a folder', async () => {
    const bench = await open()
    for (const key of ['final/a.mp4', 'final/ab.mp4', 'final/deep/c.mp4', 'final-parts/d', 'top']) {
      await putText(bench, key, key)
    }

    assert.equal(await keysOf(bench, 'final/a'), ['final/a.mp4', 'final/ab.mp4'])
    assert.equal(await keysOf(bench, 'final/'), ['final/a.mp4', 'final/ab.mp4', 'final/deep/c.mp4'])
    assert.equal(await keysOf(bench, 'fin'), ['final-parts/d', 'final/a.mp4', 'final/ab.mp4', 'final/deep/c.mp4'])
    assert.equal(await keysOf(bench), ['final-parts/d', 'final/a.mp4', 'final/ab.mp4', 'final/deep/c.mp4', 'top'])
    assert.equal(await keysOf(bench, 'nothing/here'), [])
    for await (const { key, sizeBytes } of bench.store.list('')) assert.is(sizeBytes, key.length)
  })

  test('names what stands directly in a folder, hidden files and deeper ones left out', async () => {
    const bench = await open()
    for (const key of ['final/a.mp4', 'final/a b+ä.mp4', 'final/deep/c.mp4', 'final/.hidden', 'final-parts/d', 'top']) {
      await putText(bench, key, key)
    }

    assert.equal(await namesOf(bench, 'final'), ['a b+ä.mp4', 'a.mp4'])
    assert.equal(await namesOf(bench, 'final/deep'), ['c.mp4'])
    assert.equal(await namesOf(bench, 'nothing/here'), [])
    assert.match((await faultOf(namesOf(bench, '../a'))).message, 'is not a key')
  })

  test('drops an object with its facts, and one that is not there without a word', async () => {
    const bench = await open()
    await putText(bench, 'a/b', 'text')
    await bench.store.drop('a/b')
    await bench.store.drop('a/b')

    assert.is(await bench.store.has('a/b'), false)
    assert.is(await bench.store.facts('a/b'), undefined)
    assert.equal(await keysOf(bench), [])
  })

  test('a reader never sees part of an object, and never a name on its way', async () => {
    const bench = await open()
    const texts = ['a'.repeat(300_000), 'b'.repeat(400_000)]
    await putText(bench, 'big', texts[0]!)
    let writing = true
    const writer = (async () => {
      for (let i = 1; i <= 12; i++) await putText(bench, 'big', texts[i % 2]!)
      writing = false
    })()
    let seen = 0
    while (writing) {
      const text = await textOf(bench, 'big')
      assert.ok(texts.includes(text), `${text.length} characters, beginning with ${text[0]}`)
      assert.equal(await keysOf(bench), ['big'])
      seen++
    }
    await writer

    assert.ok(seen > 0)
  })

  test('refuses keys that would leave the store or are no plain path', async () => {
    const bench = await open()
    await putText(bench, 'a', 'text')
    for (const key of ['', '/etc/passwd', '../a', 'x/../../a', 'x/../a', './a', 'a/', 'x//a', '.', '..', 'a\0b']) {
      assert.match((await faultOf(bench.store.has(key))).message, 'is not a key', JSON.stringify(key))
      assert.match((await faultOf(bench.store.facts(key))).message, 'is not a key')
      assert.match((await faultOf(bench.store.fetch(key, bench.scratch))).message, 'is not a key')
      assert.match((await faultOf(putText(bench, key, 'x'))).message, 'is not a key')
      assert.match((await faultOf(bench.store.drop(key))).message, 'is not a key')
    }
    assert.match((await faultOf(keysOf(bench, '../'))).message, 'is not a key')
    assert.match((await faultOf(keysOf(bench, '/etc/'))).message, 'is not a key')
    assert.is(await bench.store.has('..a/b..c'), false, 'dots alone do no harm')
  })

  test('keeps names as they are, whatever language they are in', async () => {
    const bench = await open()
    for (const key of ["Rendered Png's/ä ö.png", 'song+part.webm', '-i', 'ключ', '100%', 'a\nb']) {
      await putText(bench, key, key)

      assert.is(await textOf(bench, key), key)
    }
  })
}
