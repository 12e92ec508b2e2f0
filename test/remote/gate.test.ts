import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { RemoteFault } from '../../src/errors.js'
import { Gate } from '../../src/remote/gate.js'

const test = suite('remote / gate')

function opened() {
  const alarms: unknown[] = []
  const time = { now: 0 }
  const gate = new Gate({ alarm: (trouble) => alarms.push(trouble), clock: () => time.now, random: () => 1 })
  return { gate, alarms, time }
}

test('one alarm is raised for one trouble, and taken back when it is over', () => {
  const { gate, alarms, time } = opened()
  const since = '1970-01-01T00:00:00.000Z'

  gate.failed('denied', new RemoteFault('denied', 'the secret is wrong'))
  gate.failed('denied', new RemoteFault('denied', 'the secret is wrong'))
  for (time.now = 15_000; time.now < 60_000; time.now += 30_000) {
    assert.is(gate.leave().go, 'first')
    gate.failed('denied', new RemoteFault('denied', 'the secret is still wrong'))
  }
  assert.equal(alarms, [{ kind: 'denied', because: 'the secret is wrong', since }])

  time.now = 600_000
  assert.is(gate.leave().go, 'first')
  gate.answered()
  assert.equal(alarms.at(-1), null)
  assert.is(alarms.length, 2)
  assert.equal(gate.leave(), { go: 'all' })
})

test('another kind of trouble is told of in its own words', () => {
  const { gate, alarms, time } = opened()

  gate.failed('denied', new RemoteFault('denied', 'the secret is wrong'))
  time.now = 15_000
  gate.leave()
  gate.failed('no-bucket', new RemoteFault('no-bucket', 'there is no such bucket'))

  assert.equal(
    alarms.map((alarm) => (alarm as { kind: string }).kind),
    ['denied', 'no-bucket'],
  )
})

test('a trouble that passes by itself raises no alarm', () => {
  const { gate, alarms, time } = opened()

  gate.failed('throttled', new RemoteFault('throttled', 'slow down', { retryAfterMs: 3_000 }))
  assert.equal(gate.leave(), { go: 'wait', ms: 3_300, because: 'slow down' })
  time.now = 3_300
  assert.is(gate.leave().go, 'first')
  gate.answered()

  assert.equal(alarms, [])
  assert.not(gate.isOpen)
})

test.run()
