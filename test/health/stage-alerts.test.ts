import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { stageAlerts } from '../../src/health/stage-alerts.js'
import type { StageState } from '../../src/runtime/reporter.js'

const test = suite('health / stage alerts')

const of = (state: StageState, because: string | null = null, dead = 0) =>
  Object.fromEntries(stageAlerts(new Map([['choir/convert', { state, because }]]), () => dead))

test('a stage that rests is told of with what it fails of, and no longer when it works', () => {
  const resting = of('resting', 'ffmpeg ended with 1')['resting/choir/convert']

  assert.is(resting?.severity, 'error')
  assert.match(resting?.text ?? '', /^choir\/convert fails whatever it is given.*ffmpeg ended with 1$/)
  for (const state of ['busy', 'idle', 'paused', 'blocked'] as const) {
    assert.is(of(state)['resting/choir/convert'], undefined, state)
  }
})

test('however many pieces of work are dead, a stage has one alert, and says how they are seen', () => {
  assert.is(of('idle')['dead/choir/convert'], undefined)
  assert.match(of('idle', null, 1)['dead/choir/convert']!.text, /given up on 1 piece of work: troupe jobs --state dead/)
  assert.match(of('idle', null, 300)['dead/choir/convert']!.text, /given up on 300 pieces of work/)
})

test.run()
