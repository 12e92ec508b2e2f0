import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { Vitals } from '../../src/health/vitals.js'
import type { Note } from '../../src/runtime/journal.js'
import type { StageState } from '../../src/runtime/reporter.js'

const test = suite('health / vitals')

function open() {
  const notes: Note[] = []
  const identity = {
    version: '1.2.3',
    data: '/srv',
    cpuTokens: 4,
    host: '::1',
    ffmpeg: '5.1',
    store: 'folder',
  } as const
  const vitals = new Vitals({ note: (told) => notes.push(...told), sample: () => undefined }, identity)
  vitals.stop()
  const standing = (...states: StageState[]) => new Map(states.map((state, at) => [`line/${at}`, { state }]))
  return { vitals, notes, standing, told: () => notes.map(({ d }) => d?.status) }
}

test('the item says what the service is and what it uses', () => {
  const [{ topic, key, d } = { topic: '', key: '', d: {} }] = open().notes
  const { startedAt, rssMiB, cpuPct, ...rest } = d as Record<string, unknown>

  assert.equal([topic, key], ['service', 'service'])
  assert.equal(rest, {
    ...{
      status: 'starting',
      version: '1.2.3',
      data: '/srv',
      cpuTokens: 4,
      host: '::1',
      ffmpeg: '5.1',
      store: 'folder',
    },
  })
  assert.match(String(startedAt), /^\d{4}-\d\d-\d\dT.*Z$/)
  assert.ok(Number(rssMiB) > 10 && Number(cpuPct) >= 0)
})

test('it is paused when every stage is, and runs again with the first that goes on', () => {
  const { vitals, told, standing } = open()
  vitals.say('running')
  vitals.hear(standing('paused', 'idle'))
  vitals.hear(standing('paused', 'paused'))
  vitals.hear(standing('paused', 'busy'))

  assert.equal(told(), ['starting', 'running', 'paused', 'running'])
})

test('while it starts and stops the stages do not say how it stands', () => {
  const { vitals, told, standing } = open()
  vitals.hear(standing('paused'))
  vitals.say('running')
  vitals.say('stopping')
  vitals.hear(standing('idle'))

  assert.equal(told(), ['starting', 'running', 'stopping'])
})

test.run()
