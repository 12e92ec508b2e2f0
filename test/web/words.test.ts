import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { confidenceOf, listOf, numberOf, offsetOf, said, troubleOf } from '../../src/web/words.js'

const test = suite('web / words')

test('tells statuses apart by icon or word, not only by colour', () => {
  const statuses = [
    'done',
    'failed',
    'refused',
    'needs-review',
    'waiting',
    'superseded',
    'idle',
    'aligned',
    'low',
    'full',
  ]
  const shown = statuses.map((status) => `${said(status).icon} ${said(status).text}`)

  assert.is(new Set(shown).size, statuses.length)
  assert.equal(said('needs-review'), { text: 'needs review', tone: 'care', icon: 'warn' })
  assert.equal(said('rendered'), { text: 'rendered', tone: 'going', icon: 'play' })
  assert.is(said(undefined).text, 'unknown')
  assert.is(said('constructor').text, 'constructor')
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

test('takes only what a fact is expected to be', () => {
  assert.equal([numberOf(3), numberOf('3'), numberOf(Number.NaN)], [3, undefined, undefined])
  assert.equal(listOf(['a', 1, 'b']), ['a', 'b'])
  assert.equal(listOf('a'), [])
})

test.run()
