import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { cutFramesOf, PIECE_FRAMES, piecesBetween, songFrames } from '../../../src/web/song/windows.js'

const test = suite('web / song / windows')
const SECOND = 48_000

test('a part that is late has its start cut away', () => {
  const [first, second] = piecesBetween({ frames: 20 * SECOND, cutFrames: cutFramesOf(1500) }, 0, 6 * SECOND)

  assert.equal(first, { index: 0, songFrame: -1.5 * SECOND, frames: PIECE_FRAMES })
  assert.equal(second, { index: 1, songFrame: PIECE_FRAMES - 1.5 * SECOND, frames: PIECE_FRAMES })
})

test('a part that began late is heard later', () => {
  const placed = { frames: 20 * SECOND, cutFrames: cutFramesOf(-659.845) }

  assert.is(piecesBetween(placed, 0, SECOND)[0]!.songFrame, 31_673)
  assert.equal(piecesBetween(placed, 0, 31_673), [])
})

test('every frame of the song is covered once, whatever the offset', () => {
  for (const offsetMs of [0, 1500, -659.845, 4000, 12_345.6, -30_000]) {
    const placed = { frames: 20 * SECOND + 7, cutFrames: cutFramesOf(offsetMs) }
    const pieces = piecesBetween(placed, 0, Number.POSITIVE_INFINITY)
    let at = Math.max(0, -placed.cutFrames)
    for (const { index, songFrame, frames } of pieces) {
      assert.is(songFrame, index * PIECE_FRAMES - placed.cutFrames)
      assert.is(Math.max(songFrame, Math.max(0, -placed.cutFrames)), at, `offset ${offsetMs}`)
      at = songFrame + frames
    }
    assert.is(at, songFrames([placed]), `offset ${offsetMs}`)
  }
})

test('from the middle on there is nothing of what is over, and nothing beyond the end', () => {
  const placed = { frames: 10 * SECOND, cutFrames: 0 }

  assert.equal(
    piecesBetween(placed, 9 * SECOND, 12 * SECOND).map(({ index }) => index),
    [2],
  )
  assert.equal(piecesBetween(placed, 10 * SECOND, 12 * SECOND), [])
  assert.equal(piecesBetween({ frames: SECOND, cutFrames: 2 * SECOND }, 0, SECOND), [])
})

test('the song ends with the part that ends last after its cut', () => {
  assert.is(
    songFrames([
      { frames: 10 * SECOND, cutFrames: 5 * SECOND },
      { frames: 8 * SECOND, cutFrames: -SECOND },
    ]),
    9 * SECOND,
  )
  assert.is(songFrames([]), 0)
})

test.run()
