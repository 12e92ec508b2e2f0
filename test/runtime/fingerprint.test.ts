import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { fingerprint } from '../../src/runtime/fingerprint.js'

const test = suite('runtime / fingerprint')

test('is the same however the keys are ordered, at any depth', () => {
  assert.is(
    fingerprint({ a: 1, b: { c: 2, d: [{ e: 3, f: 4 }] } }),
    fingerprint({ b: { d: [{ f: 4, e: 3 }], c: 2 }, a: 1 }),
  )
})

test('is another for any other content', () => {
  const contents: unknown[][] = [
    [],
    [null],
    [0],
    ['0'],
    [''],
    [1, 2],
    [2, 1],
    [[1, 2]],
    [12],
    [{}],
    [[]],
    [{ a: 1 }],
    [{ a: '1' }],
    [{ a: null }],
    [{ a: { b: 1 } }],
    [{ a: 1 }, { b: 1 }],
    [{ a: 1, b: 1 }],
    [false],
  ]
  assert.is(new Set(contents.map((content) => fingerprint(...content))).size, contents.length)
})

test('does not see what JSON would leave out', () => {
  assert.is(fingerprint({ a: 1, b: undefined }), fingerprint({ a: 1 }))
})

test('is 32 hex digits, and stays the same from one release to the next', () => {
  assert.is(fingerprint('convert', 1, { fps: 25 }), 'a4f8a64ce56518c898a23daf61cb35d2')
  assert.match(fingerprint(), /^[0-9a-f]{32}$/)
})

test.run()
