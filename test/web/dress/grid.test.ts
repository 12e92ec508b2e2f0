import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { movedBy } from '../../../src/web/dress/grid.js'

const test = suite('web / dress / grid')

test('arrows move within the grid, Home and End along the row, Page keys along the column', () => {
  const size = { rows: 4, columns: 3 }
  const from = { row: 1, column: 1 }
  const moved = (key: string) => movedBy(key, from, size)

  assert.equal(moved('ArrowUp'), { row: 0, column: 1 })
  assert.equal(moved('ArrowRight'), { row: 1, column: 2 })
  assert.equal(moved('Home'), { row: 1, column: 0 })
  assert.equal(moved('End'), { row: 1, column: 2 })
  assert.equal(moved('PageDown'), { row: 3, column: 1 })
  assert.equal(moved('a'), undefined)
  assert.equal(movedBy('ArrowLeft', { row: 0, column: 0 }, size), { row: 0, column: 0 })
})

test.run()
