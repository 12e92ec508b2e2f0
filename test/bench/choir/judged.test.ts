import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { judged, median, untrue } from './judged.js'
import type { Cost, SongMeasured } from './rounds.js'

const test = suite('bench / choir / judged')

const cost = (wallS: number, cpuS: number, largestMiB = 100): Cost => ({ wallS, cpuS, largestMiB, othersCores: 0 })
const song = (...rounds: SongMeasured['rounds']): SongMeasured => ({
  parts: 25,
  kind: 'genuine',
  seconds: 20,
  frames: 500,
  rounds,
  stages: {},
})

test('a ratio is that of one round, and the median of the rounds counts', () => {
  const [cold] = judged(
    song(
      { baseline: cost(10, 20), ours: { 'nothing cached': cost(9, 22) } },
      { baseline: cost(20, 20), ours: { 'nothing cached': cost(30, 24) } },
      { baseline: cost(10, 20), ours: { 'nothing cached': cost(8, 20) } },
    ),
  )

  assert.equal(cold!.wallRatios, [0.9, 1.5, 0.8])
  assert.is(cold!.wallRatio, 0.9)
  assert.is(cold!.cpuRatio, 1.1)
  assert.equal(cold!.missed, [])
})

test('what is above its number is said with both', () => {
  const ours = { 'nothing cached': cost(11, 30, 400), 'only audio changed': cost(1, 9) }
  const [cold, audio] = judged(song({ baseline: cost(10, 20), ours }))

  assert.equal(cold!.missed, [
    'wall 1.10, wanted <= 1.00',
    'CPU 1.50, wanted <= 1.25',
    'largest 419 MB, wanted <= 300 MB',
  ])
  assert.equal(audio!.missed, [])
})

test('the ratios of a smaller song are told and not judged, its largest process is', () => {
  const [cold] = judged({
    ...song({ baseline: cost(10, 20), ours: { 'nothing cached': cost(20, 90, 400) } }),
    parts: 9,
  })

  assert.is(cold!.wallRatio, 2)
  assert.equal(cold!.missed, ['largest 419 MB, wanted <= 300 MB'])
})

test('trials that were not run are not judged', () => {
  assert.equal(judged(song({ baseline: cost(10, 20), ours: {} })), [])
})

const GOOD = {
  psnrY: 45,
  worstFrameDb: 43,
  oneFrameOffDb: 25,
  framesCompared: 500,
  miscounted: [],
  loudnessLufs: -16.2,
  truePeakDbtp: -1.1,
}

test('a video that is as it should be has nothing untrue', () => {
  assert.equal(untrue(GOOD, 500), [])
})

test('each thing that is wrong with a video is named', () => {
  const bad = { ...GOOD, psnrY: 43.9, worstFrameDb: 41, oneFrameOffDb: 44, framesCompared: 499, loudnessLufs: -15.4 }
  const words = untrue({ ...bad, truePeakDbtp: -0.9, miscounted: ['the video: 499 frames, expected 500'] }, 500)

  assert.is(words.length, 7)
})

test('the median of an even count lies between the two in the middle', () => {
  assert.is(median([4, 1, 3, 2]), 2.5)
})

test.run()
