import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { selfLikeness } from '../../native-workers/align/repeats.js'
import { chance } from './made-sounds.js'

const test = suite('align / repeats')

const PER_SECOND = 20
const random = chance(3)
const chances = (seconds: number) => Float32Array.from({ length: seconds * PER_SECOND }, () => random() - 0.5)
const repeated = (phrase: Float32Array, seconds: number) =>
  Float32Array.from({ length: seconds * PER_SECOND }, (_, i) => phrase[i % phrase.length]!)

for (const periodS of [1, 5, 11, 19]) {
  test(`knows a loop of ${periodS} s from what remains of it`, () => {
    const tracks = [repeated(chances(periodS), 26), repeated(chances(periodS), 26)]

    assert.ok(selfLikeness(tracks, PER_SECOND) > 0.99)
  })
}

test('finds nothing in what never returns', () => {
  assert.ok(selfLikeness([chances(26), chances(26)], PER_SECOND) < 0.5)
})

test('says nothing of what is too short, or silent', () => {
  assert.is(selfLikeness([chances(4)], PER_SECOND), 0)
  assert.is(selfLikeness([new Float32Array(400)], PER_SECOND), 0)
})

test.run()
