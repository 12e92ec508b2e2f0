import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { type Rules, rulesOf } from '../../actors/dress/rules.js'
import { stackerOf } from '../../actors/dress/stacks.js'
import { lengthOf } from '../../actors/dress/style.js'
import { styleWith } from './made.js'

const test = suite('dress / stacks')

const style = styleWith(['t1', 't2', 't3', 't5', 'a1', 'a2'], {
  defaults: {
    front: { belt: 'base_belt_front', infront: ['base_infront_front'], bottom: 'base_bottom_front' },
    back: {},
  },
})
const length = lengthOf(style, 'knee')
const front = (chosen: string[], ...layers: string[]) => stackerOf(length, rulesOf(style, layers))(chosen).front
const necklineOf = (chosen: string[], rules: Rules) => stackerOf(length, rules)(chosen).front

test('starts from the defaults, slots from bottom to top', () => {
  assert.equal(front([]), ['base_bottom_front', 'base_belt_front', 'base_infront_front'])
})

test('stacks every slot in its place whatever the order of names', () => {
  const slots = ['behind', 'bottom', 'behindbelt', 'belt', 'neckline', 'infront']
  const layers = slots.map((slot) => `a1_${slot}_back`)
  assert.equal(stackerOf(length, rulesOf(style, layers.toReversed()))(['a1']).back, layers)
})

test('replaces in a single slot: the code later in the stacking order wins', () => {
  assert.equal(front(['t2', 't1'], 't1_belt_front', 't2_belt_front'), [
    'base_bottom_front',
    't2_belt_front',
    'base_infront_front',
  ])
})

test('puts new layers of a list slot below those already there', () => {
  assert.equal(front(['a1', 'a2'], 'a1_infront_front', 'a2_infront_front').slice(2), [
    'a2_infront_front',
    'a1_infront_front',
    'base_infront_front',
  ])
})

test('takes the rule of the last condition that is met, in stacking order', () => {
  const layers = ['t5_neckline_front', 't5_for_t1_neckline_front', 't5_for_t2_neckline_front']
  assert.ok(front(['t5'], ...layers).includes('t5_neckline_front'))
  assert.ok(front(['t1', 't5'], ...layers).includes('t5_for_t1_neckline_front'))
  assert.ok(front(['t1', 't2', 't5'], ...layers).includes('t5_for_t2_neckline_front'))
})

test('meets conditions that stand later in the stacking order too', () => {
  assert.ok(front(['t5', 'a1'], 't5_neckline_front', 't5_for_a1_neckline_front').includes('t5_for_a1_neckline_front'))
})

test('goes into conditions of conditions', () => {
  const layers = ['t5_for_t1_t2_neckline_front', 't5_for_t1_neckline_front']
  assert.ok(front(['t1', 't2', 't5'], ...layers).includes('t5_for_t1_t2_neckline_front'))
  assert.ok(front(['t1', 't5'], ...layers).includes('t5_for_t1_neckline_front'))
})

test('shows nothing of a code whose last met condition holds nothing itself', () => {
  assert.not.ok(front(['t1', 't5'], 't5_neckline_front', 't5_for_t1_t2_neckline_front').join().includes('t5'))
})

test('takes a bare name in a list slot, and a list in a single one, as people write them', () => {
  const rules = { Knee: { default: {}, a1: { default: { front: { behindbelt: 'x', neckline: ['y'] } } } } }
  assert.equal(necklineOf(['a1'], rules), ['x', 'y'])
})

test('leaves what is there where a rule holds null', () => {
  const rules = { Knee: { default: { front: { neckline: 'n' } }, a1: { default: { front: { neckline: null } } } } }
  assert.equal(necklineOf(['a1'], rules), ['n'])
})

test('passes over slots, sides and conditions that do not exist', () => {
  const rules = {
    Knee: { default: { front: { hat: 'h' }, top: { belt: 'x' } }, a1: { t99: { default: { front: { belt: 'y' } } } } },
  }
  assert.equal(stackerOf(length, rules)(['a1']), { front: [], back: [] })
})

test('falls back on the defaults of style.json for a length without rules', () => {
  assert.equal(stackerOf(length, {})(['a1']).front, ['base_bottom_front', 'base_belt_front', 'base_infront_front'])
})

test('refuses a code that the length does not have', () => {
  assert.throws(() => stackerOf(length, {})(['t99']), /t99 is no code of Knee: expected t1/)
})

test.run()
