import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { Aborted, Refusal, RemoteFault, ToolFault } from '../../src/errors.js'
import { restUntil, verdict } from '../../src/runtime/supervisor.js'

const test = suite('runtime / supervisor')

const patience = { attempts: 4, baseMs: 1_000, capMs: 3_000 }
const noise = new Error('noise')

test('decides by the fault, the attempt and whether it was told to stop', () => {
  const going = { attempt: 1, stopping: false, jitter: 1 }
  const table: [string, unknown, Partial<typeof going>, unknown][] = [
    ['a first fault', noise, {}, { as: 'retry', inMs: 1_000, because: 'noise' }],
    ['the pause doubles', noise, { attempt: 2 }, { as: 'retry', inMs: 2_000, because: 'noise' }],
    ['up to its cap', noise, { attempt: 3 }, { as: 'retry', inMs: 3_000, because: 'noise' }],
    ['the last attempt', noise, { attempt: 4 }, { as: 'dead', because: 'noise (tried 4 times)' }],
    ['beyond it', noise, { attempt: 9 }, { as: 'dead', because: 'noise (tried 9 times)' }],
    ['a refusal', new Refusal('no sound in it'), {}, { as: 'refused', because: 'no sound in it' }],
    ['a late refusal', new Refusal('no'), { attempt: 4 }, { as: 'refused', because: 'no' }],
    ['a stop', noise, { attempt: 4, stopping: true }, { as: 'later', inMs: 0 }],
    ['a refusal in a stop', new Refusal('cut short'), { stopping: true }, { as: 'later', inMs: 0 }],
    ['an abort nobody asked for', new Aborted('told to stop'), {}, { as: 'later', inMs: 1_000 }],
    ['something else thrown', 'a word', {}, { as: 'retry', inMs: 1_000, because: 'a word' }],
    ['the least pause', noise, { jitter: 0 }, { as: 'retry', inMs: 500, because: 'noise' }],
  ]
  for (const [name, fault, circumstances, expected] of table) {
    assert.equal(verdict(fault, { ...going, ...circumstances }, patience), expected, name)
  }
})

test('lets a stage rest that failed often within a while', () => {
  const intensity = { faults: 3, withinMs: 1_000, restMs: 500 }
  const table: [number[], number | undefined][] = [
    [[], undefined],
    [[0, 100], undefined],
    [[0, 500, 1_000], 1_500],
    [[0, 500, 1_001], undefined],
    [[0, 9_000, 9_001, 9_002], 9_502],
  ]
  for (const [faultsAt, expected] of table) assert.is(restUntil(faultsAt, intensity), expected, String(faultsAt))
  assert.is(restUntil([7], { faults: 1, withinMs: 0, restMs: 5 }), 12)
})

test('a bucket that is away costs no attempt either; one object that it refuses does', () => {
  const late = { attempt: 4, stopping: false, jitter: 1 }
  const of = (kind: ConstructorParameters<typeof RemoteFault>[0], retryAfterMs?: number) =>
    verdict(new RemoteFault(kind, 'no', { retryAfterMs }), late, patience)

  for (const kind of ['throttled', 'unavailable', 'timeout', 'denied', 'clock', 'no-bucket', 'not-s3'] as const) {
    assert.equal(of(kind), { as: 'later', inMs: 15_000, because: 'no' }, kind)
  }
  assert.equal(of('throttled', 60_000), { as: 'later', inMs: 60_000, because: 'no' })
  for (const kind of ['checksum', 'too-large', 'gone', 'bad-key'] as const) assert.is(of(kind).as, 'dead', kind)
})

test('a full disk costs no attempt, whoever met it: the work goes on when there is room', () => {
  const patience = { attempts: 1, baseMs: 1_000, capMs: 60_000 }
  const met = [
    Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' }),
    new Error('worker: ENOSPC: no space left on device, writev'),
    new ToolFault('ffmpeg', [], 'code 1', [
      'av_interleaved_write_frame(): No space left on device',
      'Conversion failed!',
    ]),
  ]
  for (const fault of met) {
    const { as } = verdict(fault, { attempt: 9, stopping: false, jitter: 0 }, patience)
    assert.is(as, 'later', fault.message)
  }
})

test.run()
