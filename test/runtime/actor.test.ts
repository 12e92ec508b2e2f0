import Database from 'better-sqlite3'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { Refusal } from '../../src/errors.js'
import { Actor } from '../../src/runtime/actor.js'
import { Budget } from '../../src/runtime/budget.js'
import type { AnyStage } from '../../src/runtime/ending.js'
import type { Addressed, Job, Note } from '../../src/runtime/journal.js'
import { SqliteJournal } from '../../src/runtime/journal-sqlite.js'
import { Mailbox } from '../../src/runtime/mailbox.js'
import type { Tools } from '../../src/runtime/tools.js'
import { until } from '../support/until.js'
import { message } from './journal-conformance.js'

const test = suite('runtime / actor')

type Handle = (body: unknown, tools: Tools) => unknown

const stageThat = (handle: Handle, more: Partial<AnyStage> = {}): AnyStage => ({
  name: 'cut',
  version: 1,
  accepts: 'thing.happened',
  sends: ['thing.cut'],
  concurrency: 1,
  key: String,
  handle: async (body, tools) => (await handle(body, tools)) as undefined,
  ...more,
})

const open = new Set<() => Promise<void>>()
test.after.each(async () => {
  // seats that are left waiting would keep the process alive
  for (const end of open) await end().catch(() => undefined)
  open.clear()
})

const settled = () => new Promise((resolve) => setImmediate(resolve))

/** A signal that says stop -> the reason it gave. */
const untilStopped = ({ signal }: Tools) =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))

/** A stage at work on a real journal; the clock stands still unless moved. */
function atWork(stage: AnyStage, { trouble, intensity = { faults: 99, withinMs: 1, restMs: 1 } } = TROUBLE) {
  const bench = { now: Date.now() }
  const clock = () => bench.now
  const journal = new SqliteJournal(new Database(':memory:'), { clock })
  const mailbox = new Mailbox(journal, () => ({ stage: 'cut' }), clock)
  const cleared: number[] = []
  const changes: number[] = []
  const rests: [number, string][] = []
  const actor: Actor = new Actor({
    stage,
    journal,
    mailbox,
    clock,
    intensity,
    patience: { attempts: 2, baseMs: 0, capMs: 0 },
    random: () => 1,
    workplace: async ({ id, attempt, subject }, signal) => {
      const notes: Note[] = []
      const outputs = new Set<string>()
      const tools = {
        signal,
        attempt,
        status: { note: (key: string, d: Record<string, unknown>) => notes.push({ topic: subject, key, d }) },
        store: { has: async (key: string) => outputs.add(key) },
      } as unknown as Tools & { settings: unknown }
      return { tools, notes, outputs, clear: async () => void cleared.push(id) }
    },
    address: ({ kind, body }): Addressed[] => [message('glue', 'child', body, { kind })],
    trouble,
    onRest: (until, because) => rests.push([until, because]),
    onChange: () => changes.push(actor.busy),
  })
  const stop = new AbortController()
  const run = actor.run(stop.signal)
  const end = async () => {
    stop.abort()
    actor.abort()
    await run
  }
  open.add(end)
  const jobs = (stage = 'cut'): Job[] =>
    journal.jobs({ stage, states: ['waiting', 'running', 'parked', 'done', 'refused', 'dead', 'superseded'] })
  return {
    bench,
    journal,
    mailbox,
    actor,
    cleared,
    changes,
    rests,
    jobs,
    /** Resolves when the only envelope of the stage is in one of these states. */
    state: (...states: string[]) =>
      until(() => jobs().length > 0 && jobs().every(({ state }) => states.includes(state))),
    said: () => journal.items('song/a+b').map(({ key, d }) => [key, d]),
    end,
    stop,
    run,
  }
}

const TROUBLE: {
  trouble: (message: { kind: string }, trouble: string, because: string) => Note[]
  intensity?: { faults: number; withinMs: number; restMs: number }
} = {
  trouble: ({ kind }, trouble, because) => [{ topic: 'song/a+b', key: kind, d: { trouble, because } }],
}

