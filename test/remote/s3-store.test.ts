import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import type { RemoteFault } from '../../src/errors.js'
import type { S3Bucket } from '../../src/remote/s3-bucket.js'
import { S3Store } from '../../src/remote/s3-store.js'
import type { S3Settings } from '../../src/remote/settings.js'
import { FolderStore } from '../../src/store/folder.js'
import { faultOf, keysOf, namesOf, putText, storePromises, textOf } from '../store/store-conformance.js'
import { Far, type Home, homeOn, replacedIn } from './home.js'
import { bucketAt, settingsOf } from './made-bucket.js'
import { s3Error } from './s3-words.js'
import { ScriptedS3 } from './scripted-s3.js'

const near = suite('remote / store, near')
const far = suite('remote / store, far')
const test = suite('remote / store')

const closing: (() => Promise<unknown>)[] = []
async function closeAll(): Promise<void> {
  for (const close of closing.splice(0).reverse()) await close()
}

type Opened = Home & { s3: ScriptedS3; plain: S3Bucket }

async function open(over: Partial<S3Settings> = {}): Promise<Opened> {
  const s3 = await ScriptedS3.open()
  const plain = bucketAt(s3.endpoint, over)
  const home = await homeOn(plain, settingsOf(s3.endpoint, over))
  closing.push(
    home.close,
    () => s3.close(),
    async () => plain.close(),
  )
  return { ...home, s3, plain }
}

near.after(closeAll)
storePromises(near, () => open())

far.after(closeAll)
storePromises(far, async () => {
  const home = await open()
  return { store: new Far(home), scratch: home.scratch, replaceByHand: replacedIn(home.plain, home) }
})

test.after.each(closeAll)

test('another box knows from the bucket what is made, from what, and can read it', async () => {
  const bench = await open()
  await putText(bench, 'final/a.mp4', 'film', 'x')
  await bench.send('final/a.mp4')
  const box = bench.elsewhere()

  assert.is(await box.has('final/a.mp4'), true)
  assert.equal(await box.facts('final/a.mp4'), { from: 'x', said: 'film', sizeBytes: 4 })
  assert.is(await textOf({ ...bench, store: box }, 'final/a.mp4'), 'film')
  assert.equal(await keysOf({ ...bench, store: box }), ['final/a.mp4'])
  assert.equal(await namesOf({ store: box }, 'final'), ['a.mp4'])
})

test('facts of any length and language go with their object', async () => {
  const bench = await open()
  const said = 'größer als 2 KB, 😀\n'.repeat(1000)
  await putText(bench, 'a', said)
  await bench.send('a')

  assert.is((await bench.elsewhere().facts('a'))?.said, said)
})

test('facts that came for other bytes say nothing of those that are there', async () => {
  const bench = await open()
  for (const text of ['old', 'new']) {
    await putText(bench, 'a', text, text)
    await bench.send('a')
  }
  const { objects } = bench.s3
  const older = objects.get('a')!
  await putText(bench, 'a', 'newest', 'newest')
  await bench.send('a')
  objects.set('a', older)
  assert.is(await bench.elsewhere().facts('a'), undefined)

  objects.delete('.facts/a.json')
  assert.is(await bench.elsewhere().facts('a'), undefined)
  assert.is(await bench.elsewhere().has('a'), true)
})

test('who sends an object in the moment it is announced waits for its facts', async () => {
  const bench = await open()
  const sent: Promise<void>[] = []
  const announcing = new FolderStore(bench.root, { announce: ([one]) => void sent.push(send(one!.key)) })
  const bucket = bucketAt(bench.s3.endpoint)
  const settings = settingsOf(bench.s3.endpoint)
  const store = new S3Store({ near: announcing, bucket, settings, scratch: bench.scratch, onFault: assert.unreachable })
  const send = async (key: string) => {
    await store.bucket.put(key, store.path(key), store.bucket.kindOf(key))
  }
  await putText({ ...bench, store }, 'a', 'made', 'x')
  await Promise.all(sent)

  assert.is(sent.length, 1)
  assert.is((await bench.elsewhere().facts('a'))?.from, 'x')
  bucket.close()
})

test('what lies near is not asked for in the bucket', async () => {
  const bench = await open()
  await putText(bench, 'a', 'made')
  await bench.store.has('a')
  await bench.store.facts('a')
  await textOf(bench, 'a')
  await bench.replaceByHand('a', 'by hand')
  assert.is(await bench.store.facts('a'), undefined)

  assert.is(bench.s3.asked.length, 0)
})

test('what never leaves this box is not looked for elsewhere', async () => {
  const bench = await open({ nearOnly: ['final-parts'] })
  for (const key of ['final-parts/x', '.plans/s/x.json', '.verified/s.json']) {
    assert.is(await bench.store.has(key), false)
    assert.is(await bench.store.facts(key), undefined)
    await bench.store.drop(key)
    assert.equal(await keysOf(bench, key), [])
    assert.equal(await namesOf(bench, key), [])
    assert.match((await faultOf(bench.store.fetch(key, bench.scratch))).message, `${key} is not in the store`)
  }

  assert.is(bench.s3.asked.length, 0)
  assert.equal(bench.store.dropped.keys(), [])
})

