import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { compress, folderOf } from '../../actors/dress/compress.js'
import { type Compress, compress as inWorker } from '../../native-workers/compress.js'
import type { Pool } from '../../src/media/pool.js'
import { onTheRig } from '../support/rig.js'
import { drawLayer } from './pictures.js'

const test = suite('dress / compress')

const jobs: string[] = []
const pool = {
  run: async (name: string, job: Parameters<Compress>[0]) => {
    jobs.push(name)
    return inWorker(job)
  },
} as unknown as Pool

async function withLayer(
  bytes: Buffer | string,
  story: (rig: Awaited<ReturnType<typeof onTheRig>>, layer: typeof LAYER) => Promise<void>,
) {
  const rig = await onTheRig({ pool, settings: { layerMpx: 40 } })
  const file = join(rig.root, 'raw', 'T1_neckline_front_0001.png')
  await mkdir(join(rig.root, 'raw'))
  await writeFile(file, bytes)
  await story(rig, { ...LAYER, file }).finally(rig.close)
}
const LAYER = {
  style: 'made',
  path: 'layers/T1_neckline_front_0001.png',
  file: '',
  hash: 'of these bytes',
  layer: 't1_neckline_front',
  color: 1,
}
const KEY = 'renders/caddy/made/t1/t1_neckline_front_0001.png'

test('a layer becomes a small picture under its code, and what is true of it goes on', async () => {
  await withLayer(await drawLayer('t1_neckline_front', 1), async (rig, layer) => {
    const [sent] = await rig.give(compress, layer)

    assert.equal(await rig.keys(), [KEY])
    const { width, density } = await sharp(rig.store.path(KEY)).metadata()
    assert.equal([width, density], [800, 172])
    assert.is(sent?.kind, 'layer.compressed')
    const { key, facts, ...rest } = sent!.body as { key: string; facts: Record<string, unknown> }
    assert.equal(rest, layer)
    assert.is(key, KEY)
    assert.equal(Object.keys(facts).sort(), ['alphaBox', 'channels', 'depth', 'hash', 'heightPx', 'widthPx'])
    assert.equal([facts.widthPx, facts.channels, facts.depth], [64, 4, 8])
  })
})

test('the same bytes are measured once', async () => {
  await withLayer(await drawLayer('t1_neckline_front', 1), async (rig, layer) => {
    jobs.length = 0
    const [first] = await rig.give(compress, layer)
    const [again] = await rig.give(compress, layer)

    assert.equal(again, first)
    assert.equal(jobs, ['compress'])
  })
})

test('what is no picture is refused by name, with what was found and expected', async () => {
  await withLayer('Dear renderers', async (rig, layer) => {
    const said = await rig.give(compress, layer).then(
      () => undefined,
      (fault: Error) => [fault.name, fault.message],
    )
    assert.equal(said, ['Refusal', 'layers/T1_neckline_front_0001.png is no picture: expected a PNG'])
    assert.equal(await rig.keys(), [])
  })
})

test('what shows without any code lies in one folder', () => {
  assert.is(folderOf('t54_for_t14_neckline_front'), 't54')
  assert.is(folderOf('base_knee_bottom_front'), 'default')
  assert.is(folderOf('default_belt_front'), 'default')
})

test.run()
