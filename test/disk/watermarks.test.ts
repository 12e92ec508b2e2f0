import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { type DiskState, inWords, levels, stateOf } from '../../src/disk/watermarks.js'

const test = suite('disk / watermarks')

const MIB = 2 ** 20
const GIB = 2 ** 30
const marks = { pauseMiB: 1024, pausePct: 2, resumeMiB: 1536, resumePct: 3 }

const story = (totalBytes: number, freeMiB: readonly number[], before: DiskState = 'ok') =>
  freeMiB.map((mib) => {
    before = stateOf(before, { freeBytes: mib * MIB, totalBytes }, marks)
    return before
  })

test('work pauses below the lower mark and goes on above the upper one, not between them', () => {
  assert.equal(story(1000 * GIB, [5000, 1024, 1023, 1500, 1535, 1536, 1100]), [
    ...['ok', 'ok', 'low', 'low', 'low', 'ok', 'ok'],
  ])
})

test('a disk on which hardly anything is left is full, and low again when a little has come back', () => {
  assert.equal(story(1000 * GIB, [63, 0, 64, 1535, 2000]), ['full', 'full', 'low', 'low', 'ok'])
})

test('of a small disk a share is enough, of a large one the bytes are', () => {
  for (const [totalBytes, pauseBytes, resumeBytes] of [
    [1000 * GIB, 1024 * MIB, 1536 * MIB],
    [10 * GIB, Math.floor(0.2 * GIB), Math.floor(0.3 * GIB)],
    [100 * MIB, 2 * MIB, 3 * MIB],
  ] as const) {
    const { pauseBytes: pause, resumeBytes: resume } = levels(totalBytes, marks)
    assert.equal([pause, resume], [pauseBytes, resumeBytes])
  }
})

test('the upper mark is never below the lower one, whatever share of the disk each comes from', () => {
  const { pauseBytes, resumeBytes } = levels(10 * GIB, { pauseMiB: 100, pausePct: 50, resumeMiB: 200, resumePct: 0.1 })

  assert.equal([pauseBytes, resumeBytes], [100 * MIB, 100 * MIB])
})

test('a mount that does not say how much it holds stops nothing', () => {
  assert.is(stateOf('low', { freeBytes: 0, totalBytes: 0 }, marks), 'ok')
})

test('marks of 0 stop nothing either, so that one can do without', () => {
  const none = { pauseMiB: 0, pausePct: 0, resumeMiB: 0, resumePct: 0 }

  assert.is(stateOf('low', { freeBytes: 0, totalBytes: GIB }, none), 'ok')
})

test('sizes are told as people say them', () => {
  assert.equal([1.5 * GIB, 200 * MIB, 48 * 1024].map(inWords), ['1.5 GiB', '200 MiB', '48 KiB'])
})

test.run()
