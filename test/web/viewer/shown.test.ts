import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import type { Review } from '../../../src/web/dress/facts.js'
import { versionsOf } from '../../../src/web/dress/versions.js'
import { readAsked } from '../../../src/web/viewer/asked.js'
import { rejected, reviewsOf } from '../../../src/web/viewer/reviewed.js'
import { shownLayers } from '../../../src/web/viewer/shown.js'

const test = suite('web / viewer / shown')

const delivered = { style: 'fp-1', layers: { base_bottom_front: [0, 1], t1_neckline_front: [0] }, version: 'v' }

test('a layer that is missing in the colour is drawn where another colour has it, and named', () => {
  const stack = ['base_bottom_front', 't1_neckline_front', 'b9_belt_front']

  assert.equal(shownLayers(delivered, stack, 1), [
    { layer: 'base_bottom_front', url: 'thumbs/layers/fp-1/base_bottom_front_0001.png?v=v', isMissing: false },
    { layer: 't1_neckline_front', url: 'thumbs/layers/fp-1/t1_neckline_front_0000.png?v=v', isMissing: true },
    { layer: 'b9_belt_front', url: undefined, isMissing: true },
  ])
})

test('names cannot leave the address, nor be taken for what every object knows', () => {
  const [odd, known] = shownLayers({ ...delivered, layers: { 'a"/../b': [0] } }, ['a"/../b', 'constructor'], 0)

  assert.is(odd?.url, 'thumbs/layers/fp-1/a%22%2F..%2Fb_0000.png?v=v')
  assert.equal([known?.url, known?.isMissing], [undefined, true])
})

test('addresses change when the files were looked at anew, and those of finished pictures with every step', () => {
  const history = [
    { status: 'linting', at: '1' },
    { status: 'compositing', at: '2' },
    { status: 'done', at: '3' },
  ]

  assert.equal(versionsOf({ history }), { filesVersion: '1', madeVersion: '3' })
  assert.equal(versionsOf({}), { filesVersion: '', madeVersion: '' })
})

const names = new Map([
  ['t1', 'Boat neck'],
  ['t2', 'Sleeves'],
  ['b1', 'Belt'],
  ['7', '7'],
])
const order = ['t1', 't2', 'b1', '7']

test('a number is a row, counted from 1', () => {
  assert.equal(readAsked(' 120 ', order, names), { row: 119 })
  assert.equal(readAsked('#7', order, names), { row: 6 })
})

test('a number that is a code is the code', () => {
  assert.equal(readAsked('7', order, names), { codes: ['7'] })
})

test('words are codes or names, in any order', () => {
  assert.equal(readAsked('B1, t1', order, names), { codes: ['t1', 'b1'] })
  assert.equal(readAsked('boat b1-t2', order, names), { codes: ['t1', 't2', 'b1'] })
  assert.equal(readAsked('', order, names), { codes: [] })
})

test('a word that nothing is called, or more than one thing, is said back', () => {
  assert.equal(readAsked('t1 collar', order, names), { unknown: 'collar' })
  assert.equal(readAsked('be', order, names), { codes: ['b1'] })
  assert.equal(readAsked('b', order, names), { unknown: 'b' })
})

const review = (id: string, verdict: Review['verdict'], codes: string[], length = 'knee'): Review => ({
  ...{ id, verdict, codes, length, color: 0, who: 'Ana', note: '' },
  when: '2026-01-01T00:00:00Z',
})

test('a later word on the same codes replaces an earlier one', () => {
  const reviews = [
    review('1', 'rejected', ['t1', 'b1']),
    review('2', 'rejected', ['t2']),
    review('3', 'ok', ['b1', 't1']),
    review('4', 'rejected', ['t1', 'b1'], 'mini'),
  ]

  assert.equal(
    rejected(reviews).map(({ id }) => id),
    ['4', '2'],
  )
  assert.equal(
    reviewsOf(reviews, { length: 'knee', codes: ['t1', 'b1'] }).map(({ id }) => id),
    ['3', '1'],
  )
})

test.run()
