import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { copied, degrees, excluded, type Pair, pairKey, pairsWith, wished } from '../../../src/web/conflicts/matrix.js'

const test = suite('web / conflicts / matrix')

const order = ['t1', 't9', 'b1', 'a1']
const pairs: Pair[] = [
  ['t9', 't1'],
  ['b1', 'a1'],
  ['a1', 'a1'],
]
const none = new Map<string, boolean>()

test('a pair is the same whichever code comes first', () => {
  assert.is(pairKey('t9', 't1'), pairKey('t1', 't9'))
  assert.equal([...excluded(pairs, none)].sort(), ['a1 b1', 't1 t9'])
})

test('what is put back as it was is no change', () => {
  const on = wished(pairs, none, 'b1 t1', true)
  const off = wished(pairs, on, 'a1 b1', false)

  assert.equal(
    [...off],
    [
      ['b1 t1', true],
      ['a1 b1', false],
    ],
  )
  assert.equal([...excluded(pairs, off)].sort(), ['b1 t1', 't1 t9'])
  assert.is(wished(pairs, wished(pairs, off, 'b1 t1', false), 'a1 b1', true).size, 0)
})

test('pairs that stay are saved as they were written, new ones follow in stacking order', () => {
  const wishes = new Map([
    ['a1 b1', false],
    ['a1 t1', true],
    ['b1 t1', true],
    ['t1 t9', true],
  ])

  assert.equal(pairsWith(pairs, wishes, order), [
    ['t9', 't1'],
    ['a1', 'a1'],
    ['t1', 'b1'],
    ['t1', 'a1'],
  ])
})

test('copying another length makes every pair of shared codes as it is there', () => {
  const others: Pair[] = [
    ['b1', 't1'],
    ['t1', 't9'],
    ['x1', 't1'],
  ]
  const wishes = copied(pairs, others, order, ['t1', 't9', 'b1', 'x1'])

  assert.equal([...wishes], [['b1 t1', true]], 'a1 is no code there, so its pairs stay')
  assert.equal([...copied(pairs, others, order, order)].sort(), [
    ['a1 b1', false],
    ['b1 t1', true],
  ])
})

test('copying a length that is the same changes nothing', () => {
  assert.is(
    copied(
      pairs,
      [
        ['t1', 't9'],
        ['a1', 'b1'],
      ],
      order,
      order,
    ).size,
    0,
  )
})

test('counts how many others each code excludes', () => {
  assert.equal([...degrees(new Set(['t1 t9', 'b1 t1']))].sort(), [
    ['b1', 1],
    ['t1', 2],
    ['t9', 1],
  ])
})

test.run()
