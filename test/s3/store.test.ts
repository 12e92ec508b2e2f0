import { writeFile } from 'node:fs/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import type { S3Settings } from '../../src/remote/settings.js'
import { Far, type Home, homeOn, replacedIn } from '../remote/home.js'
import { settingsOf } from '../remote/made-bucket.js'
import { keysOf, namesOf, putText, storePromises, textOf } from '../store/store-conformance.js'
import { ENDPOINT, realBucket } from './real.js'

const near = suite('s3 / store, near')
const far = suite('s3 / store, far')
const test = suite('s3 / store')

const closing: (() => unknown)[] = []
async function closeAll(): Promise<void> {
  for (const close of closing.splice(0).reverse()) await close()
}
for (const one of [near, far, test]) one.after(closeAll)

async function open(over: Partial<S3Settings> = {}): Promise<Home & { far: Far }> {
  const { name, bucket } = await realBucket(over)
  const home = await homeOn(bucket, settingsOf(ENDPOINT, { bucket: name, ...over }))
  closing.push(home.close, () => bucket.close())
  return { ...home, far: new Far(home), replaceByHand: replacedIn(bucket, home) }
}

storePromises(near, async () => {
  const home = await open()
  return { ...home, replaceByHand: (key, text) => writeFile(home.near.path(key), text) }
})
storePromises(far, async () => {
  const home = await open()
  return { store: home.far, scratch: home.scratch, replaceByHand: home.replaceByHand }
})

test('another box knows from the bucket what is made, from what, and can read it', async () => {
  const bench = await open({ prefixes: { final: 'media/' } })
  const said = 'größer als 2 KB, \u{1f600}\n'.repeat(1000)
  await putText(bench, 'final/ä b+c.mp4', said, 'x')
  await bench.send('final/ä b+c.mp4')
  const box = bench.elsewhere()

  assert.equal(await box.facts('final/ä b+c.mp4'), { from: 'x', said, sizeBytes: Buffer.byteLength(said) })
  assert.is(await textOf({ ...bench, store: box }, 'final/ä b+c.mp4'), said)
  assert.equal(await keysOf({ ...bench, store: box }), ['final/ä b+c.mp4'])
  assert.equal(await namesOf({ store: box }, 'final'), ['ä b+c.mp4'])
  assert.is(await (await fetch((await box.link('final/ä b+c.mp4')) ?? '')).text(), said)
})

near.run()
far.run()
test.run()
