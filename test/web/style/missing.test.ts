import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { missingIn } from '../../../src/web/style/missing.js'
import { amountOf } from '../../../src/web/style/plan.js'

const test = suite('web / style / missing')

const defaults = { front: { bottom: 'base_bottom_front' }, back: { infront: ['ribbon_infront_back'] } }
const knee = { key: 'knee', name: 'Knee', defaults, order: [], unavailable: [], conflicts: [], requires: [] }
const facts = {
  colors: 3,
  lengths: [{ ...knee, rows: 4, source: 'conflicts' as const }],
  viewer: {
    Knee: {
      default: defaults,
      t1: {
        default: { front: { neckline: 't1_neckline_front', infront: ['t1_infront_front', ''] } },
        b1: { default: { back: { neckline: 't1_for_b1_neckline_back' } } },
        b2: { default: null },
      },
    },
    Elsewhere: { t1: { default: { front: { neckline: 'not_of_this_style_front' } } } },
  },
  layers: {
    base_bottom_front: [0, 1, 2],
    ribbon_infront_back: [0],
    t1_neckline_front: [0, 2],
    t1_infront_front: [0, 1, 2],
    never_named_front: [],
  },
}

test('says of each colour which layers it lacks, and which are there in none', () => {
  assert.equal(missingIn(facts), {
    byColor: [
      { color: 1, layers: ['ribbon_infront_back', 't1_neckline_front'] },
      { color: 2, layers: ['ribbon_infront_back'] },
    ],
    nowhere: ['t1_for_b1_neckline_back'],
  })
})

test('counts pictures from both sides in every colour, the dress without codes among them', () => {
  assert.equal(amountOf(facts.lengths, { colors: 3, cuts: ['142x142', 'top-crop'] }), {
    combinations: 4,
    pictures: 30,
    files: 90,
    atLeast: false,
  })
  assert.ok(amountOf([{ rows: 9, atLeast: true }], { colors: 3, cuts: [] }).atLeast)
})

test.run()
