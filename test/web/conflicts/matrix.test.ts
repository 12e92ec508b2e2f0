import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { openCounting } from '../../../src/web/conflicts/counting.js'
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
