import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { openCounting } from '../../../src/web/conflicts/counting.js'
import type { Pair } from '../../../src/web/conflicts/matrix.js'

const test = suite('web / conflicts / counting')

/** Time that passes when the test says so, and answers that come when the test gives them. */
function surroundings() {
  const due: (() => void)[] = []
  const asked: { pairs: readonly Pair[]; answer(rows: number): void; fail(why: string): void; signal: AbortSignal }[] =
    []
  const counting = openCounting({
    ask: (wanted, signal) =>
      new Promise((resolve, reject) => {
        const answer = (rows: number) => resolve({ rows })
        asked.push({ pairs: wanted, answer, fail: (why) => reject(new Error(why)), signal })
      }),
    later(act) {
      due.push(act)
      return () => due.splice(due.indexOf(act), 1)
    },
  })
  const settled = () => new Promise((done) => setImmediate(done))
  const rest = () => {
    for (const act of due.splice(0)) act()
  }
  return { counting, asked, settled, rest }
}

test('asks only when the hand rests', () => {
  const { counting, asked, rest } = surroundings()
  counting.count([])
  counting.count([['t1', 't9']])
  assert.is(asked.length, 0)

  rest()
  assert.equal(
    asked.map((one) => one.pairs),
    [[['t1', 't9']]],
  )
  assert.ok(counting.found.value.isCounting)
})

test('an answer to what is not asked any more does not count', async () => {
  const { counting, asked, rest, settled } = surroundings()
  counting.count([])
  rest()
  counting.count([['t1', 't9']])
  rest()
  asked[1]?.answer(12)
  await settled()
  asked[0]?.answer(15)
  await settled()

  assert.ok(asked[0]?.signal.aborted)
  assert.equal(counting.found.value, { counted: { rows: 12 }, fault: undefined, isCounting: false })
})

test('a fault is said, and gone with the next answer', async () => {
  const { counting, asked, rest, settled } = surroundings()
  counting.count([])
  rest()
  asked[0]?.fail('the service answered 500')
  await settled()
  assert.is(counting.found.value.fault, 'the service answered 500')

  counting.count([])
  rest()
  asked[1]?.answer(3)
  await settled()
  assert.equal(counting.found.value, { counted: { rows: 3 }, fault: undefined, isCounting: false })
})

test('nothing is asked after it was closed', () => {
  const { counting, asked, rest } = surroundings()
  counting.count([])
  counting.close()
  rest()

  assert.is(asked.length, 0)
})

test.run()
