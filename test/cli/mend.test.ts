import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { mend } from '../../src/cli/mend.js'
import { loadConfig } from '../../src/config.js'
import { lock } from '../../src/runtime/lock.js'

const test = suite('cli / mend')
let data: string
test.before.each(() => {
  data = join(mkdtempSync(join(tmpdir(), 'troupe-mend-')), 'data')
})
test.after.each(() => rmSync(join(data, '..'), { recursive: true }))

/** Marks that any machine is above. */
const config = () => loadConfig({ data, also: { service: { disk: { ballastMiB: 1, pauseMiB: 0, resumeMiB: 0 } } } })
const put = (path: string, text = '') => {
  mkdirSync(join(data, path, '..'), { recursive: true })
  writeFileSync(join(data, path), text)
}

test('makes the folders and the ballast, says so, and the second time finds nothing to do', async () => {
  const did = await mend(config())

  for (const name of ['data', 'store', 'work', 'raw', 'styles']) {
    const folder = name === 'data' ? data : join(data, name)
    assert.ok(did.includes(`made ${folder}`), `${folder}: ${did}`)
  }
  assert.ok(did.includes(`wrote ${join(data, 'troupe.ballast')}, 1 MiB`), String(did))
  assert.equal(await mend(config()), [])
})

test('takes away what a kill left half put, and nothing that anybody dropped or made', async () => {
  const kept = ['raw/a+b+c.webm', 'raw/.tmp-mine', 'store/final/x.mp4', 'work/uploads/u1', 'styles/s/style.json']
  for (const path of kept) put(path, 'kept')
  for (const path of ['store/final/.tmp-1', 'store/.facts/final/.tmp-2', 'work/scratch/convert-1-1/x.mkv']) put(path)
  const did = await mend(config())

  assert.ok(did.includes(`took away 1 scratch folders of ${join(data, 'work/scratch')}`), String(did))
  assert.ok(did.includes(`took away 2 half-written files of ${join(data, 'store')}`), String(did))
  for (const path of kept) assert.is(readFileSync(join(data, path), 'utf8'), 'kept')
})

test('leaves to a running service what is its own', async () => {
  put('work/scratch/convert-1-1/x.mkv')
  const held = lock(join(data, 'work/troupe.lock'))
  const did = await mend(config())
  held.release()

  assert.match(did.join('\n'), /a service is at work on this data folder/)
  assert.ok(existsSync(join(data, 'work/scratch/convert-1-1/x.mkv')))
  assert.not.ok(existsSync(join(data, 'troupe.ballast')))
})

test.run()
