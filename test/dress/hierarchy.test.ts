import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { choicesOf, rowsOf } from '../../actors/dress/combinations.js'
import { countOfWalks, hierarchyChoices } from '../../actors/dress/hierarchy.js'
import { lengthOf } from '../../actors/dress/style.js'
import { styleWith, textOf } from './made.js'

const test = suite('dress / hierarchy')

const levels = ['neckline', 'skirt', 'extra']
const codes = ['t1', 't2', 'b1', 'b2', 'a1']

function walks(allowed: Record<string, string[]>, more: object = {}): string[] {
  const length = lengthOf(styleWith(codes, more), 'knee')
  return hierarchyChoices({ levels, allowed }, length).map((chosen) => chosen.join('-'))
}

test('walks level by level through what each path allows', () => {
  const allowed = { '': ['t1', 't2'], t1: ['b1'], t2: ['b1', 'b2'], 't2/b2': ['a1'] }
  assert.equal(walks(allowed), ['t1-b1', 't2-b1', 't2-b2-a1'])
})

test('chooses nothing on a level that a path does not speak of, and where - allows it', () => {
  assert.equal(walks({ '': ['t1', '-'], '-': ['b1'], 't1/-': ['a1'] }), ['b1', 't1-a1'])
})

test('takes * for any choice, and a code before it', () => {
  assert.equal(walks({ '': ['t1', 't2'], '*': ['b1'], t2: ['b2'], '*/b1': ['a1', '-'] }), [
    't1-b1',
    't2-b2',
    't1-b1-a1',
  ])
})

test('orders walks like all combinations, by binary counting, and has each once', () => {
  const allowed = { '': ['a1', 't1', '-'], '*': ['t1', 'a1', 'b1', '-'] }
  assert.equal(walks(allowed), ['t1', 'b1', 't1-b1', 'a1', 't1-a1', 'b1-a1'])
})

test('ends walks at conflicts, at what is unavailable and without what is required', () => {
  const allowed = { '': ['t1', 't2', '-'], '*': ['b1', 'b2', '-'] }
  const more = { conflicts: [['t1', 'b1']], unavailable: ['t2'], requires: ['b1', 'b2'] }
  assert.equal(walks(allowed, more), ['b1', 'b2', 't1-b2'])
})

test('gives the same rows as no hierarchy when every level allows one code or nothing', () => {
  const either = (code: string) => [code, '-']
  const hierarchy = {
    levels: codes,
    allowed: {
      '': either('t1'),
      '*': either('t2'),
      '*/*': either('b1'),
      '*/*/*': either('b2'),
      '*/*/*/*': either('a1'),
    },
  }
  const style = styleWith(codes, { conflicts: [['t1', 't2']] }, { hierarchy })
  const plain = styleWith(codes, { conflicts: [['t1', 't2']] })
  const length = lengthOf(style, 'knee')
  assert.is(textOf(rowsOf(style, length, {})), textOf(rowsOf(plain, length, {})))
  assert.is([...rowsOf(style, length, {})].length, [...choicesOf(length)].length)
})

test('counts no further than is asked, where nobody could walk all', () => {
  const many = Array.from({ length: 40 }, (_, at) => `x${at}`)
  const length = lengthOf(styleWith(many, { requires: ['x39'] }), 'knee')
  const deep = {
    levels: many,
    allowed: Object.fromEntries(many.map((code, at) => [Array(at).fill('*').join('/'), [code, '-']])),
  }
  assert.is(countOfWalks(deep, length, 1000), 1001)
  const nowhere = { ...deep, allowed: { ...deep.allowed, [Array(39).fill('*').join('/')]: ['x0', 'x1'] } }
  const clashing = lengthOf(styleWith(many, { unavailable: ['x0', 'x1'] }), 'knee')
  assert.is(countOfWalks(nowhere, clashing, 100), 101)
  assert.is(countOfWalks({ levels, allowed: { '': ['t1', 't2'] } }, lengthOf(styleWith(codes), 'knee'), 1000), 2)
})

test.run()
