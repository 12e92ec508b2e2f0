import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { confidenceOf, count, offsetOf, statusOf, troubleOf } from '../../src/web/words.js'

const test = suite('web / words')

test('tells statuses apart by their signs, not only by colour', () => {
  const statuses = ['done', 'failed', 'needs-review', 'waiting', 'superseded', 'aligned']
  const signs = statuses.map((status) => statusOf(status)[0].slice(0, 1))

  assert.is(new Set(signs).size, statuses.length)
  assert.equal(statusOf('needs-review'), ['! needs review', 'care'])
  assert.equal(statusOf('rendered'), ['▸ rendered', 'going'])
  assert.equal(statusOf(undefined), ['▸ unknown', 'going'])
})

test('shows the offset that is applied, or else the computed one, with its sign', () => {
  assert.is(offsetOf({ offsetMs: 120.04, appliedOffsetMs: -35.26 }), '−35.3 ms')
  assert.is(offsetOf({ offsetMs: 120.04 }), '+120 ms')
  assert.is(offsetOf({ offsetMs: 0 }), '0 ms')
  assert.is(offsetOf({}), '')
})

test('shows how sure an alignment is and by what means', () => {
  assert.is(confidenceOf({ confidence: 4.26, method: 'bleed' }), '4.3 (bleed)')
  assert.is(confidenceOf({ confidence: 31.7, method: 'rhythm' }), '32 (rhythm)')
  assert.is(confidenceOf({ confidence: 1.1, method: 'none' }), '1.1')
  assert.is(confidenceOf({ confidence: 1, method: 'manual' }), 'manual')
  assert.is(confidenceOf({}), '')
})

test('says what failed and why, and what was lost on the way', () => {
  assert.is(
    troubleOf({ status: 'failed', stage: 'convert', because: 'cut short', snapshotFailed: 'no picture' }),
    'convert: cut short · snapshot: no picture',
  )
  assert.is(troubleOf({ status: 'waiting', because: 'a backing part' }), 'a backing part')
  assert.is(troubleOf({ status: 'done', because: null }), '')
})

test('counts in words', () => {
  assert.equal([count(0, 'part'), count(1, 'part'), count(2, 'part')], ['0 parts', '1 part', '2 parts'])
})

test.run()