test('ends well: what it sent, said and made is written with its ending', async () => {
  const work = atWork(
    stageThat(async (body, { status, store }) => {
      status.note('part', { cut: body })
      await store.has('cut/one')
      return { kind: 'thing.cut', body: { of: body } }
    }),
  )
  work.journal.accept([message('cut', 'one', 7)])
  await work.state('done')

  assert.equal(work.said(), [['part', { cut: 7 }]])
  const child = work.journal.claim({ stage: 'glue' })!
  assert.equal([child.kind, child.body], ['thing.cut', { of: 7 }])
  assert.is(
    (await work.journal.reconcile({ crashLimit: 9, has: async () => false })).remade,
    1,
    'it answers for cut/one',
  )
  await work.end()
})

test('sends nothing, one or many', async () => {
  const sent = { kind: 'thing.cut', body: 1 }
  for (const [outcome, count] of [
    [undefined, 0],
    [[], 0],
    [sent, 1],
    [[sent, { ...sent, body: 2 }], 1],
  ] as const) {
    const work = atWork(stageThat(() => outcome))
    work.journal.accept([message('cut', 'one', 1)])
    await work.state('done')

    assert.is(work.journal.jobs({ stage: 'glue' }).length, count)
    await work.end()
  }
})

test('is put back when it is not possible yet: its attempt uncounted, its news kept', async () => {
  const attempts: number[] = []
  const work = atWork(
    stageThat((_, { attempt, status }) => {
      attempts.push(attempt)
      status.note('part', { waitingFor: 'the backing' })
      return attempts.length < 3 ? { later: 0 } : undefined
    }),
  )
  work.journal.accept([message('cut', 'one', 1)])
  await work.state('done')

  assert.equal(attempts, [1, 1, 1])
  assert.equal(work.said(), [['part', { waitingFor: 'the backing' }]])
  await work.end()
})

test('is refused at once when it can never succeed', async () => {
  const work = atWork(
    stageThat((_, { status }) => {
      status.note('part', { half: 'said' })
      throw new Refusal('no sound in it')
    }),
  )
  work.journal.accept([message('cut', 'one', 1)])
  await work.state('refused')

  assert.is(work.jobs()[0]!.because, 'no sound in it')
  assert.equal(work.said(), [['thing.happened', { trouble: 'refused', because: 'no sound in it' }]])
  assert.equal(work.rests, [])
  await work.end()
})

test('is tried again when it fails, and is dead when it always does', async () => {
  const attempts: number[] = []
  const work = atWork(
    stageThat((_, { attempt }) => {
      attempts.push(attempt)
      throw new Error('noise')
    }),
  )
  const heard: unknown[] = []
  work.journal.subscribe((events) => heard.push(...events.map(({ d }) => d.trouble)))
  work.journal.accept([message('cut', 'one', 1)])
  await work.state('dead')

  assert.equal(attempts, [1, 2])
  assert.equal(heard, ['retrying', 'dead'])
  assert.is(work.jobs()[0]!.because, 'noise (tried 2 times)')
  await work.end()
})

test('fails when it sends what cannot be addressed', async () => {
  const work = atWork(
    stageThat(() => ({
      get kind() {
        throw new Error('no such kind')
      },
    })),
  )
  work.journal.accept([message('cut', 'one', 1)])
  await work.state('dead')

  assert.match(work.jobs()[0]!.because!, 'no such kind')
  await work.end()
})

test('clears its scratch whatever the ending', async () => {
  for (const handle of [
    () => undefined,
    () => ({ later: 60_000 }),
    () => {
      throw new Refusal('no')
    },
  ] as Handle[]) {
    const work = atWork(stageThat(handle))
    work.journal.accept([message('cut', 'one', 1)])
    await until(() => work.cleared.length === 1)
    await until(() => work.actor.busy === 0)

    assert.equal(work.cleared, [work.jobs()[0]!.id])
    await work.end()
  }
})

test('a stop costs no attempt, says nothing and hands the work back', async () => {
  const work = atWork(stageThat((_, tools) => untilStopped(tools)))
  work.journal.accept([message('cut', 'one', 1)])
  await work.state('running')
  await until(() => work.actor.busy === 1)
  await work.end()

  const [job] = work.jobs()
  assert.equal([job!.state, job!.attempt, job!.because], ['waiting', 0, null])
  assert.equal(work.said(), [])
  assert.equal(work.cleared, [job!.id])
})

