import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { readAsked } from '../../../src/web/viewer/asked.js'

const test = suite('web / viewer / asked')

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

test.run()
