import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { lengthAsked } from '../../src/cli/dress/combinations.js'
import { colorsAsked, sidesAsked } from '../../src/cli/dress/composite.js'
import { styleWith } from '../dress/made.js'

const test = suite('cli / dress options')
const style = { id: 'made', colors: 18 }

test('colours are numbers and ranges, in their order and each once', () => {
  assert.equal(colorsAsked(style, '7,0-2,2'), [0, 1, 2, 7])
  assert.is(colorsAsked(style, undefined).length, 18)
  assert.equal(colorsAsked(style, '0-17').length, 18)
})

test('colours that the style does not have are refused with those it has', () => {
  for (const text of ['18', '0-18', '3-1', 'red', '', '1,,2', '-1']) {
    assert.throws(() => colorsAsked(style, text), /expected numbers and ranges from 0 to 17, as made has them/, text)
  }
})

test('sides come in the order in which they are made', () => {
  assert.equal(sidesAsked('back,front'), ['front', 'back'])
  assert.equal(sidesAsked('Back'), ['back'])
  assert.equal(sidesAsked(undefined), ['front', 'back'])
  assert.throws(() => sidesAsked('left'), /found left: expected front,back/)
})

test('a length is asked for by its key or its name', () => {
  const made = styleWith(['t1'])
  assert.is(lengthAsked(made, 'KNEE').key, 'knee')
  assert.is(lengthAsked(made, 'Knee').key, 'knee')
  assert.throws(() => lengthAsked(made, 'midi'), /made has no length midi: expected one of knee/)
})

test.run()