test('a stop costs no attempt either when the work answers it with a fault of its own', async () => {
  const work = atWork(
    stageThat((_, tools) =>
      untilStopped(tools).catch(() => {
        throw new Refusal('cut short')
      }),
    ),
  )
  work.journal.accept([message('cut', 'one', 1)])
  await work.state('running')
  await work.end()

  assert.equal(
    work.jobs().map(({ state, attempt }) => [state, attempt]),
    [['waiting', 0]],
  )
})

test('stops superseded work and takes up what is newer', async () => {
  const ends: unknown[] = []
  const work = atWork(
    stageThat((body, tools) => {
      if (body === 'new') return ends.push('new done') && undefined
      return untilStopped(tools).catch((fault: Error) => {
        ends.push(fault.name)
        throw fault
      })
    }),
  )
  work.journal.onSuperseded((id) => work.actor.abort(id))
  work.journal.accept([message('cut', 'one', 'old')])
  await work.state('running')
  work.journal.accept([message('cut', 'one', 'new')])
  await work.state('done', 'superseded')

  assert.equal(ends, ['Aborted', 'new done'])
  assert.equal(work.said(), [])
  await work.end()
})

test('stops work that was superseded in the moment it was taken', async () => {
  const seen: [unknown, boolean][] = []
  const work = atWork(stageThat((body, { signal }) => void seen.push([body, signal.aborted])))
  work.journal.onSuperseded((id) => work.actor.abort(id))
  await settled()
  work.journal.accept([message('cut', 'one', 'old')])
  // the seat wakes in a microtask and claims; the newer message comes before anybody heard of that
  while (work.jobs()[0]!.state === 'waiting') await Promise.resolve()
  work.journal.accept([message('cut', 'one', 'new')])
  await until(() => work.jobs().some(({ state }) => state === 'done'))

  assert.equal(seen, [
    ['old', true],
    ['new', false],
  ])
  await work.end()
})

test('work that waits for the CPU stops at once, and leaves its place', async () => {
  const budget = new Budget(1)
  const held = await budget.acquire('another', 0, new AbortController().signal)
  const work = atWork(stageThat((_, { signal }) => budget.acquire('song/a+b', 0, signal)))
  work.journal.accept([message('cut', 'one', 1)])
  await until(() => budget.waiting === 1)
  await work.end()

  assert.is(budget.waiting, 0)
  assert.equal(
    work.jobs().map(({ state, attempt }) => [state, attempt]),
    [['waiting', 0]],
  )
  held.release()
  assert.is(budget.busy, 0)
})

test('a handler that heeds no stop is put back over its head, and what it still returns counts for nothing', async () => {
  let finish = (_: unknown) => undefined as unknown
  const work = atWork(
    stageThat(
      () =>
        new Promise((resolve) => {
          finish = resolve as typeof finish
        }),
    ),
  )
  work.journal.accept([message('cut', 'one', 1)])
  await work.state('running')
  await until(() => work.actor.busy === 1)
  await settled()
  work.stop.abort()
  work.actor.handBack()
  assert.equal(
    work.jobs().map(({ state, attempt }) => [state, attempt]),
    [['waiting', 0]],
  )
  finish({ kind: 'thing.cut', body: 1 })
  await work.run

  assert.equal(
    work.jobs().map(({ state }) => state),
    ['waiting'],
  )
  assert.is(work.journal.jobs({ stage: 'glue' }).length, 0)
})

test('a failure that cannot be told of is still written', async () => {
  const work = atWork(
    stageThat(() => {
      throw new Refusal('no sound in it')
    }),
    {
      trouble: () => {
        throw new TypeError('no part')
      },
    },
  )
  work.journal.accept([message('cut', 'one', 1)])
  await work.state('refused')

  assert.is(work.jobs()[0]!.because, 'no sound in it; and it could not be told: no part')
  await work.end()
})

