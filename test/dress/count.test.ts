import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { choicesOf } from '../../actors/dress/combinations.js'
import { countOf, countWithin } from '../../actors/dress/count.js'
import type { Length } from '../../actors/dress/style.js'

const test = suite('dress / count')

const codes = (count: number) => Array.from({ length: count }, (_, n) => `c${n}`)
const length = (order: string[], conflicts: [string, string][], more: Partial<Length> = {}): Length => ({
  ...{ key: 'knee', name: 'Knee', defaults: { front: {}, back: {} }, unavailable: [], requires: [] },
  ...{ order, conflicts, ...more },
})

/** 0, 1, 2 … in which every number is as likely as every other, and the same at every run. */
function dice(seed: number) {
  let state = seed
  return (sides: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return Math.floor((state / 2 ** 31) * sides)
  }
}

test('counts what making every combination would come to, for any conflicts, requirements and what is not available', () => {
  for (let seed = 1; seed <= 200; seed++) {
    const roll = dice(seed)
    const order = codes(1 + roll(10))
    const any = () => order[roll(order.length)] as string
    const conflicts = Array.from({ length: roll(20) }, (): [string, string] => [any(), any()])
    const requires = Array.from({ length: roll(3) }, any)
    const unavailable = Array.from({ length: roll(3) }, any)
    const made = length(order, conflicts, { requires, unavailable })

    assert.equal(countWithin(made), { rows: [...choicesOf(made)].length }, `seed ${seed}`)
  }
})

test('is exact for forty codes, whether nothing clashes, each with the next, or all in a ring', () => {
  const order = codes(40)
  const chain = order.slice(1).map((code, at): [string, string] => [order[at] as string, code])
  const fibonacci = [1, 1]
  while (fibonacci.length < 45) fibonacci.push((fibonacci.at(-1) as number) + (fibonacci.at(-2) as number))

  assert.equal(countWithin(length(order, [])), { rows: 2 ** 40 - 1 })
  assert.equal(countWithin(length(order, chain)), { rows: (fibonacci[41] as number) - 1 })
  assert.equal(countWithin(length(order, [...chain, ['c39', 'c0']])), {
    rows: (fibonacci[40] as number) + (fibonacci[38] as number) - 1,
  })
})

test('says that there are at least so many where the exact number would take too long, or fits no number', () => {
  const order = codes(200)
  const roll = dice(7)
  const tangled = Array.from({ length: 600 }, (): [string, string] => [`c${roll(200)}`, `c${roll(200)}`])
  const { rows, atLeast } = countWithin(length(order, tangled), 5_000)

  assert.is(atLeast, true)
  assert.ok(rows >= 200)
  assert.ok(rows <= countWithin(length(order, tangled), 50_000).rows)
  assert.equal(countWithin(length(order, [])), { rows: Number.MAX_SAFE_INTEGER, atLeast: true })
  assert.is(countOf(length(order, [])), Number.POSITIVE_INFINITY)
})

test('a count that was broken off never says more than there are', () => {
  for (let seed = 1; seed <= 50; seed++) {
    const roll = dice(seed)
    const order = codes(12)
    const any = () => order[roll(12)] as string
    const made = length(
      order,
      Array.from({ length: 14 }, () => [any(), any()]),
      { requires: [any(), any()] },
    )

    assert.ok(countWithin(made, 20).rows <= countWithin(made).rows, `seed ${seed}`)
  }
})

test.run()
