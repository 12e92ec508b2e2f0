import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { Rhythm } from '../../src/intake/rhythm.js'

const test = suite('intake / rhythm')

const PATIENCE = { settleMs: 2000, rescanMs: 30_000, pollMs: 5000 }

/** After a scan at `atMs` that took `tookMs`. */
const scanned = (atMs: number, tookMs: number, hints = true): Rhythm => {
  const rhythm = new Rhythm(PATIENCE)
  rhythm.scanBegins(atMs)
  rhythm.scanEnded(atMs, atMs + tookMs, { hints })
  return rhythm
}

test('the first scan is due at once, the next after the rescan time', () => {
  assert.ok(new Rhythm(PATIENCE).scanDueMs <= 0)
  assert.is(scanned(1000, 200).scanDueMs, 31_000)
})

test('a hint is answered after a short quiet, a burst without end within a second', () => {
  const rhythm = scanned(0, 0)
  rhythm.hint(10_000)
  assert.is(rhythm.scanDueMs, 10_200)
  for (let nowMs = 10_000; nowMs < 12_000; nowMs += 50) rhythm.hint(nowMs)

  assert.is(rhythm.scanDueMs, 11_000)
})

test('while hints go on, scans take at most a fifth of the time', () => {
  const rhythm = scanned(0, 1000)
  rhythm.hint(1000)

  assert.is(rhythm.scanDueMs, 5000)
})

test('a hint that comes during a scan is answered by another one', () => {
  const rhythm = new Rhythm(PATIENCE)
  rhythm.scanBegins(0)
  rhythm.hint(100)
  rhythm.scanEnded(0, 200, { hints: true })

  assert.is(rhythm.hinted, true)
  assert.is(rhythm.scanDueMs, 1000)
})

test('without hints a small folder is polled, and a large one takes a hundredth of the time', () => {
  assert.is(scanned(0, 10, false).scanDueMs, 5010)
  assert.is(scanned(0, 190, false).scanDueMs, 19_190)
  assert.is(scanned(0, 2000, false).scanDueMs, 30_000)
})

test('what is settling is looked at four times in the settle time, less often where that is dear', () => {
  const rhythm = scanned(0, 0)
  rhythm.looked(1000, 1000)
  assert.is(rhythm.lookDueMs, 1500)
  rhythm.looked(1000, 1400)
  assert.is(rhythm.lookDueMs, 3000)
})

test.run()
