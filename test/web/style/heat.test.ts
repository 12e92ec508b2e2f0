import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { spanAround } from '../../../src/web/dress/span.js'
import { cellSays, cellText, heatRows } from '../../../src/web/style/heat.js'

const test = suite('web / style / heat')

type D = Record<string, unknown>
const lengths = [
  { key: 'knee', name: 'Knee' },
  { key: 'micro_mini', name: 'Micro-Mini' },
]
const items = new Map<string, D>([
  ['len/knee', { total: 600, done: 151 }],
  ['len/micro_mini', { total: 60 }],
  ['unit/front/0000', { status: 'composited', lengths: { knee: 100, micro_mini: 10 } }],
  ['unit/front/0001', { status: 'compositing', lengths: { knee: 51, micro_mini: 0 } }],
  [
    'unit/front/0002',
    { status: 'failed', because: 'composite: the disk is full', lengths: { knee: 100, micro_mini: 3 } },
  ],
  ['unit/back/0000', { status: 'planned' }],
])
const rows = heatRows(items, lengths, 3)
const words = (at: number) => rows[at]?.cells.map(cellText)

test('every length has a row for each side, every row a cell for each colour', () => {
  assert.equal(
    rows.map(({ length, side, cells }) => [length, side, cells.length]),
    [
      ['knee', 'front', 3],
      ['knee', 'back', 3],
      ['micro_mini', 'front', 3],
      ['micro_mini', 'back', 3],
    ],
  )
})

test('a cell says in a word how far it is', () => {
  assert.equal(words(0), ['all', '51 %', 'all'])
  assert.equal(words(1), ['0 %', '–', '–'])
  assert.equal(words(2), ['all', '0 %', 'failed'])
})

test('a cell says all of it to whoever asks', () => {
  assert.is(cellSays(rows[0]!.cells[1]!, 'Knee'), 'Knee, front, colour 0001: 51 %, in work, 51 of 100 pictures')
  assert.is(
    cellSays(rows[2]!.cells[2]!, 'Micro-Mini'),
    'Micro-Mini, front, colour 0002: failed, 3 of 10 pictures, composite: the disk is full',
  )
  assert.is(cellSays(rows[1]!.cells[1]!, 'Knee'), 'Knee, back, colour 0001: not planned yet')
})

test('all but one is not all, and one is not none', () => {
  const cell = { length: 'knee', side: 'front', color: 0, state: 'making', total: 10_000, because: '' } as const

  assert.equal([cellText({ ...cell, done: 9_999 }), cellText({ ...cell, done: 1 })], ['99 %', '1 %'])
})

test('what could not be made when all else is there is counted', () => {
  const ended = new Map(items).set('unit/back/0000', {
    ...{ status: 'composited', odd: ['t1_belt_back_0000.png: is not there'] },
    lengths: { knee: 94, micro_mini: 10 },
  })
  const [, knee, , mini] = heatRows(ended, lengths, 1)

  // of one colour, whose share is then three times as large
  assert.is(knee?.cells[0]?.state, 'lacking')
  assert.is(cellText(knee!.cells[0]!), '−206')
  assert.match(cellSays(knee!.cells[0]!, 'Knee'), /94 of 300 pictures, t1_belt_back_0000.png: is not there$/)
  assert.is(mini?.cells[0]?.total, 30)
})

test('nothing is planned before anything is known', () => {
  assert.equal(
    heatRows(new Map(), lengths, 2).flatMap(({ cells }) => cells.map(({ state }) => state)),
    Array(8).fill('unplanned'),
  )
})

test('of very many colours a stretch is shown, the one that is looked at in it', () => {
  assert.equal(spanAround(0, 18), { from: 0, to: 18 })
  assert.equal(spanAround(47, 100), { from: 0, to: 48 })
  assert.equal(spanAround(48, 100), { from: 48, to: 96 })
  assert.equal(spanAround(99, 100), { from: 96, to: 100 })
  assert.equal(
    heatRows(new Map(), lengths.slice(1), 100, spanAround(99, 100))[0]?.cells.map(({ color }) => color),
    [96, 97, 98, 99],
  )
})

test.run()
