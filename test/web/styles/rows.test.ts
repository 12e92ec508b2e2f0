import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { rowsOf } from '../../../src/web/styles/rows.js'

const test = suite('web / styles / rows')

test('styles are found by id or name, and counted by what they need', () => {
  const styles = new Map<string, Record<string, unknown>>([
    ['fp-2', { name: 'Boat dress', status: 'done' }],
    ['fp-1', { name: 'Long dress', status: 'needs-approval' }],
    ['fp-3', { name: 'fp-3', status: 'compositing' }],
  ])

  const { rows, counts } = rowsOf(styles, 'dress fp', 'all')
  assert.equal([rows.map(({ id }) => id), counts], [['fp-1', 'fp-2'], { all: 2, going: 0, attention: 1, done: 1 }])
  assert.equal(
    rowsOf(styles, '', 'going').rows.map(({ id }) => id),
    ['fp-3'],
  )
})

test.run()
