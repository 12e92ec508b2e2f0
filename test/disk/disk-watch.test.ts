/** A hand-made file system: the test fills it and looks, nothing waits for a clock. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { Ballast } from '../../src/disk/ballast.js'
import { type DiskTrouble, DiskWatch } from '../../src/disk/disk-watch.js'
import type { FileSystem } from '../../src/disk/space.js'
import type { Note } from '../../src/runtime/journal.js'

const test = suite('disk / watch')
const MIB = 2 ** 20
const TOTAL = 1000 * MIB
const marks = { pauseMiB: 100, pausePct: 100, resumeMiB: 150, resumePct: 100 }
const ends: (() => void)[] = []
test.after.each(() => {
  for (const end of ends.splice(0)) end()
})

const system = (name: string, freeMiB: number, more: string[] = []): FileSystem => ({
  name,
  names: [name, ...more],
  path: `/mnt/${name}`,
  freeBytes: freeMiB * MIB,
  totalBytes: TOTAL,
})

function onADisk({ ballastMiB = 0 } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'troupe-disk-'))
  ends.push(() => rmSync(folder, { recursive: true }))
  const ballast = new Ballast(join(folder, 'ballast'), ballastMiB * MIB)
  const holds: (string | undefined)[] = []
  const notes: Note[] = []
  const samples: unknown[] = []
  const faults: unknown[] = []
  const at = {
    found: [system('data', 500, ['store', 'work'])],
    trouble: undefined as DiskTrouble | undefined,
    tellable: true,
  }
  const watch = new DiskWatch({
    look: async () => at.found,
    marks,
    ballast,
    needed: ['data', 'store', 'work'],
    note: (told) => {
      if (!at.tellable) throw new Error('database or disk is full')
      notes.push(...told)
    },
    sample: (topic, key, d) => samples.push([topic, key, d]),
    onHold: (because) => holds.push(because),
    onTrouble: (trouble) => {
      at.trouble = trouble
    },
    onFault: (fault) => faults.push(fault),
  })
  const seen = async (...found: FileSystem[]) => {
    at.found = found
    await watch.look()
  }
  const items = () => new Map(notes.map(({ key, d }) => [key, d?.state]))
  return { at, watch, ballast, holds, notes, samples, faults, seen, items }
}

test('holds once when room runs out, and lets go once when there is enough again', async () => {
  const { seen, holds, items } = onADisk()
  for (const freeMiB of [500, 99, 80, 120, 149]) await seen(system('data', freeMiB))
  assert.equal(holds, ['waits for disk space: /mnt/data is nearly full'])
  assert.is(items().get('data'), 'low')
  await seen(system('data', 150))
  await seen(system('data', 120))

  assert.equal(holds.slice(1), [undefined])
  assert.is(items().get('data'), 'ok')
})

test('says what is the matter while it lasts, and how much is wanted', async () => {
  const { seen, at } = onADisk()
  await seen(system('data', 90, ['store', 'work']))
  assert.equal(at.trouble, {
    severity: 'warning',
    text: 'the disk of data, store, work (/mnt/data) is nearly full: new work waits until 150 MiB are free there',
    key: 'data',
  })
  await seen(system('data', 1))
  assert.is(at.trouble?.severity, 'error')
  await seen(system('data', 400))

  assert.is(at.trouble, undefined)
})

test('one file system without room is enough to hold, and each that has none is named', async () => {
  const { seen, holds } = onADisk()
  await seen(system('data', 500), system('store', 20), system('work', 2))

  assert.equal(holds, ['waits for disk space: /mnt/store is nearly full; /mnt/work is full'])
})

test('a watched folder without room is told of and holds nothing: it may be a mount that is only read', async () => {
  const { seen, holds, items, at } = onADisk()
  await seen(system('data', 500), system('raw', 0))

  assert.equal([items().get('raw'), holds, at.trouble], ['full', [], undefined])
})

test('a little less free space is a sample, a change of state or much less is news', async () => {
  const { seen, notes, samples } = onADisk()
  await seen(system('data', 500))
  await seen(system('data', 499))
  await seen(system('data', 470))
  await seen(system('data', 99))

  assert.equal(
    notes.map(({ d }) => [Number(d?.freeBytes) / MIB, d?.state]),
    [
      [500, 'ok'],
      [470, 'ok'],
      [99, 'low'],
    ],
  )
  assert.equal(samples, [['disk', 'data', { freeBytes: 499 * MIB }]])
})

test('a file system that is no longer there is taken away', async () => {
  const { seen, notes } = onADisk()
  await seen(system('data', 500), system('store', 500))
  await seen(system('data', 500, ['store']))

  assert.equal(
    notes.filter(({ d }) => d === null).map(({ key }) => key),
    ['store'],
  )
})

test('a journal that finds no room is given some, and everything that writes is held at once', async () => {
  const { watch, ballast, seen, holds } = onADisk({ ballastMiB: 4 })
  await seen(system('data', 500))
  assert.ok(ballast.whole(), 'there is room, so there is ballast')

  assert.ok(watch.makeRoom())
  assert.is(ballast.heldBytes(), 3 * MIB)
  assert.equal(holds.length, 1)
  await watch.stop()
})

test('what the ballast gave is not taken for room; above the upper mark it is restored and work goes on', async () => {
  const { watch, ballast, seen, holds, at } = onADisk({ ballastMiB: 4 })
  await seen(system('data', 500))
  while (watch.makeRoom());
  assert.not.ok(existsSync(ballast.file))
  await seen(system('data', 149))
  await seen(system('data', 153))
  assert.not.ok(ballast.whole(), '153 MiB, of which the ballast will take 4')
  assert.match(at.trouble!.text, /is full.*the journal has been given the ballast/)
  await seen(system('data', 154))

  assert.ok(ballast.whole())
  assert.equal([holds.at(-1), at.trouble], [undefined, undefined])
  await watch.stop()
})

test('no ballast is made while there is too little room for anything', async () => {
  const { ballast, seen } = onADisk({ ballastMiB: 1 })
  await seen(system('data', 100))

  assert.is(ballast.heldBytes(), 0)
})

test('holds although it cannot be told, and tells it when it can', async () => {
  const { at, seen, holds, faults, items } = onADisk()
  at.tellable = false
  await seen(system('data', 0))
  assert.equal([holds.length, faults.length, items().size], [1, 1, 0])
  at.tellable = true
  await seen(system('data', 0))

  assert.is(items().get('data'), 'full')
  assert.is(at.trouble?.severity, 'error')
})

test('a call while a look is on its way gets another look after it', async () => {
  const { at, watch, holds } = onADisk()
  const first = watch.look()
  at.found = [system('data', 1)]
  await Promise.all([first, watch.look()])

  assert.equal(holds, ['waits for disk space: /mnt/data is full'])
})

test.run()
