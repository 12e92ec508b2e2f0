import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { cutFramesOf, type Definition, framesOf, gridIn, writeDefinition } from '../../actors/choir/definition.js'
import type { Aligned } from '../../actors/choir/messages.js'
import { aligned, SECOND, SONG, sheetOf } from './made.js'

const test = suite('choir / definition')

const define = (parts: Aligned[], sheet: object = {}) => writeDefinition(SONG, parts, sheetOf(sheet))
const input = ({ inputs }: Definition, part: string) => inputs.find(({ part_id }) => part_id === part)!

const CHOIR = ['backing', 'soprano', 'alto', 'tenor'].map((part) => aligned(part))

test('a definition says who sits where, how loud, how late and panned where', () => {
  assert.equal(define([aligned('backing'), aligned('alto', 170.7264)]), {
    choir_id: 'northside',
    song_id: 'carol',
    output: { size: [1920, 1080], reverb: 0.1, reverb_type: 'smallroom', panning: true, watermark: null },
    inputs: [
      { part_id: 'alto', size: [944, 708], position: [10, 186], volume: 1, pan: -0.498, offset: 170.726 },
      { part_id: 'backing', size: [944, 708], position: [964, 186], volume: 1, pan: 0.496, offset: 0 },
    ],
    grid: { columns: 2, rows: 1, slots: ['alto', 'backing'], cell: [944, 708], bands: [[0, 1080]] },
  })
})

test('equal plans are equal bytes, in whatever order the parts came', () => {
  assert.is(JSON.stringify(define(CHOIR)), JSON.stringify(define(CHOIR.toReversed())))
})

const OFFSETS: [computed: [number, 'ok' | 'needs-review'], document: object, applied: number, because: string][] = [
  [[170.7264, 'ok'], {}, 170.726, 'what was computed, to a thousandth'],
  [[170, 'ok'], { frontendOffset: 90 }, 170, 'what was computed wins over the browser'],
  [[0, 'needs-review'], { frontendOffset: 90 }, 90, 'the browser stands in while nothing is computed'],
  [[33, 'needs-review'], {}, 0, 'nothing is applied that was refused'],
  [[170, 'ok'], { offset: -12.5, frontendOffset: 90 }, -12.5, 'a person wins over everything'],
  [[170, 'ok'], { offset: 0 }, 0, 'a person may say 0'],
  [[0, 'needs-review'], { offset: 5, frontendOffset: 90 }, 5, 'a person wins where nothing is computed'],
]

test('the offset is the word of a person, else the computed one, else what the browser believed', () => {
  for (const [[offsetMs, status], alto, applied, because] of OFFSETS) {
    const definition = define([aligned('backing'), aligned('alto', offsetMs, { status })], { parts: { alto } })
    assert.is(input(definition, 'alto').offset, applied, because)
  }
})

test('hidden parts and parts without picture are heard in the middle and not seen', () => {
  const definition = define([...CHOIR, aligned('bass', 0, { seen: false })], {
    parts: { alto: { hidden: true, volume: 0.5 }, tenor: { audio: true } },
  })

  for (const [part, volume] of [
    ['alto', 0.5],
    ['tenor', 1],
    ['bass', 1],
  ] as const) {
    assert.equal(input(definition, part), { part_id: part, size: null, position: null, volume, pan: 0, offset: 0 })
  }
  assert.equal(definition.grid.slots.filter((id) => id !== null).sort(), ['backing', 'soprano'])
})

test('without panning everybody is heard in the middle, where they are seen the same', () => {
  const panned = define(CHOIR)
  const flat = define(CHOIR, { output: { panning: false } })

  assert.ok(panned.inputs.some(({ pan }) => pan !== 0))
  assert.equal(
    flat.inputs,
    panned.inputs.map((part) => ({ ...part, pan: 0 })),
  )
})

test('a pan in the sheet wins over where the picture is, also of a part that is not seen, and without panning', () => {
  const parts = { alto: { pan: 0.25 }, tenor: { pan: -1, hidden: true }, soprano: { pan: 0 } }
  const pans = (sheet: object) => define(CHOIR, sheet).inputs.map(({ part_id, pan }) => [part_id, pan])
  const said = new Map<unknown, number>(Object.entries(parts).map(([part, { pan }]) => [part, pan]))
  const seated = new Map(pans({ parts: { tenor: { hidden: true } } }) as [string, number][])

  assert.equal(
    pans({ parts }),
    [...seated].map(([part, pan]) => [part, said.get(part) ?? pan]),
  )
  assert.equal(
    pans({ parts, output: { panning: false } }),
    [...seated].map(([part]) => [part, said.get(part) ?? 0]),
  )
})

test('the options of the song stand in the output', () => {
  const output = { width: 1280, height: 720, reverb: 0, reverbType: 'church', watermark: 'logo.png', panning: false }

  assert.equal(define(CHOIR, { output }).output, {
    size: [1280, 720],
    reverb: 0,
    reverb_type: 'church',
    panning: false,
    watermark: 'logo.png',
  })
})

test('an aspect ratio in the sheet is the shape in which the picture is shown', () => {
  const definition = define([aligned('backing')], { parts: { backing: { aspectRatio: '1:2' } } })

  assert.equal(input(definition, 'backing').size, [530, 1060])
})

test('the finished video ends with the part that ends last after its cut, by picture or sound', () => {
  const length = (parts: Aligned[], sheet: object = {}) => framesOf(define(parts, sheet), parts)
  const picture = { frames: 100, samples: SECOND.samples }

  assert.is(length([aligned('backing', 0, picture)]), 100)
  assert.is(length([aligned('backing', 1000, picture)]), 75)
  assert.is(length([aligned('backing', -1000, picture)]), 125)
  assert.is(length([aligned('backing', 0, { frames: 10, samples: 3 * SECOND.samples + 1919 })]), 75)
  assert.is(length([aligned('backing', 20, { frames: 10, samples: 48_000 })]), 24)
  assert.is(length([aligned('backing', 0, picture)], { parts: { backing: { hidden: true } } }), 25)
  assert.is(length([aligned('backing', 90_000, picture)]), 1)
})

test('muting a part does not change the length of the video', () => {
  const parts = [aligned('backing', 0, SECOND), aligned('alto', 0, { frames: 1, samples: 96_000 })]

  assert.is(framesOf(define(parts, { parts: { alto: { volume: 0 } } }), parts), 50)
})

test('offsets become whole frames', () => {
  assert.equal([0, 19.9, 20, 170.726, -655, -19.9].map(cutFramesOf), [0, 0, 1, 4, -16, 0])
})

test('the grid of a written definition is found again, anything else is passed over', () => {
  const { grid } = define(CHOIR)

  assert.equal(gridIn(JSON.stringify({ grid })), grid)
  assert.is(gridIn(JSON.stringify(define([aligned('backing', 0, { seen: false })]))), undefined)
  assert.is(gridIn('{'), undefined)
  assert.is(gridIn('{}'), undefined)
  assert.is(gridIn(JSON.stringify({ grid: { ...grid, columns: 3 } })), undefined)
  assert.is(gridIn(JSON.stringify({ grid: { ...grid, cell: [0, 0] } })), undefined)
})

test.run()
