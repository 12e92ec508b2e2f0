import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { choicesOf } from '../../../actors/dress/combinations.js'
import { openRows, PAGE, REACH, type Row, sameStacks } from '../../../src/web/viewer/rows.js'

const test = suite('web / viewer / rows')

const order = Array.from({ length: 12 }, (_, n) => `c${n}`)
const length = {
  key: 'knee',
  name: 'Knee',
  defaults: { front: {}, back: {} },
  order,
  unavailable: ['c3'],
  conflicts: [['c0', 'c1']] as [string, string][],
  requires: ['c2', 'c5'],
}
const all: Row[] = [...choicesOf(length)].map((codes) => ({ codes, front: [], back: [] }))

function listed(rows: readonly Row[], isSheet = false) {
  const asked: number[] = []
  const opened = openRows({
    order,
    isSheet,
    async ask(offset) {
      asked.push(offset)
      return { total: rows.length, rows: rows.slice(offset, offset + PAGE) }
    },
  })
  return { asked, ...opened }
}

test('more rows than one page holds are looked through here', () => {
  assert.ok(all.length > 2 * PAGE, String(all.length))
})

test('every row is found at its place', async () => {
  const { placeOf } = listed(all)

  for (const at of [0, 1, PAGE - 1, PAGE, 777, all.length - 1]) {
    const { at: found, isRow, row, total } = await placeOf(all[at]!.codes)
    assert.equal([found, isRow, row, total], [at, true, all[at], all.length])
  }
})

test('the order in which codes are given does not matter', async () => {
  const { placeOf } = listed(all)

  assert.is((await placeOf([...all[900]!.codes].reverse())).at, 900)
})

test('a choice that is no row stands before the first row that counts higher', async () => {
  const { placeOf } = listed(all)

  assert.equal(await placeOf([]), {
    ...{ at: 0, isRow: false, total: all.length },
    ...{ atLeast: false, isUncounted: false },
  })
  const { at, isRow } = await placeOf(['c0', 'c1', 'c2'])
  assert.not(isRow)
  assert.equal([all[at - 1]?.codes, all[at]?.codes], [['c1', 'c2'], ['c4', 'c2'].sort()])
})

test('a page is asked for once', async () => {
  const { row, asked } = listed(all)
  for (const at of [3, 4, PAGE + 1, 3, PAGE + 2]) assert.equal(await row(at), all[at])

  assert.equal(asked, [0, PAGE])
})

test('a page that failed is asked for again', async () => {
  let tries = 0
  const { row } = openRows({
    order,
    isSheet: false,
    async ask() {
      if (tries++ === 0) throw new Error('gone for a moment')
      return { total: 1, rows: all.slice(0, 1) }
    },
  })

  assert.is(await row(0).catch((fault: Error) => fault.message), 'gone for a moment')
  assert.equal(await row(0), all[0])
})

test('there is nothing before the first row and after the last', async () => {
  const { row } = listed(all)

  assert.equal([await row(-1), await row(all.length)], [undefined, undefined])
})

test('a sheet in any order is looked through', async () => {
  const shuffled = all.map((_, n) => all[(n * 7) % all.length]!)
  assert.is(new Set(shuffled).size, all.length)

  const { at, isRow } = await listed(shuffled, true).placeOf(all[600]!.codes)
  assert.equal([shuffled[at]?.codes, isRow], [all[600]!.codes, true])
})

test('tells a sheet that stacks other layers, or in another order', () => {
  const stacks = { front: ['a', 'b'], back: [] }

  assert.ok(sameStacks({ codes: ['c1'], front: ['a', 'b'], back: [] } as Row, stacks))
  for (const front of [['b', 'a'], ['a'], ['a', 'b', 'c']]) assert.not(sameStacks({ front, back: [] }, stacks))
  assert.not(sameStacks({ front: ['a', 'b'], back: ['a'] }, stacks))
})

test('finds the next row with all the codes, going round', async () => {
  const { find } = listed(all)
  const wanted = ['c0', 'c11']
  const having = all.flatMap(({ codes }, at) => (wanted.every((code) => codes.includes(code)) ? [at] : []))

  assert.is(await find(0, wanted), having[0])
  assert.is(await find(having[0]! + 1, wanted), having[1])
  assert.is(await find(having.at(-1)! + 1, wanted), having[0])
  assert.is(await find(10, ['c0', 'c1']), undefined)
})

test('what stands before the beginning on the same page is found last', async () => {
  const rows = [['c2'], ['c2', 'c0'], ['c5']].map((codes) => ({ codes, front: [], back: [] }))

  assert.is(await listed(rows).find(2, ['c0']), 1)
})

test('of more rows than anybody makes the first are reached, and no place among them is looked for', async () => {
  const asked: number[] = []
  const { placeOf, row, reach } = openRows({
    order,
    isSheet: false,
    async ask(offset) {
      asked.push(offset)
      return { total: 2 ** 40, rows: all.slice(offset, offset + PAGE) }
    },
  })

  assert.equal([await row(REACH), await reach()], [undefined, REACH])
  assert.ok((await placeOf(all[PAGE + 1]!.codes)).isUncounted)
  await row(PAGE)
  assert.is((await placeOf(all[PAGE + 1]!.codes)).at, PAGE + 1, 'on the page that is at hand')
  assert.equal(asked, [0, PAGE])
})

test('a length without combinations has no row to find', async () => {
  const { placeOf, find, reach } = listed([])

  assert.is(await reach(), 0)
  assert.equal(await placeOf(['c0']), {
    ...{ at: 0, isRow: false, total: 0 },
    ...{ atLeast: false, isUncounted: false },
  })
  assert.is(await find(0, ['c0']), undefined)
})

test.run()
