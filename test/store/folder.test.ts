import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { FolderStore } from '../../src/store/folder.js'
import { type Bench, faultOf, keysOf, onBench, putText, storePromises, textOf } from './store-conformance.js'

const test = suite('store / folder')
const folders: string[] = []
test.after(async () => {
  for (const folder of folders) await rm(folder, { recursive: true })
})

async function open(): Promise<Bench & { store: FolderStore; root: string }> {
  const folder = await onBench()
  folders.push(folder)
  const root = join(folder, 'store')
  const scratch = join(folder, 'scratch')
  await mkdir(scratch)
  const store = new FolderStore(root)
  return { root, scratch, store, replaceByHand: (key, text) => writeFile(store.path(key), text) }
}

storePromises(test, open)

test('facts do not outlive the bytes, even when the new ones are as many', async () => {
  const bench = await open()
  await putText(bench, 'a', 'made')
  await bench.replaceByHand('a', 'hand')
  await utimes(bench.store.path('a'), new Date(), new Date(Date.now() + 5_000))

  assert.is(await bench.store.facts('a'), undefined)
})

test('facts that cannot be read are no facts, and the object stays', async () => {
  for (const text of ['', '{', 'null', '[]', '{"stamp":null}']) {
    const bench = await open()
    await putText(bench, 'a', 'made')
    await writeFile(join(bench.root, '.facts/a.json'), text)

    assert.is(await bench.store.facts('a'), undefined, text)
    assert.is(await textOf(bench, 'a'), 'made')
  }
})

test('a store that was copied elsewhere still knows what its objects were made from', async () => {
  const bench = await open()
  await putText(bench, 'a/b', 'made', 'x')
  const copy = `${bench.root}-copy`
  execFileSync('cp', ['-a', bench.root, copy])
  const facts = await new FolderStore(copy).facts('a/b')

  assert.is(facts?.from, 'x')
})

test('leaves no temporary file behind when the object cannot be put', async () => {
  const bench = await open()
  await mkdir(join(bench.root, 'taken/by-a-folder'), { recursive: true })
  const file = join(bench.scratch, 'x')
  await writeFile(file, 'x')
  await faultOf(bench.store.put('taken/by-a-folder', file, { from: 'x' }))
  await faultOf(bench.store.put('taken/y', join(bench.scratch, 'not-there'), { from: 'x' }))

  assert.equal(await readdir(join(bench.root, 'taken')), ['by-a-folder'])

  await mkdir(join(bench.root, '.facts/taken/z.json'), { recursive: true })
  await faultOf(putText(bench, 'taken/z', 'its facts cannot be written'))
  assert.equal(await readdir(join(bench.root, '.facts/taken')), ['z.json'])
})

test('lists neither facts nor what a killed writer left on its way', async () => {
  const bench = await open()
  await putText(bench, 'a/b', 'made')
  await writeFile(join(bench.root, 'a/.tmp-0123456789ab'), 'half')

  assert.equal(await keysOf(bench), ['a/b'])
  for (const key of ['.facts/a/b.json', 'a/.tmp-0123456789ab']) {
    assert.match((await faultOf(bench.store.fetch(key, bench.scratch))).message, 'is not a key')
  }
})

test('tells of an object when its bytes are there and its facts are not: killed in between, it is told again', async () => {
  const bench = await open()
  const told: unknown[] = []
  const store: FolderStore = new FolderStore(bench.root, {
    announce(objects) {
      told.push(...objects)
      for (const { key } of objects) told.push(readFileSync(store.path(key), 'utf8'))
      throw new Error('killed')
    },
  })
  assert.is((await faultOf(putText({ ...bench, store }, 'a/b', 'made'))).message, 'killed')

  assert.equal(told, [{ key: 'a/b', sizeBytes: 4 }, 'made'])
  assert.is(await bench.store.facts('a/b'), undefined)
  assert.is(await textOf(bench, 'a/b'), 'made')
})

test('hands on what came into a folder by itself', async () => {
  const bench = await open()
  const told: unknown[] = []
  const store = new FolderStore(bench.root, { announce: (objects) => told.push(...objects) })
  store.landed([{ key: 'a/b', content: 'x' }])
  bench.store.landed([{ key: 'a/b', content: 'x' }])

  assert.equal(told, [{ key: 'a/b', content: 'x' }])
})

test('objects lie under their keys, where people and other programs find them', async () => {
  const bench = await open()
  await putText(bench, 'final/choir+song+auto-final.mp4', 'film')

  assert.is(await readFile(join(bench.root, 'final/choir+song+auto-final.mp4'), 'utf8'), 'film')
})

test.run()
