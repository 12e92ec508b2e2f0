import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import {
  ago,
  bytes,
  clockTime,
  count,
  decimal,
  duration,
  eta,
  namesOf,
  panText,
  percent,
  signedMs,
  whole,
} from '../../src/web/format.js'

const test = suite('web / format')

test('writes numbers so that large ones can be read', () => {
  assert.equal([whole(1_234_567), whole(-1234), decimal(-0.04), decimal(-2.25)], ['1,234,567', '−1,234', '0.0', '−2.3'])
  assert.equal([count(0, 'part'), count(1, 'part'), count(12_000, 'part')], ['0 parts', '1 part', '12,000 parts'])
  assert.is(percent(0.426), '43 %')
})

test('writes bytes with three figures at most and no jump to 1000', () => {
  assert.equal([0, 999, 1000, 1_500_000, 99_940_000, 99_960_000, 999_499_999, 999_600_000].map(bytes), [
    '0 B',
    '999 B',
    '1.0 kB',
    '1.5 MB',
    '99.9 MB',
    '100 MB',
    '999 MB',
    '1.0 GB',
  ])
})

test('tells a duration in the units that matter', () => {
  assert.equal([0, 59, 60, 61, 599, 600, 3599, 3600, 3725, 172_799, 172_800].map(duration), [
    '0 s',
    '59 s',
    '1 min',
    '1 min 1 s',
    '9 min 59 s',
    '10 min',
    '1 h',
    '1 h',
    '1 h 2 min',
    '2 days',
    '2 days',
  ])
  assert.equal([0, 9.9, 83.4, 3725].map(clockTime), ['0:00', '0:09', '1:23', '1:02:05'])
})

test('tells how long ago something was, and how far ahead', () => {
  const now = Date.parse('2026-11-22T09:00:00Z')

  assert.is(ago(now - 4_000, now), 'just now')
  assert.is(ago(now - 45_000, now), '45 s ago')
  assert.is(ago(now - 82_000, now), '1 min ago')
  assert.is(ago(now - 5 * 60_000 - 20_000, now), '5 min ago')
  assert.is(ago(now + 7_200_000, now), 'in 2 h')
})

test('tells a range of time in one unit where it can', () => {
  assert.is(eta([1180, 1320]), '20 to 22 min')
  assert.is(eta([40, 70]), '40 s to 1 min 10 s')
  assert.is(eta([5, 5]), '5 s')
  assert.is(eta(null), undefined)
})

test('writes offsets with a true sign, and a pan as a desk does', () => {
  assert.equal([120, -35.26, 0, -0.01].map(signedMs), ['+120 ms', '−35.3 ms', '0 ms', '0 ms'])
  assert.equal([-0.4, 0, 0.004, 1].map(panText), ['L 40', 'C', 'C', 'R 100'])
})

test('tells a song and its choir apart at the first plus', () => {
  assert.equal(namesOf('northside+carol'), { choir: 'northside', song: 'carol' })
  assert.equal(namesOf('carol'), { choir: '', song: 'carol' })
})

test.run()
