import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { Ballast, ballastIn } from '../../src/disk/ballast.js'

const test = suite('disk / ballast')
const MIB = 2 ** 20
let folder: string
test.before.each(() => {
  folder = mkdtempSync(join(tmpdir(), 'troupe-ballast-'))
})
test.after.each(() => rmSync(folder, { recursive: true }))

test('takes up its room for real, and leaves nothing else behind', async () => {
  const ballast = new Ballast(join(folder, 'b'), 2 * MIB + 5)
  assert.not.ok(ballast.whole())
  await ballast.restore()

  const { size, blocks } = statSync(join(folder, 'b'))
  assert.is(size, 2 * MIB + 5)
  assert.ok(blocks * 512 >= size, `${blocks} blocks of 512 bytes: it is sparse`)
  assert.ok(ballast.whole())
  assert.equal(readdirSync(folder), ['b'])
})

test('is given up in four portions, and then there is nothing to give', async () => {
  const ballast = new Ballast(join(folder, 'b'), 4 * MIB)
  await ballast.restore()
  const held: number[] = []
  while (ballast.giveUp()) held.push(ballast.heldBytes() / MIB)

  assert.equal(held, [3, 2, 1, 0])
  assert.not.ok(existsSync(join(folder, 'b')))
})

test('is whole again after it was given up in part', async () => {
  const ballast = new Ballast(join(folder, 'b'), MIB)
  await ballast.restore()
  ballast.giveUp()
  assert.not.ok(ballast.whole())
  await Promise.all([ballast.restore(), ballast.restore()])

  assert.is(ballast.heldBytes(), MIB)
})

test('what does not fit is told, and leaves what was there', async () => {
  const ballast = new Ballast(join(folder, 'no such folder', 'b'), MIB)
  const fault = await ballast.restore().then(
    () => undefined,
    (reason: Error) => reason,
  )

  assert.match(String(fault), /ENOENT/)
  assert.is(ballast.heldBytes(), 0)
})

test('a size of 0 means none, and takes no room', async () => {
  const ballast = ballastIn(folder, 0)
  await ballast.restore()

  assert.ok(ballast.whole())
  assert.equal(readdirSync(folder), [])
})

test('takes not more than a tenth of a disk', () => {
  const { sizeBytes } = ballastIn(folder, 2 ** 40)

  assert.ok(sizeBytes > 0 && sizeBytes < 2 ** 60)
})

test('is kept when there is room to open a database', () => {
  writeFileSync(join(folder, 'troupe.ballast'), Buffer.alloc(MIB))
  const ballast = ballastIn(folder, 1)
  ballast.giveUpWhenFull()

  assert.is(ballast.heldBytes(), MIB)
})

test.run()