test('lists near and far objects, each once, with what is here first', async () => {
  const bench = await open()
  for (const key of ['final/a', 'final/b', '.made/s/front.json']) {
    await putText(bench, key, key)
    await bench.send(key)
  }
  await bench.free()
  await putText(bench, 'final/b', 'a newer one, not yet sent')
  await putText(bench, 'final/c', 'c')
  const found: [string, number][] = []
  for await (const { key, sizeBytes } of bench.store.list('')) found.push([key, sizeBytes])

  assert.equal(found.slice(0, 2).sort(), [
    ['final/b', 25],
    ['final/c', 1],
  ])
  assert.equal(found.slice(2), [['final/a', 7]])
  assert.equal(await keysOf(bench, '.made/s/'), ['.made/s/front.json'])
  assert.equal(await namesOf(bench, 'final'), ['a', 'b', 'c'])
})

test('a folder of thousands is listed once for all who ask at about the same time', async () => {
  const bench = await open()
  await putText(bench, 'renders/x', 'x')
  await bench.send('renders/x')
  await bench.free()
  const names = () => namesOf(bench, 'renders')
  await Promise.all([names(), names(), names()])
  await names()
  assert.is(bench.s3.count('ListObjectsV2'), 1)

  bench.s3.objects.clear()
  assert.equal(await names(), ['x'])
  bench.clock.now += 31_000
  assert.equal(await names(), [])
})

test('what was dropped does not come back from the bucket, through a restart too, until it is put again', async () => {
  const bench = await open()
  await putText(bench, 'a', 'made')
  await bench.send('a')
  await bench.store.drop('a')
  const again = await restarted(bench)

  assert.is(bench.s3.objects.has('a'), true, 'nobody asked for its deletion')
  for (const store of [bench.store, again]) {
    assert.is(await store.has('a'), false)
    assert.is(await store.facts('a'), undefined)
    assert.equal(await keysOf({ ...bench, store }), [])
    assert.match((await faultOf(store.fetch('a', bench.scratch))).message, 'a is not in the store')
  }
  await putText({ ...bench, store: again }, 'a', 'newer')
  assert.is(await textOf({ ...bench, store: again }, 'a'), 'newer')
  assert.equal(again.dropped.keys(), [])
})

async function restarted(bench: Opened): Promise<S3Store> {
  const { root, s3, scratch, faults } = bench
  const bucket = bucketAt(s3.endpoint)
  closing.push(async () => bucket.close())
  return new S3Store({
    near: new FolderStore(root),
    bucket,
    settings: settingsOf(s3.endpoint),
    scratch,
    onFault: (fault) => faults.push(fault as RemoteFault),
  })
}

test('work goes on while the bucket is away: what is not near counts as not there', async () => {
  const bench = await open()
  await putText(bench, 'final/a', 'made')
  await bench.send('final/a')
  await bench.free()
  await putText(bench, 'final/b', 'near')
  bench.s3.script = () => s3Error(403, 'SignatureDoesNotMatch')
  const { store } = bench
  const looks: [string, () => Promise<unknown>, unknown][] = [
    ['has', () => store.has('final/a'), false],
    ['facts', () => store.facts('final/a'), undefined],
    ['list', () => keysOf(bench, 'final/'), ['final/b']],
    ['names', () => namesOf(bench, 'final'), ['b']],
    ['link', () => store.link('final/a'), undefined],
  ]
  for (const [name, look, expected] of looks) {
    bench.clock.now += 60_000
    const before = bench.faults.length
    assert.equal(await look(), expected, name)
    assert.equal(
      bench.faults.slice(before).map(({ kind }) => kind),
      ['denied'],
      name,
    )
  }
  assert.equal(await store.facts('final/b'), { from: 'a', said: 'near', sizeBytes: 4 })
  assert.is(((await faultOf(store.fetch('final/a', bench.scratch))) as RemoteFault).kind, 'denied')
})

test('a bucket that is away is not asked at every step', async () => {
  const bench = await open()
  bench.s3.script = () => s3Error(403, 'InvalidAccessKeyId')
  for (let step = 0; step < 20; step++) await bench.store.facts(`final/${step}`)
  assert.is(bench.s3.asked.length, 1)

  bench.s3.script = undefined
  bench.clock.now += 11_000
  await bench.store.facts('final/a')
  assert.is(bench.s3.asked.length, 2)
})

test('a link leads to the bucket where there is no near copy', async () => {
  const bench = await open()
  await putText(bench, 'final/a b.mp4', 'film')
  assert.is(await bench.store.link('final/a b.mp4'), undefined)
  await bench.send('final/a b.mp4')
  assert.is(await bench.store.link('final/a b.mp4'), undefined)
  await bench.free()
  const link = await bench.store.link('final/a b.mp4')

  assert.is(await (await fetch(link ?? '')).text(), 'film')
  assert.is(await bench.store.link('final/not there.mp4'), undefined)
})

test('where links are to lead to the bucket they do as soon as it holds just what lies here', async () => {
  const bench = await open({ links: 'presigned' })
  await putText(bench, 'final/a.mp4', 'film', 'x')
  assert.is(await bench.store.link('final/a.mp4'), undefined)
  await bench.send('final/a.mp4')
  assert.match((await bench.store.link('final/a.mp4')) ?? '', `${bench.s3.endpoint}/made/final/a.mp4?`)
  await putText(bench, 'final/a.mp4', 'FILM', 'y')

  assert.is(await bench.store.link('final/a.mp4'), undefined)
})

test('tells of what came into a folder by itself, and of every object that was put', async () => {
  const bench = await open()
  await bench.store.drop('renders/x')
  await putText(bench, 'a', 'made')
  bench.store.landed([{ key: 'renders/x', content: 'c' }])

  assert.equal(bench.landed, [
    { key: 'a', sizeBytes: 4 },
    { key: 'renders/x', content: 'c' },
  ])
  assert.equal(bench.store.dropped.keys(), [])
})

near.run()
far.run()
test.run()
