import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import type { Review } from '../../../src/web/dress/facts.js'
import { rejected, reviewsOf } from '../../../src/web/viewer/reviewed.js'

const test = suite('web / viewer / reviewed')

const review = (id: string, verdict: Review['verdict'], codes: string[], length = 'knee'): Review => ({
  ...{ id, verdict, codes, length, color: 0, who: 'Ana', note: '' },
  when: '2026-01-01T00:00:00Z',
})

test('a later word on the same codes replaces an earlier one', () => {
  const reviews = [
    review('1', 'rejected', ['t1', 'b1']),
    review('2', 'rejected', ['t2']),
    review('3', 'ok', ['b1', 't1']),
    review('4', 'rejected', ['t1', 'b1'], 'mini'),
  ]

  assert.equal(
    rejected(reviews).map(({ id }) => id),
    ['4', '2'],
  )
  assert.equal(
    reviewsOf(reviews, { length: 'knee', codes: ['t1', 'b1'] }).map(({ id }) => id),
    ['3', '1'],
  )
})

test.run()
