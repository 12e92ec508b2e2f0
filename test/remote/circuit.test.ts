import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { type Outage, RemoteFault } from '../../src/errors.js'
import {
  afterAnswer,
  afterFault,
  alarmOf,
  asked,
  type Circuit,
  CLOSED,
  notAsked,
  outageOf,
} from '../../src/remote/circuit.js'

const test = suite('remote / circuit')

const fault = (kind: Outage, retryAfterMs?: number) => ({ kind, because: `it is ${kind}`, retryAfterMs })
/** With the full jitter a pause is as long as it can be. */
const at = (now: number, jitter = 1) => ({ now, jitter })
const pauseMs = (circuit: Circuit, now: number) => {
  const { leave } = asked(circuit, now)
  return leave.go === 'wait' ? leave.ms : 0
}

test('everything may be asked while nothing has gone wrong', () => {
  assert.equal(asked(CLOSED, 0).leave, { go: 'all' })
  assert.is(alarmOf(CLOSED), undefined)
})

test('a throttled bucket is left alone for about a second, a lasting trouble for a quarter of a minute', () => {
  const pauses = (['throttled', 'unavailable', 'timeout', 'denied', 'clock', 'no-bucket', 'not-s3'] as const).map(
    (kind) => [kind, pauseMs(afterFault(CLOSED, fault(kind), at(100)), 100)],
  )

  assert.equal(Object.fromEntries(pauses), {
    throttled: 1_000,
    unavailable: 1_000,
    timeout: 1_000,
    denied: 15_000,
    clock: 15_000,
    'no-bucket': 15_000,
    'not-s3': 15_000,
  })
})

test('pauses double from fault to fault, and end at a minute for what passes and at five for what lasts', () => {
  const pausesOf = (kind: Outage) => {
    const pauses: number[] = []
    let [circuit, now]: [Circuit, number] = [CLOSED, 0]
    for (let fall = 0; fall < 9; fall++) {
      circuit = afterFault(circuit, fault(kind), at(now))
      pauses.push(pauseMs(circuit, now) / 1000)
      now += pauseMs(circuit, now)
      circuit = asked(circuit, now).after
    }
    return pauses
  }

  assert.equal(pausesOf('throttled'), [1, 2, 4, 8, 16, 32, 60, 60, 60])
  assert.equal(pausesOf('denied'), [15, 30, 60, 120, 240, 300, 300, 300, 300])
})

test('jitter takes up to half of a pause away', () => {
  assert.is(pauseMs(afterFault(CLOSED, fault('throttled'), at(0, 0)), 0), 500)
})

test('a server that names a time is left alone for at least as long, but not for a day', () => {
  assert.is(pauseMs(afterFault(CLOSED, fault('throttled', 20_000), at(0, 0)), 0), 20_000)
  assert.is(pauseMs(afterFault(CLOSED, fault('throttled', 100), at(0)), 0), 1_000)
  assert.is(pauseMs(afterFault(CLOSED, fault('unavailable', 86_400_000), at(0, 0)), 0), 600_000)
})

test('of many requests that fail at once the first speaks for all', () => {
  const first = afterFault(CLOSED, fault('denied'), at(0))

  assert.equal(afterFault(first, fault('throttled'), at(10)), first)
})

test('after the pause one goes first, and the others wait for what becomes of it', () => {
  const open = afterFault(CLOSED, fault('throttled'), at(0))
  const first = asked(open, 1_000)

  assert.equal(first.leave, { go: 'first' })
  assert.is(asked(first.after, 1_000).leave.go, 'wait')
  assert.equal(afterAnswer(first.after, 1_200), CLOSED)
  assert.is(afterFault(first.after, fault('throttled'), at(1_200)).outage?.faults, 2)
  assert.equal(asked(notAsked(first.after), 1_200).leave, { go: 'first' })
})

test('what was on its way when the trouble began does not end it', () => {
  const open = afterFault(CLOSED, fault('throttled'), at(0))

  assert.equal(afterAnswer(open, 500), open)
  assert.equal(afterAnswer(open, 1_000), CLOSED)
})

test('a passing trouble is told of when it comes a third time, a lasting one at once', () => {
  let circuit = afterFault(CLOSED, fault('throttled'), at(0))
  assert.is(alarmOf(circuit), undefined)
  circuit = afterFault(asked(circuit, 1_000).after, fault('throttled'), at(1_000))
  assert.is(alarmOf(circuit), undefined)
  circuit = afterFault(asked(circuit, 3_000).after, fault('throttled'), at(3_000))

  assert.equal(alarmOf(circuit), { kind: 'throttled', because: 'it is throttled', sinceMs: 0 })
  assert.equal(alarmOf(afterFault(CLOSED, fault('no-bucket'), at(7))), {
    kind: 'no-bucket',
    because: 'it is no-bucket',
    sinceMs: 7,
  })
})

test('what is the matter with one object is no trouble of the bucket', () => {
  const kinds = ['checksum', 'too-large', 'gone', 'bad-key', 'throttled', 'clock'] as const

  assert.equal(
    kinds.map((kind) => outageOf(new RemoteFault(kind, 'x'))),
    [undefined, undefined, undefined, undefined, 'throttled', 'clock'],
  )
  assert.is(outageOf(new Error('EACCES')), undefined)
})

test.run()
