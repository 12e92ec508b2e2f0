import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { laneOf } from '../../actors/publish/lane.js'

const test = suite('publish / lane')

test('an object belongs to the song or style that its key names', () => {
  const lanes: [key: string, lane: string][] = [
    ['final/northside+carol+auto-final.mp4', 'song/northside+carol'],
    ['snapshots/northside+carol+alto.webm.jpg', 'song/northside+carol'],
    ['final-parts/northside+carol+auto-3f.mkv', 'song/northside+carol'],
    ['renders/composites/fp-dr1005-102/top-crop/b5-t5-knee-front-0003.png', 'style/fp-dr1005-102'],
    ['renders/caddy/fp-dr1005-102/viewer.json', 'style/fp-dr1005-102'],
    ['.made/fp-dr1005-102/front-0003.json', 'style/fp-dr1005-102'],
    ['.known/align/3f.json', 'store/other'],
    ['logo.png', 'store/other'],
    ['final/one+two.mp4', 'store/other'],
  ]

  assert.equal(
    lanes.map(([key]) => laneOf(key)),
    lanes.map(([, lane]) => lane),
  )
})

test.run()
