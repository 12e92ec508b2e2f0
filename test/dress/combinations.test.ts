import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { choicesOf, rowsOf } from '../../actors/dress/combinations.js'
import { countOf } from '../../actors/dress/count.js'
import { rulesOf } from '../../actors/dress/rules.js'
import { type Length, lengthOf } from '../../actors/dress/style.js'
import { styleWith, textOf } from './made.js'

const test = suite('dress / combinations')

const kneeOf = (codes: string[], more: object = {}): Length => lengthOf(styleWith(codes, more), 'knee')
const choices = (codes: string[], more: object = {}): string[] =>
  [...choicesOf(kneeOf(codes, more))].map((chosen) => chosen.join('-'))

test('counts in binary over the stacking order, the first code lowest', () => {
  assert.equal(choices(['a', 'b', 'c']), ['a', 'b', 'a-b', 'c', 'a-c', 'b-c', 'a-b-c'])
})

test('leaves out conflicting pairs, whichever is named first', () => {
  assert.equal(choices(['a', 'b', 'c'], { conflicts: [['c', 'a']] }), ['a', 'b', 'a-b', 'c', 'b-c'])
})

test('leaves out what is unavailable', () => {
  assert.equal(choices(['a', 'b', 'c'], { unavailable: ['b'] }), ['a', 'c', 'a-c'])
})

test('wants one of what is required', () => {
  assert.equal(choices(['a', 'b', 'c'], { requires: ['a', 'b'] }), ['a', 'b', 'a-b', 'a-c', 'b-c', 'a-b-c'])
})

test('has no combination where all that is required is unavailable', () => {
  assert.equal(choices(['a', 'b'], { requires: ['b'], unavailable: ['b'] }), [])
})

test('follows the order of the length', () => {
  assert.equal(choices(['a', 'b'], { order: ['b', 'a'] }), ['b', 'a', 'b-a'])
})

test('takes conflicts of codes that the length does not have for nothing', () => {
  assert.equal(choices(['a', 'b'], { conflicts: [['a', 'z']] }), ['a', 'b', 'a-b'])
})

test('takes a conflict of a code with itself for nothing', () => {
  assert.equal(choices(['a', 'b'], { conflicts: [['b', 'b']] }), ['a', 'b', 'a-b'])
})

/** The next of a reproducible row of numbers from 0 to 1. */
function dice(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

function madeUp(seed: number) {
  const roll = dice(seed)
  const codes = Array.from({ length: 1 + Math.floor(roll() * 12) }, (_, at) => `c${at}`)
  const density = roll()
  const conflicts = codes.flatMap((a, at) => codes.slice(at + 1).flatMap((b) => (roll() < density ? [[a, b]] : [])))
  const unavailable = codes.filter(() => roll() < 0.15)
  const requires = roll() < 0.5 ? [] : codes.filter(() => roll() < 0.3)
  return { codes, more: { conflicts, unavailable, requires } }
}

/** Every number from 1 to 2^n - 1, thrown away unless it fits: the slow truth. */
function slowly({ codes, more }: ReturnType<typeof madeUp>): string[] {
  const fits = (chosen: string[]) =>
    !chosen.some((code) => more.unavailable.includes(code)) &&
    !more.conflicts.some((pair) => pair.every((code) => chosen.includes(code))) &&
    (more.requires.length === 0 || chosen.some((code) => more.requires.includes(code)))
  const available = codes.filter((code) => !more.unavailable.includes(code))
  return Array.from({ length: 2 ** available.length - 1 }, (_, at) => at + 1)
    .map((bits) => available.filter((_, bit) => (bits >> bit) & 1))
    .filter(fits)
    .map((chosen) => chosen.join('-'))
}

test('makes exactly the combinations of counting all numbers, in that order, for 200 made-up styles', () => {
  for (let seed = 1; seed <= 200; seed++) {
    const made = madeUp(seed)
    assert.equal(choices(made.codes, made.more), slowly(made), `seed ${seed}`)
    assert.is(countOf(kneeOf(made.codes, made.more)), slowly(made).length, `seed ${seed}`)
  }
})

test('makes no conflicting pair among 40 codes with dense conflicts, and all there are', () => {
  const roll = dice(7)
  const codes = Array.from({ length: 40 }, (_, at) => `c${at}`)
  const conflicts = codes.flatMap((a, at) => codes.slice(at + 1).flatMap((b) => (roll() < 0.7 ? [[a, b]] : [])))
  const clashing = new Set(conflicts.map((pair) => pair.join('-')))
  const length = kneeOf(codes, { conflicts })

  let count = 0
  for (const chosen of choicesOf(length)) {
    count++
    assert.not.ok(chosen.some((a, at) => chosen.slice(at + 1).some((b) => clashing.has(`${a}-${b}`))))
  }
  assert.is(count, countOf(length))
  assert.ok(count > 500)
})

test('begins at once, and counts, where nobody could list all', () => {
  const codes = Array.from({ length: 40 }, (_, at) => `c${at}`)
  const length = kneeOf(codes)
  assert.equal(choicesOf(length).next().value, ['c0'])
  assert.is(countOf(length), 2 ** 40 - 1)
})

test('does not search long for the one code that is required', () => {
  const codes = Array.from({ length: 40 }, (_, at) => `c${at}`)
  const conflicts = codes.slice(1).map((code) => ['c0', code])
  const length = kneeOf(codes, { conflicts, requires: ['c0'] })
  assert.equal([...choicesOf(length)], [['c0']])
})

test('writes rows as they were exported', () => {
  const style = styleWith(['t1', 'a1'])
  const rules = rulesOf(style, ['t1_neckline_front', 'a1_infront_back'])
  const [base, front] = ['base_knee_bottom_back', 'base_knee_bottom_front']
  assert.is(
    textOf(rowsOf(style, lengthOf(style, 'knee'), rules)),
    [
      `t1,${front} t1_neckline_front,${base}\n`,
      `a1,${front},${base} a1_infront_back\n`,
      `t1-a1,${front} t1_neckline_front,${base} a1_infront_back\n`,
    ].join(''),
  )
})

test.run()
