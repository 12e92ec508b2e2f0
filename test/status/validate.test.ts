import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { z } from 'zod'

import { fit } from '../../src/status/validate.js'

const test = suite('status / validate')

const shape = z.strictObject({
  volume: z.number().max(10).describe('a number up to 10').optional(),
  codes: z.array(z.string().describe('a code')).optional(),
  output: z.strictObject({ width: z.int() }).optional(),
})

const errorsOf = (value: unknown) => {
  const fitted = fit(shape, value)
  return 'errors' in fitted ? fitted.errors : []
}

test('gives what fits as it is meant', () => {
  assert.equal(fit(z.object({ n: z.string().transform(Number) }), { n: '7', more: 1 }), { value: { n: 7 } })
})

test('says where a value does not fit, what was found there and what is expected', () => {
  assert.equal(errorsOf({ volume: 11 }), [{ path: 'volume', found: 11, expected: 'a number up to 10' }])
  assert.equal(errorsOf({ codes: ['a', 3] }), [{ path: 'codes[1]', found: 3, expected: 'a code' }])
  assert.equal(errorsOf({ colour: 'red' }), [{ path: 'colour', found: 'red', expected: 'no such key' }])
  const [missing] = errorsOf({ output: {} })
  assert.equal([missing?.path, missing?.found], ['output.width', null])
  assert.equal(
    errorsOf('text').map(({ path, found }) => [path, found]),
    [['', 'text']],
  )
})

test('tells little of what is large, and nothing of what is too deep', () => {
  const [large] = errorsOf({ volume: 'x'.repeat(10_000) })
  assert.ok(String(large?.found).length < 100)
  const [deep] = errorsOf(JSON.parse('['.repeat(20_000) + ']'.repeat(20_000)))
  assert.is(deep?.found, 'something too deep to be shown')
  assert.is(errorsOf(Object.fromEntries(Array.from({ length: 1000 }, (_, n) => [`k${n}`, n]))).length, 20)
})

test.run()
