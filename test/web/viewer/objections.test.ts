import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { canChoose, codeStates, isCombination, objectionsTo, toggled } from '../../../src/web/viewer/objections.js'

const test = suite('web / viewer / objections')

const length = {
  order: ['t1', 't9', 'b1', 'b2', 'a1'],
  unavailable: ['b2'],
  conflicts: [
    ['t1', 't9'],
    ['a1', 't1'],
    ['b1', 'b1'],
  ] as [string, string][],
  requires: ['b1', 'a1'],
}
const stateOf = (code: string, chosen: string[]) => codeStates(length, chosen).find((state) => state.code === code)

test('a code is excluded by every chosen code it conflicts with, whichever of the pair comes first', () => {
  assert.equal(stateOf('t1', ['t9', 'b1', 'a1'])?.excludedBy, ['t9', 'a1'])
  assert.equal(stateOf('a1', ['t1'])?.excludedBy, ['t1'])
  assert.equal(stateOf('b1', ['t1', 't9', 'a1'])?.excludedBy, [])
})

test('what is excluded or not made in the length cannot be chosen', () => {
  const free = codeStates(length, ['t9']).filter(canChoose)

  assert.equal(
    free.map(({ code }) => code),
    ['t9', 'b1', 'a1'],
  )
})

test('a code that conflicts with itself excludes nobody', () => {
  assert.equal(stateOf('b1', ['b1']), { code: 'b1', isChosen: true, isUnavailable: false, excludedBy: [] })
})

test('choosing keeps the stacking order, and what excludes the code gives way', () => {
  assert.equal(toggled(length, ['b1'], 't9'), ['t9', 'b1'])
  assert.equal(toggled(length, ['t9', 'b1', 'a1'], 't1'), ['t1', 'b1'])
  assert.equal(toggled(length, ['t9', 'b1'], 't9'), ['b1'])
})

test('says why a choice is no combination', () => {
  assert.equal(objectionsTo(length, ['t1', 't9', 'b2']), {
    clashes: [['t1', 't9']],
    unavailable: ['b2'],
    needs: ['b1', 'a1'],
  })
  assert.not(isCombination(objectionsTo(length, ['t9'])))
  assert.ok(isCombination(objectionsTo(length, ['t9', 'b1'])))
})

test('the dress without any code is always made', () => {
  assert.ok(isCombination(objectionsTo(length, [])))
})

test.run()
