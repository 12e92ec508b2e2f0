import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { rowsSeen } from '../../src/web/window.js'

const test = suite('web / window')
const of10000 = { rows: 10_000, rowHeightPx: 40, viewHeightPx: 800 }

test('draws what is seen and a little beyond each edge', () => {
  assert.equal(rowsSeen({ ...of10000, aboveUpperEdgePx: 40 * 500 }), { from: 492, to: 528 })
})

test('draws the first rows while the list begins below the upper edge', () => {
  assert.equal(rowsSeen({ ...of10000, aboveUpperEdgePx: -300 }), { from: 0, to: 21 })
})

test('draws no row that is not there', () => {
  assert.equal(rowsSeen({ ...of10000, aboveUpperEdgePx: 40 * 9_990 }), { from: 9_982, to: 10_000 })
  assert.equal(rowsSeen({ ...of10000, rows: 0, aboveUpperEdgePx: 0 }), { from: 0, to: 0 })
  const farBelow = rowsSeen({ ...of10000, aboveUpperEdgePx: -100_000 })
  assert.is(farBelow.to, farBelow.from)
})

test('every row is drawn at some place of the scrolling', () => {
  const drawn = new Set<number>()
  for (let top = -800; top < 40 * 300; top += 100) {
    const { from, to } = rowsSeen({ ...of10000, rows: 300, aboveUpperEdgePx: top })
    for (let row = from; row < to; row++) drawn.add(row)
  }
  assert.is(drawn.size, 300)
})

test.run()
