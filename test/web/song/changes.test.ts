import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { changedBy, heardVolumes, nudged, type Part, stripOf, touchesPicture } from '../../../src/web/song/changes.js'

const test = suite('web / song / changes')

const part = (name: string, said: Partial<Part['settings']> = {}): Part => ({
  part: name,
  settings: { volume: 1, pan: null, offset: null, hidden: false, audio: false, partType: 'rendition', ...said },
  computedOffsetMs: -659.845,
  placePan: -0.5,
})

test('what nobody says is as computed, and where the picture is', () => {
  const { offsetMs, pan, changed } = stripOf(part('alto'))

  assert.equal([offsetMs, pan, changed], [-659.845, -0.5, []])
})

test('what somebody says wins, also when it is nothing', () => {
  const { offsetMs, pan } = stripOf(part('alto', { offset: 120, pan: 1 }), { pan: 0 })

  assert.equal([offsetMs, pan], [120, 0])
  assert.is(stripOf(part('alto', { offset: 120 }), { offset: null }).offsetMs, -659.845)
})

test('what is put back where it was is no change', () => {
  const alto = part('alto', { volume: 0.5 })
  const louder = changedBy({}, alto, { volume: 0.8 })
  const hidden = changedBy(louder, alto, { hidden: true })

  assert.equal(hidden, { alto: { volume: 0.8, hidden: true } })
  assert.equal(changedBy(hidden, alto, { volume: 0.5 }), { alto: { hidden: true } })
  assert.equal(changedBy(changedBy(hidden, alto, { volume: 0.5 }), alto, { hidden: false }), {})
})

test('a change of one part leaves the others alone', () => {
  const changes = changedBy({ bass: { pan: 1 } }, part('alto'), { volume: 0 })

  assert.equal(changes, { bass: { pan: 1 }, alto: { volume: 0 } })
})

test('nudges go from where the part is, stay in tenths and within what a sheet takes', () => {
  assert.is(nudged(-659.845, 10), -649.8)
  assert.is(nudged(-0.04, 0), 0)
  assert.is(nudged(599_999, 100), 600_000)
  assert.is(nudged(-599_999, -100), -600_000)
})

test('a solo silences whoever has none, a mute is silent with it too', () => {
  const strips = [stripOf(part('alto')), stripOf(part('bass', { volume: 0.5 })), stripOf(part('tenor', { volume: 0 }))]

  assert.equal(
    [...heardVolumes(strips, new Set())],
    [
      ['alto', 1],
      ['bass', 0.5],
      ['tenor', 0],
    ],
  )
  assert.equal(
    [...heardVolumes(strips, new Set(['bass', 'tenor']))],
    [
      ['alto', 0],
      ['bass', 0.5],
      ['tenor', 0],
    ],
  )
  assert.is(heardVolumes(strips, new Set(['who has left'])).get('alto'), 1)
})

test('tells what renders the picture anew from what is only heard', () => {
  assert.not.ok(touchesPicture({ alto: { volume: 0, pan: 1 } }))
  assert.ok(touchesPicture({ alto: { volume: 0 }, bass: { offset: 1 } }))
  assert.ok(touchesPicture({ alto: { hidden: false } }))
})

test.run()
