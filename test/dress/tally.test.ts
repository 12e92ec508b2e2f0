import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { Tally } from '../../actors/dress/tally.js'

const test = suite('dress / tally')

const knee = { names: ['a1-knee-front-0000.png', 'a1-c1-knee-front-0000.png'] }
const both = { names: ['default-knee-front-0000.png', 'default-micro_mini-front-0000.png'] }

test('what was there before counts as done, and what is made is counted by length', () => {
  const clock = { ms: 0 }
  const tally = new Tally({ knee: 3, micro_mini: 1 }, { knee: 1, micro_mini: 1 }, () => clock.ms)
  assert.equal(tally.news(), {
    done: 2,
    total: 4,
    kept: 2,
    lengths: { knee: 2, micro_mini: 0 },
    pct: 50,
    rate: null,
    eta: null,
  })

  clock.ms = 500
  tally.add([both])
  assert.equal(tally.news().lengths, { knee: 3, micro_mini: 1 })
  assert.equal(tally.news().rate, 4)
  assert.equal(tally.news().eta, [0, 0])
})

test('the end is reckoned from the pace so far, at best and at worst', () => {
  const clock = { ms: 0 }
  const many = Array.from({ length: 100 }, () => knee)
  const tally = new Tally({ knee: 200 }, { knee: 200 }, () => clock.ms)
  clock.ms = 10_000
  tally.add(many.slice(0, 50))

  const { rate, eta, pct } = tally.news()
  assert.equal({ rate, eta, pct }, { rate: 10, eta: [8, 12], pct: 50 })
})

test('a unit without pictures is done', () => {
  assert.is(new Tally({}, {}).news().pct, 100)
})

test.run()
