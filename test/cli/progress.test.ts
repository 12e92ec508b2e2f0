import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { progressOf, timeText } from '../../src/cli/progress.js'

const test = suite('cli / progress')

/** What is said of steps at these times, in ms since the begin. */
function saidAt(steps: [atMs: number, done: number][], isTTY: boolean): string[] {
  const said: string[] = []
  let now = 0
  const out = { isTTY, columns: 61, write: (text: string) => said.push(text) }
  const progress = progressOf('measuring', 200, out, () => now)
  for (const [atMs, done] of steps) {
    now = atMs
    progress.at(done)
  }
  progress.end()
  return said
}

test('a terminal gets a bar that redraws itself, no wider than it is, and none at the end', () => {
  const said = saidAt(
    [
      [0, 0],
      [50, 10],
      [1000, 50],
    ],
    true,
  )
  assert.is(said.length, 3)
  assert.is(said[1], `\r\x1b[Kmeasuring [${'█'.repeat(7)}${'·'.repeat(21)}] 50 of 200, 3 s left`)
  assert.ok(said.every((text) => text.length <= 61 + 4))
  assert.is(said[2], '\r\x1b[K')
})

test('elsewhere there is a plain line now and then, and none for what is over at once', () => {
  const steps: [number, number][] = [
    [100, 10],
    [4000, 50],
    [6000, 100],
    [7000, 150],
  ]
  assert.equal(saidAt(steps, false), ['measuring: 100 of 200, 6 s left\n'])
  assert.equal(saidAt(steps.slice(0, 2), false), [])
})

test('times are told in the unit a person would choose', () => {
  assert.equal([3.2, 89, 600, 6000].map(timeText), ['4 s', '89 s', '10 min', '1.7 h'])
})

test.run()
