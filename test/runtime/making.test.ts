import { mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { Aborted } from '../../src/errors.js'
import { type Making, once, recall } from '../../src/runtime/making.js'
import { FolderStore } from '../../src/store/folder.js'

const test = suite('runtime / making')
const folders: string[] = []
test.after(async () => {
  for (const folder of folders) await rm(folder, { recursive: true })
})

async function bench() {
  const root = await mkdtemp(join(tmpdir(), 'troupe-making-'))
  folders.push(root)
  const scratch = join(root, 'scratch')
  await mkdir(scratch)
  const store = new FolderStore(join(root, 'store'))
  const outputs: string[] = []
  const controller = new AbortController()
  const making: Making = {
    stage: { name: 'cut', version: 1 },
    edition: 'ffmpeg 5.1',
    store,
    scratch,
    signal: controller.signal,
    onOutput: (key) => outputs.push(key),
  }
  let made = 0
  const make = async (file: string) => {
    await writeFile(file, `made ${++made}`)
    return { frames: made, none: undefined }
  }
  return { making, store, scratch, outputs, controller, make, made: () => made }
}

test('does not make again what is there from the same inputs, and says the same of it', async () => {
  const { making, make, made, outputs } = await bench()
  const first = await once(making, 'cuts/a.mp4', { fps: 25, size: [1, 2] }, make)
  const second = await once(making, 'cuts/a.mp4', { size: [1, 2], fps: 25 }, make)

  assert.equal(second, first)
  assert.equal([first.frames, first.sizeBytes, made()], [1, 6, 1])
  assert.equal(outputs, ['cuts/a.mp4', 'cuts/a.mp4'], 'it answers for it either way')
})

test('makes again when inputs, stage, version or edition are others', async () => {
  const { making, make, made } = await bench()
  const changes: [Partial<Making>, unknown][] = [
    [{}, { fps: 25 }],
    [{}, { fps: 30 }],
    [{ stage: { name: 'cut', version: 2 } }, { fps: 30 }],
    [{ stage: { name: 'glue', version: 2 } }, { fps: 30 }],
    [{ edition: 'ffmpeg 6.0' }, { fps: 30 }],
  ]
  for (const [change, inputs] of changes) await once({ ...making, ...change }, 'a', inputs, make)

  assert.is(made(), changes.length)
})

test('makes again what somebody replaced by hand, or took away', async () => {
  const { making, make, made, store } = await bench()
  await once(making, 'a', {}, make)
  await writeFile(store.path('a'), 'mine 1')
  await utimes(store.path('a'), 1, 1)
  await once(making, 'a', {}, make)
  assert.is(made(), 2)
  await store.drop('a')
  await once(making, 'a', {}, make)

  assert.is(made(), 3)
  assert.is(await readFile(store.path('a'), 'utf8'), 'made 3')
})

test('gives each piece of work a file of its own, named as its key ends', async () => {
  const { making, make, store } = await bench()
  const files: string[] = []
  const made = (text: string) => async (file: string) => {
    files.push(file)
    await make(file)
    await writeFile(file, text)
    return {}
  }
  await Promise.all(['x', 'y', 'z'].map((cut) => once(making, `${cut}/a.png`, cut, made(cut))))

  assert.is(new Set(files).size, 3)
  assert.ok(files.every((file) => file.endsWith('a.png')))
  for (const cut of ['x', 'y', 'z']) assert.is(await readFile(store.path(`${cut}/a.png`), 'utf8'), cut)
})

test('puts nothing when it fails or is told to stop meanwhile', async () => {
  const { making, make, store, controller } = await bench()
  const failed = once(making, 'a', {}, async (file) => {
    await make(file)
    throw new Error('noise')
  })
  assert.is((await failed.catch((fault: Error) => fault.message)) as unknown, 'noise')
  const stopped = once(making, 'a', {}, async (file) => {
    controller.abort(new Aborted('told to stop'))
    return make(file)
  })
  assert.instance(await stopped.catch((fault: unknown) => fault), Aborted)

  assert.is(await store.has('a'), false)
})

test('recalls a small result by its inputs, the same whether it was made or found', async () => {
  const { making } = await bench()
  let made = 0
  const make = async () => ({ offsetMs: ++made, none: undefined })
  const first = await recall(making, { part: 'ana' }, make)

  assert.equal(first, { offsetMs: 1 })
  assert.equal(await recall(making, { part: 'ana' }, make), first)
  assert.equal(await recall(making, { part: 'ben' }, make), { offsetMs: 2 })
  assert.equal(await recall({ ...making, edition: 'another' }, { part: 'ana' }, make), { offsetMs: 3 })
})

test('what is recalled is beside the store, not in its lists', async () => {
  const { making, store } = await bench()
  await recall(making, {}, async () => ({ n: 1 }))
  const keys: string[] = []
  for await (const { key } of store.list('')) keys.push(key)

  assert.equal(keys, [])
})

test.run()
