import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { Progress } from '../../src/media/progress.js'

const test = suite('media / progress')

const report = (frame: number, timeUs: number | string) =>
  `frame=${frame}\nfps=0.0\ntotal_size=N/A\nout_time_us=${timeUs}\nprogress=continue\n`

test('counts frames from reports that come in pieces', () => {
  const seen: number[] = []
  const progress: Progress = new Progress(() => seen.push(progress.frames))
  for (const letter of report(3, 120_000) + report(512, 20_480_000)) progress.add(letter)

  assert.equal(seen, [3, 512])
})

test('tells standing still from moving, in frames or in time', () => {
  const seen: boolean[] = []
  const progress = new Progress((moved) => seen.push(moved))
  for (const [frame, timeUs] of [
    [0, 'N/A'],
    [0, 'N/A'],
    [1, 40_000],
    [1, 40_000],
    [1, 80_000],
  ] as const) {
    progress.add(report(frame, timeUs))
  }

  assert.equal(seen, [true, false, true, false, true])
})

test('counts no frames where sound alone is reported', () => {
  const progress = new Progress(() => undefined)
  progress.add('out_time_us=100\nprogress=end\n')

  assert.is(progress.frames, 0)
})

test.run()