test('the process ends rather than lose an ending that cannot be written', async () => {
  const work = atWork(stageThat(() => work.journal.close()))
  work.journal.accept([message('cut', 'one', 1)])
  const fault = await work.run.catch((fault: Error) => fault)

  assert.match((fault as Error).message, 'not open')
})

const joinThat = (handle: Handle, more: Partial<AnyStage> = {}) =>
  stageThat(handle, {
    member: () => 'unused',
    whole: (messages) => messages.length === 2,
    deadlineMs: 1_000,
    missing: (messages) => `${2 - messages.length} more`,
    ...more,
  })
const member = (name: string, body: unknown) => message('cut', 'k', body, { gather: { member: name, quietMs: 0 } })

test('a join rests until it is whole, and is handed all of it', async () => {
  const given: unknown[] = []
  const work = atWork(joinThat((messages) => void given.push(messages)))
  work.journal.accept([member('a', 1)])
  await work.state('parked')
  work.journal.accept([member('b', 2)])
  await work.state('done')

  assert.equal(given, [
    [
      { kind: 'thing.happened', body: 1 },
      { kind: 'thing.happened', body: 2 },
    ],
  ])
  assert.equal(work.cleared.length, 1)
  await work.end()
})

test('a join that waited too long is dead, says for what, and is no fault of the stage', async () => {
  const work = atWork(
    joinThat(() => undefined),
    { ...TROUBLE, intensity: { faults: 1, withinMs: 1, restMs: 1 } },
  )
  work.journal.accept([member('a', 1)])
  await work.state('parked')
  work.bench.now += 1_000
  work.journal.accept([message('other', 'x', 1)]) // any commit wakes the seat
  await work.state('dead')

  assert.is(work.jobs()[0]!.because, 'has waited long enough for 1 more')
  assert.equal(work.said(), [['thing.happened', { trouble: 'dead', because: 'has waited long enough for 1 more' }]])
  assert.equal(work.rests, [])
  await work.end()
})

test('a join that died of waiting rests once more when it is requeued', async () => {
  const work = atWork(joinThat(() => undefined))
  work.journal.accept([member('a', 1)])
  await work.state('parked')
  work.bench.now += 1_000
  work.journal.accept([message('other', 'x', 1)])
  await work.state('dead')
  work.journal.requeue(work.jobs().map(({ id }) => id))
  await work.state('parked')

  assert.is(work.jobs()[0]!.due, work.bench.now + 1_000)
  await work.end()
})

test('a join whose completeness cannot be told fails like any other work', async () => {
  const work = atWork(
    joinThat(() => undefined, {
      whole: () => {
        throw new Error('no rows')
      },
    }),
  )
  work.journal.accept([member('a', 1)])
  await work.state('dead')

  assert.is(work.jobs()[0]!.because, 'no rows (tried 2 times)')
  await work.end()
})

test('takes as many at once as it has seats', async () => {
  let most = 0
  let now = 0
  const work = atWork(
    stageThat(
      async () => {
        most = Math.max(most, ++now)
        await settled()
        now--
      },
      { concurrency: 3 },
    ),
  )
  work.journal.accept(Array.from({ length: 9 }, (_, n) => message('cut', `k${n}`, n)))
  await work.state('done')

  assert.is(most, 3)
  assert.is(work.actor.busy, 0)
  await work.end()
})

for (const [what, envelopes, faults] of [
  ['whatever it is given', 9, 3],
  ['also at the last attempt of an envelope', 1, 2],
] as const) {
  test(`rests when it fails ${what}, and says why`, async () => {
    const work = atWork(
      stageThat(() => {
        throw new Error('no space left')
      }),
      {
        ...TROUBLE,
        intensity: { faults, withinMs: 1_000, restMs: 5_000 },
      },
    )
    work.journal.accept(Array.from({ length: envelopes }, (_, n) => message('cut', `k${n}`, n)))
    await until(() => work.rests.length > 0)
    for (let n = 0; n < 20; n++) await settled()

    assert.equal(work.rests, [[work.bench.now + 5_000, 'no space left']])
    assert.is(
      work.jobs().reduce((tries, { attempt }) => tries + attempt, 0),
      faults,
    )
    await work.end()
  })
}

test.run()
