import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { Dropped } from '../../src/remote/dropped.js'

const test = suite('remote / dropped')
const folder = mkdtempSync(join(tmpdir(), 'troupe-dropped-'))
test.after(() => rmSync(folder, { recursive: true }))

test('remembers through a restart what was dropped and did not come back', () => {
  const file = join(folder, 'a')
  const dropped = new Dropped(file)
  for (const key of ['x', 'y', 'a\nb', 'z']) dropped.add(key)
  dropped.forget('y')
  dropped.forget('never there')
  dropped.add('x')

  for (const one of [dropped, new Dropped(file)]) {
    assert.equal(one.keys(), ['x', 'a\nb', 'z'])
    assert.is(one.has('a\nb'), true)
    assert.is(one.has('y'), false)
  }
})

test('a line that a kill cut short says nothing', () => {
  const file = join(folder, 'b')
  new Dropped(file).add('x')
  appendFileSync(file, '-"y')

  assert.equal(new Dropped(file).keys(), ['x'])
})

test('what was written after such a line is read', () => {
  const file = join(folder, 'c')
  new Dropped(file).add('x')
  appendFileSync(file, '-"y')
  new Dropped(file).add('z')

  assert.equal(new Dropped(file).keys(), ['x', 'z'])
})

test('does not grow with keys that come and go', () => {
  const file = join(folder, 'd')
  const dropped = new Dropped(file)
  dropped.add('kept')
  for (let round = 0; round < 200; round++) {
    dropped.add('x')
    dropped.forget('x')
  }
  const again = new Dropped(file)

  assert.equal(again.keys(), ['kept'])
  assert.is(readFileSync(file, 'utf8'), '-"kept"\n')
})

test.run()
