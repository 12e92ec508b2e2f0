import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { type Ask, fileSystemsOf } from '../../src/disk/space.js'

const test = suite('disk / space')

test('folders on one device are one file system, named after the first', async () => {
  const ask: Ask = async (path) => ({ device: path === '/mnt/raw' ? 2 : 1, freeBytes: path.length, totalBytes: 100 })
  const found = await fileSystemsOf({ data: '/srv', raw: '/mnt/raw', store: '/srv/store' }, ask)

  assert.equal(found, [
    { name: 'data', names: ['data', 'store'], path: '/srv', freeBytes: 4, totalBytes: 100 },
    { name: 'raw', names: ['raw'], path: '/mnt/raw', freeBytes: 8, totalBytes: 100 },
  ])
})

test('a folder that cannot be seen is left out, and the others are told of', async () => {
  const ask: Ask = async (path) => {
    if (path === '/gone') throw new Error('ENOENT')
    return { device: 1, freeBytes: 1, totalBytes: 2 }
  }

  assert.equal(
    (await fileSystemsOf({ data: '/gone', store: '/srv' }, ask)).map(({ name }) => name),
    ['store'],
  )
})

test('the system itself tells of a real folder more than nothing, and of two in it the same', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'troupe-space-'))
  const [one, ...more] = await fileSystemsOf({ data: folder, work: folder })
  rmSync(folder, { recursive: true })

  assert.equal(more, [])
  assert.equal(one!.names, ['data', 'work'])
  assert.ok(one!.totalBytes > one!.freeBytes && one!.freeBytes > 0)
})

test.run()
