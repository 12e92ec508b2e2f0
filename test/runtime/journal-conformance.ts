/** What every journal promises, whatever it is kept in. */
import type { Test } from 'uvu'
import * as assert from 'uvu/assert'

import type { StatusEvent } from '../../src/runtime/events.js'
import type { Addressed, Journal, Note } from '../../src/runtime/journal.js'

/** What the journal under test says of open work that ends without its handler: the fate, on the key of the message's body. */
export const told = (
  envelope: { stage: string; kind: string; body: unknown },
  what: string,
  because: string,
): Note[] => [{ topic: 'told', key: `${envelope.stage} ${JSON.stringify(envelope.body)}`, d: { what, because } }]

export interface Bench {
  /** Made with `told`. */
  journal: Journal
  /** Moves the journal's clock on. */
  pass(ms: number): void
  now(): number
  /** The same journal after its process died: nothing was settled. */
  reopened(): Journal
}

export const message = (stage: string, key: string, body: unknown, more: Partial<Addressed> = {}): Addressed => ({
  stage,
  kind: 'thing.happened',
  key,
  subject: 'song/a+b',
  body,
  fingerprint: JSON.stringify(body),
  ...more,
})

const gathered = (key: string, member: string, body: unknown, quietMs = 0): Addressed =>
  message('join', key, body, { gather: { member, quietMs } })

const saying = (d: Record<string, unknown> | null): Note[] => [{ topic: 'song/a+b', key: 'song', d }]

export function journalPromises(test: Test, open: () => Bench): void {
  test('hands out what was accepted, oldest first, with the attempt counted', () => {
    const { journal } = open()
    journal.accept([message('cut', 'one', { n: 1 }), message('cut', 'two', { n: 2 })])

    const first = journal.claim({ stage: 'cut' })!
    assert.equal([first.key, first.body, first.attempt], ['one', { n: 1 }, 1])
    assert.is(journal.claim({ stage: 'cut' })!.key, 'two')
    assert.is(journal.claim({ stage: 'cut' }), undefined)
    assert.is(journal.claim({ stage: 'glue' }), undefined)
  })

  test('ignores a message that it knows by stage, key and fingerprint, also when it is done', () => {
    const { journal } = open()
    journal.accept([message('cut', 'one', 1), message('cut', 'one', 1)])
    const envelope = journal.claim({ stage: 'cut' })!
    journal.complete(envelope.id, {})
    journal.accept([message('cut', 'one', 1)])

    assert.is(journal.claim({ stage: 'cut' }), undefined)
  })

  test('says nothing new of work that is known already', () => {
    const { journal } = open()
    const said = () => journal.items('song/a+b').map(({ d }) => d)
    journal.accept([message('cut', 'one', 1)], saying({ status: 'new' }))
    journal.complete(journal.claim({ stage: 'cut' })!.id, { notes: saying({ status: 'done' }) })
    journal.accept([message('cut', 'one', 1)], saying({ status: 'new' }))
    assert.equal(said(), [{ status: 'done' }])

    journal.accept([message('cut', 'one', 1), message('cut', 'two', 2)], saying({ status: 'more' }))
    assert.equal(said(), [{ status: 'more' }])
    journal.accept([], saying({ status: 'told' }))
    assert.equal(said(), [{ status: 'told' }])
  })

  test('makes one of two waiting messages for the same key: the newer', () => {
    const { journal } = open()
    journal.accept([message('cut', 'one', 'old')])
    journal.accept([message('cut', 'one', 'new')])

    assert.is(journal.claim({ stage: 'cut' })!.body, 'new')
    assert.is(journal.claim({ stage: 'cut' }), undefined)
  })

  test('takes an older fingerprint up again when it comes back', () => {
    const { journal } = open()
    for (const body of ['A', 'B', 'A']) {
      journal.accept([message('cut', 'one', body)])
      const envelope = journal.claim({ stage: 'cut' })!
      assert.is(envelope.body, body)
      journal.complete(envelope.id, {})
    }
  })

  test('stops what is running when something newer takes its key, and gives nobody else the key meanwhile', () => {
    const { journal } = open()
    const stopped: number[] = []
    journal.onSuperseded((id) => stopped.push(id))
    journal.accept([message('cut', 'one', 'old')])
    const old = journal.claim({ stage: 'cut' })!
    journal.accept([message('cut', 'one', 'new')])

    assert.equal(stopped, [old.id])
    assert.is(journal.claim({ stage: 'cut' }), undefined, 'the key is still held')
    assert.is(
      journal.complete(old.id, { sent: [message('glue', 'one', 'old')], notes: saying({ status: 'old' }) }),
      false,
    )
    assert.is(journal.claim({ stage: 'glue' }), undefined, 'a superseded ending sends nothing')
    assert.equal(journal.items('song/a+b'), [], 'and says nothing')
    assert.is(journal.claim({ stage: 'cut' })!.body, 'new')
  })

  test('writes ending, children, outputs and news in one go', () => {
    const { journal } = open()
    const heard: StatusEvent[] = []
    journal.subscribe((events) => heard.push(...events))
    journal.accept([message('cut', 'one', 1)])
    const { id } = journal.claim({ stage: 'cut' })!
    const ended = { sent: [message('glue', 'one', 2)], notes: saying({ status: 'cut' }), outputs: ['cut/one'] }

    assert.is(journal.complete(id, ended), true)
    assert.is(journal.claim({ stage: 'glue' })!.body, 2)
    assert.equal(
      heard.map(({ seq, op, key, rev, d }) => ({ seq, op, key, rev, d })),
      [{ seq: 1, op: 'put', key: 'song', rev: 1, d: { status: 'cut' } }],
    )
  })

  test('writes nothing at all when one part of an ending cannot be written', () => {
    const { journal } = open()
    journal.accept([message('cut', 'one', 1)])
    const { id } = journal.claim({ stage: 'cut' })!
    const impossible = message('glue', 'one', 2, { kind: null as unknown as string })

    assert.throws(() => journal.complete(id, { notes: saying({ status: 'cut' }), sent: [impossible] }))
    assert.equal(journal.items('song/a+b'), [])
    assert.is(journal.seq(), 0)
    assert.is(journal.complete(id, {}), true, 'it is still running')
  })

  test('puts a failure back after its pause and keeps refused and dead ones', () => {
    const { journal, pass } = open()
    journal.accept([message('cut', 'one', 1)])
    journal.fail(journal.claim({ stage: 'cut' })!.id, { as: 'retry', because: 'noise', inMs: 1_000 })

    assert.is(journal.claim({ stage: 'cut' }), undefined)
    pass(1_000)
    const again = journal.claim({ stage: 'cut' })!
    assert.is(again.attempt, 2)
    journal.fail(again.id, { as: 'refused', because: 'not a recording', notes: saying({ because: 'not a recording' }) })
    pass(1e9)
    assert.is(journal.claim({ stage: 'cut' }), undefined)
    assert.equal(journal.items('song/a+b')[0]!.d, { because: 'not a recording' })
  })

  test('does not count an attempt that was put back', () => {
    const { journal, pass } = open()
    journal.accept([message('cut', 'one', 1)])
    journal.later(journal.claim({ stage: 'cut' })!.id, 50)
    pass(50)

    assert.is(journal.claim({ stage: 'cut' })!.attempt, 1)
  })

  test('gathers the members of a join, the newest of each, and takes them after a quiet moment', () => {
    const { journal, pass } = open()
    journal.accept([gathered('k', 'a', 'a1', 100), gathered('k', 'b', 'b1', 100)])
    pass(60)
    journal.accept([gathered('k', 'a', 'a2', 100)])
    pass(60)
    assert.is(journal.claim({ stage: 'join' }), undefined, 'not quiet yet')
    pass(60)

    const envelope = journal.claim({ stage: 'join' })!
    assert.equal(envelope.gathered!.map((member) => member.body).sort(), ['a2', 'b1'])
  })

  test('takes a finished join again when a member changed, and not when it is the same', () => {
    const { journal } = open()
    journal.accept([gathered('k', 'a', 1)])
    journal.complete(journal.claim({ stage: 'join' })!.id, {})
    journal.accept([gathered('k', 'a', 1)])
    assert.is(journal.claim({ stage: 'join' }), undefined)
    journal.accept([gathered('k', 'a', 2)])

    assert.equal(
      journal.claim({ stage: 'join' })!.gathered!.map((member) => member.body),
      [2],
    )
  })

  test('takes a join again when a member came while it was running', () => {
    const { journal } = open()
    journal.accept([gathered('k', 'a', 1)])
    const running = journal.claim({ stage: 'join' })!
    journal.accept([gathered('k', 'b', 1)])
    assert.is(journal.claim({ stage: 'join' }), undefined, 'one key, one seat')
    journal.complete(running.id, {})

    assert.is(journal.claim({ stage: 'join' })!.gathered!.length, 2)
  })

  test('lets an incomplete join rest until another member comes or its deadline', () => {
    const { journal, pass, now } = open()
    journal.accept([gathered('k', 'a', 1)])
    journal.park(journal.claim({ stage: 'join' })!.id, now() + 5_000)
    pass(100)
    assert.is(journal.claim({ stage: 'join' }), undefined)
    journal.accept([gathered('k', 'b', 1)])
    journal.park(journal.claim({ stage: 'join' })!.id, now() + 5_000)
    pass(5_000)

    assert.is(journal.claim({ stage: 'join' })!.gathered!.length, 2)
  })

  test('does not rest a join whose member came just before it was parked', () => {
    const { journal } = open()
    journal.accept([gathered('k', 'a', 1)])
    const running = journal.claim({ stage: 'join' })!
    journal.accept([gathered('k', 'b', 1)])
    journal.park(running.id, undefined)

    assert.is(journal.claim({ stage: 'join' })!.gathered!.length, 2)
  })

  test('holds a calm join back while work of its subject is on the way, but not for what failed and waits', () => {
    const { journal, pass } = open()
    journal.accept([gathered('k', 'a', 1), message('cut', 'one', 1)])
    const calm = { stage: 'join', behind: ['cut'] }
    assert.is(journal.claim(calm), undefined, 'waiting upstream')
    const upstream = journal.claim({ stage: 'cut' })!
    assert.is(journal.claim(calm), undefined, 'running upstream')
    journal.fail(upstream.id, { as: 'retry', because: 'noise', inMs: 60_000 })
    pass(1)

    assert.ok(journal.claim(calm))
  })

  test('a newer run supersedes all that is left of the older, and an old plan may come back', () => {
    const { journal } = open()
    const inRun = (run: string, key: string) => message('cut', key, { run }, { run })
    const joined = (run: string, member: string) => ({ ...gathered(run, member, run), run })
    journal.accept([inRun('A', 'one'), inRun('A', 'two'), joined('A', 'x')])
    const running = journal.claim({ stage: 'cut' })!
    journal.accept([inRun('B', 'one')])

    assert.is(journal.complete(running.id, {}), false)
    assert.equal(journal.claim({ stage: 'cut' })!.body, { run: 'B' })
    assert.is(journal.claim({ stage: 'cut' }), undefined, 'the other row of A is gone')
    assert.is(journal.claim({ stage: 'join' }), undefined, 'and its join')
    journal.accept([inRun('A', 'two'), joined('A', 'y')])
    assert.equal(journal.claim({ stage: 'cut' })!.body, { run: 'A' })
    assert.is(journal.claim({ stage: 'join' })!.gathered!.length, 1, 'gathered anew')
  })

  test('withdraws all work on a key, and takes it up when the same comes back', () => {
    const { journal } = open()
    journal.accept([message('cut', 'one', 1)])
    const running = journal.claim({ stage: 'cut' })!
    journal.withdraw(['one'], saying({ status: 'gone' }))
    assert.is(journal.complete(running.id, {}), false)
    assert.is(journal.claim({ stage: 'cut' }), undefined)
    journal.accept([message('cut', 'one', 1)])

    assert.is(journal.claim({ stage: 'cut' })!.body, 1)
  })

  test('prefers the lane that has had least', () => {
    const { journal } = open()
    const inLane = (subject: string, key: string) => message('cut', key, key, { subject })
    journal.accept([inLane('style/x', '1'), inLane('style/x', '2'), inLane('song/y', '3')])

    assert.is(journal.claim({ stage: 'cut', lanes: ['song/y', 'style/x'] })!.key, '3')
    assert.is(journal.claim({ stage: 'cut', lanes: ['style/x'] })!.key, '1')
  })

  test('says when the next envelope will be due', () => {
    const { journal } = open()
    assert.is(journal.nextDue('join'), undefined)
    journal.accept([gathered('k', 'a', 1, 250)])
    assert.is(journal.nextDue('join')! > 0, true)
  })

  test('after the process died, what was running waits again, its attempt uncounted', async () => {
    const bench = open()
    bench.journal.accept([message('cut', 'one', 1)])
    bench.journal.claim({ stage: 'cut' })
    const journal = bench.reopened()

    assert.equal(await journal.reconcile({ crashLimit: 3, has: async () => true }), {
      revived: 1,
      quarantined: 0,
      remade: 0,
    })
    assert.is(journal.claim({ stage: 'cut' })!.attempt, 1)
  })

  test('quarantines what was running every time the process died, unless it made progress', async () => {
    const bench = open()
    bench.journal.accept([message('cut', 'poison', 1), message('glue', 'slow', 1)])
    let { journal } = bench
    for (let death = 1; death <= 3; death++) {
      journal.claim({ stage: 'cut' })
      journal.progress(journal.claim({ stage: 'glue' })!.id, { done: death })
      journal = bench.reopened()
      const { quarantined } = await journal.reconcile({ crashLimit: 3, has: async () => true })
      assert.is(quarantined, death === 3 ? 1 : 0)
    }

    assert.is(journal.claim({ stage: 'cut' }), undefined)
    assert.equal(journal.claim({ stage: 'glue' })!.progress, { done: 3 })
  })

  test('does again what is done but whose output is missing', async () => {
    const bench = open()
    bench.journal.accept([message('cut', 'one', 1), message('cut', 'two', 2)])
    for (const _ of [1, 2]) {
      const { id, key } = bench.journal.claim({ stage: 'cut' })!
      bench.journal.complete(id, { outputs: [`cut/${key}`] })
    }
    const journal = bench.reopened()
    const { remade } = await journal.reconcile({ crashLimit: 3, has: async (key) => key !== 'cut/two' })

    assert.is(remade, 1)
    assert.is(journal.claim({ stage: 'cut' })!.key, 'two')
  })

  test('keeps items and numbered events through a restart', () => {
    const bench = open()
    bench.journal.note(saying({ status: 'new', because: 'it came' }))
    bench.journal.note(saying({ status: 'done', because: null }))
    bench.journal.note(saying({ status: 'done' }))
    const { epoch } = bench.journal
    const journal = bench.reopened()

    assert.is(journal.epoch, epoch)
    assert.equal(journal.items('song/a+b'), [{ key: 'song', rev: 2, d: { status: 'done' } }])
    assert.equal(
      journal.since('song/a+b', 0, 10).map(({ seq, rev }) => [seq, rev]),
      [
        [1, 1],
        [2, 2],
      ],
    )
    assert.equal(
      journal.since('song/a+b', 1, 10).map(({ d }) => d),
      [{ status: 'done' }],
    )
  })

  test('an item that was taken away comes back with a higher rev', () => {
    const { journal } = open()
    journal.note(saying({ status: 'new' }))
    journal.note(saying(null))
    assert.equal(journal.items('song/a+b'), [])
    journal.note(saying({ status: 'new' }))

    assert.equal(journal.items('song/a+b'), [{ key: 'song', rev: 3, d: { status: 'new' } }])
  })

  // --- people's hand on the work ---

  const dead = (journal: Journal, key: string, body: unknown = 1) => {
    journal.accept([message('cut', key, body)])
    const { id } = journal.claim({ stage: 'cut' })!
    journal.fail(id, { as: 'dead', because: 'noise' })
    return id
  }
  const fates = (journal: Journal) => journal.items('told').map(({ key, d }) => `${key}: ${d.what} ${d.because}`.trim())

  test('lets what failed start again when somebody says so, its attempts forgotten', () => {
    const { journal } = open()
    const id = dead(journal, 'one')

    assert.is(journal.requeue([id, id, 999]), 1)
    assert.equal(fates(journal), ['cut 1: requeued'])
    const again = journal.claim({ stage: 'cut' })!
    assert.equal([again.id, again.attempt], [id, 1])
    assert.is(journal.requeue([id]), 0, 'what runs has not failed')
  })

  test('gives a join that died of waiting its whole patience again', () => {
    const { journal, pass, now } = open()
    journal.accept([gathered('k', 'a', 1)])
    const { id } = journal.claim({ stage: 'join' })!
    journal.fail(id, { as: 'dead', because: 'has waited long enough' })
    pass(60_000)
    journal.requeue([id])

    assert.equal(fates(journal), ['join 1: requeued'], 'its first member speaks for it')
    assert.is(journal.claim({ stage: 'join' })!.gatheredAt, now())
  })

  test('a join that failed is taken again, all attempts before it, when a member comes', () => {
    const { journal } = open()
    journal.accept([gathered('k', 'a', 1)])
    journal.fail(journal.claim({ stage: 'join' })!.id, { as: 'dead', because: 'noise' })
    journal.accept([gathered('k', 'b', 1)])

    assert.is(journal.claim({ stage: 'join' })!.attempt, 1)
    assert.equal(
      journal.jobs().map(({ because, endedAt }) => [because, endedAt]),
      [[null, null]],
    )
  })

  test('cancels what waits, what runs and what rests, stops what runs and says so', () => {
    const { journal } = open()
    const stopped: number[] = []
    journal.onSuperseded((id) => stopped.push(id))
    journal.accept([gathered('k', 'a', 1), message('cut', 'one', 1), message('cut', 'two', 2)])
    const parked = journal.claim({ stage: 'join' })!
    journal.park(parked.id, undefined)
    const running = journal.claim({ stage: 'cut' })!
    const ids = journal.jobs().map((job) => job.id)

    assert.is(journal.cancel(ids, 'cancelled by hand'), 3)
    assert.equal(stopped, [running.id])
    assert.equal(fates(journal), [
      'cut 1: refused cancelled by hand',
      'cut 2: refused cancelled by hand',
      'join 1: refused cancelled by hand',
    ])
    assert.is(journal.complete(running.id, { notes: saying({ status: 'done' }) }), false)
    assert.equal(journal.items('song/a+b'), [])
    assert.is(journal.open(), 0)
    assert.is(journal.cancel(ids, 'twice'), 0)
  })

  test('gives nobody the work that was cancelled and requeued before its seat let go', () => {
    const { journal } = open()
    journal.accept([message('cut', 'one', 1)])
    const { id } = journal.claim({ stage: 'cut' })!
    journal.cancel([id], 'by hand')
    journal.requeue([id])
    assert.is(journal.claim({ stage: 'cut' }), undefined, 'a seat still holds it')
    assert.is(journal.later(id, 0), false)

    assert.is(journal.claim({ stage: 'cut' })!.id, id)
  })

  test('lists jobs by state, beginning of the stage and part of the key, the latest first', () => {
    const { journal, pass, now } = open()
    const startedAt = now()
    dead(journal, 'choir+song+ana')
    pass(1_000)
    journal.accept([message('cut', 'choir+song+ben', 2), message('glue', 'choir+song+ana', 3)])
    pass(1_000)
    const { id } = journal.claim({ stage: 'glue' })!
    journal.complete(id, {})

    assert.equal(
      journal.jobs().map(({ key, state }) => [key, state]),
      [
        ['choir+song+ben', 'waiting'],
        ['choir+song+ana', 'dead'],
      ],
    )
    assert.equal(
      journal.jobs({ states: ['done'] }).map(({ stage }) => stage),
      ['glue'],
    )
    assert.is(journal.jobs({ stage: 'cu' }).length, 2)
    assert.is(journal.jobs({ key: '+ana', stage: 'cut' }).length, 1)
    assert.is(journal.jobs({ key: '%' }).length, 0, 'text, not a pattern')
    assert.is(journal.jobs({ limit: 1 }).length, 1)
    const { because, attempt, acceptedAt, endedAt, run } = journal.jobs({ states: ['dead'] })[0]!
    assert.equal([because, attempt, acceptedAt, endedAt, run], ['noise', 1, startedAt, startedAt, null])
  })

  test('counts what is in which state, and what is open', () => {
    const { journal } = open()
    assert.equal(journal.counts(), {})
    dead(journal, 'one')
    journal.accept([message('cut', 'two', 2), message('cut', 'three', 3), gathered('k', 'a', 1)])
    journal.accept([message('cut', 'three', 4)])
    journal.claim({ stage: 'cut' })
    journal.park(journal.claim({ stage: 'join' })!.id, undefined)

    assert.equal(journal.counts(), { cut: { dead: 1, running: 1, waiting: 1 }, join: { parked: 1 } })
    assert.is(journal.open(), 2, 'a parked join is not open')
    assert.equal(
      [journal.count('cut', 'waiting'), journal.count('cut', 'dead'), journal.count('join', 'waiting')],
      [1, 1, 0],
    )
  })

  test('says what was superseded while it was open, and nothing of what had ended', () => {
    const { journal } = open()
    journal.accept([message('cut', 'one', 'A'), message('cut', 'two', 'X')])
    journal.complete(journal.claim({ stage: 'cut' })!.id, {})
    journal.accept([message('cut', 'one', 'B'), message('cut', 'two', 'Y')])

    assert.equal(fates(journal), ['cut "X": superseded'])
  })

  test('withdraws what is done too, so that the same input, back again, is worked on again', () => {
    const { journal } = open()
    journal.accept([message('cut', 'one', 1), gathered('one', 'a', 1)])
    journal.complete(journal.claim({ stage: 'cut' })!.id, {})
    journal.complete(journal.claim({ stage: 'join' })!.id, {})
    journal.withdraw(['one'])
    journal.accept([message('cut', 'one', 1), gathered('one', 'a', 1)])

    assert.ok(journal.claim({ stage: 'cut' }))
    assert.is(journal.claim({ stage: 'join' }), undefined, 'a join hears of it by message')
  })

  test('a member that went away and came back is gathered as it was', () => {
    const { journal } = open()
    const bodies = []
    for (const body of ['here', 'gone', 'here']) {
      journal.accept([gathered('k', 'a', body)])
      const envelope = journal.claim({ stage: 'join' })!
      bodies.push(...envelope.gathered!.map((member) => member.body))
      journal.complete(envelope.id, {})
    }

    assert.equal(bodies, ['here', 'gone', 'here'])
  })

  // --- a join whose member comes while it is being worked on ---

  const again = (end: (journal: Journal, id: number) => void) => {
    const bench = open()
    bench.journal.accept([gathered('k', 'a', 1, 100)])
    bench.pass(100)
    const { id } = bench.journal.claim({ stage: 'join' })!
    bench.journal.accept([gathered('k', 'b', 1, 100)])
    end(bench.journal, id)
    bench.pass(100)
    return { ...bench, envelope: bench.journal.claim({ stage: 'join' }) }
  }

  test('takes a join again after its quiet moment, with all attempts before it, however it ended meanwhile', () => {
    const endings: Record<string, (journal: Journal, id: number) => void> = {
      done: (journal, id) => journal.complete(id, {}),
      later: (journal, id) => journal.later(id, 60_000),
      retried: (journal, id) => journal.fail(id, { as: 'retry', because: 'noise', inMs: 60_000 }),
      refused: (journal, id) => journal.fail(id, { as: 'refused', because: 'noise' }),
      dead: (journal, id) => journal.fail(id, { as: 'dead', because: 'noise' }),
    }
    for (const [name, end] of Object.entries(endings)) {
      const { envelope } = again(end)

      assert.is(envelope?.gathered?.length, 2, name)
      assert.is(envelope?.attempt, 1, name)
    }
  })

  test('does not call a join a failure that is taken again', () => {
    const { journal } = again((journal, id) =>
      journal.fail(id, { as: 'dead', because: 'noise', notes: saying({ status: 'failed' }) }),
    )

    assert.equal(journal.items('song/a+b'), [])
  })

  test('writes what a join sent and said although it is taken again', () => {
    const { journal } = again((journal, id) =>
      journal.complete(id, { sent: [message('glue', 'one', 1)], notes: saying({ status: 'defined' }) }),
    )

    assert.ok(journal.claim({ stage: 'glue' }))
    assert.equal(journal.items('song/a+b')[0]!.d, { status: 'defined' })
  })

  // --- superseded work ---

  test('writes no progress and no news of superseded work, and keeps it superseded when it is put back', () => {
    const { journal } = open()
    journal.accept([message('cut', 'one', 'old')])
    const old = journal.claim({ stage: 'cut' })!
    journal.accept([message('cut', 'one', 'new')])
    journal.progress(old.id, { done: 1 }, saying({ status: 'old' }))

    assert.equal(journal.items('song/a+b'), [])
    assert.is(journal.later(old.id, 0), false)
    assert.is(journal.claim({ stage: 'cut' })!.body, 'new')
    assert.is(journal.claim({ stage: 'cut' }), undefined)
  })

  test('starts work anew that came back while its stopped seat still held it', () => {
    const { journal } = open()
    journal.accept([message('cut', 'one', 'A')])
    const first = journal.claim({ stage: 'cut' })!
    journal.accept([message('cut', 'one', 'B')])
    journal.accept([message('cut', 'one', 'A')])
    assert.is(journal.claim({ stage: 'cut' }), undefined, 'the key is held')
    assert.is(journal.complete(first.id, {}), false, 'it was told to stop')

    const second = journal.claim({ stage: 'cut' })!
    assert.equal([second.body, second.attempt], ['A', 1])
  })

  test('calls for seats after every commit that may have made an envelope claimable', () => {
    const { journal } = open()
    let calls = 0
    const stopListening = journal.onReady(() => calls++)
    const called = (work: () => void) => {
      const before = calls
      work()
      return calls > before
    }
    assert.ok(called(() => journal.accept([message('cut', 'one', 'old')])))
    const old = journal.claim({ stage: 'cut' })!
    journal.accept([message('cut', 'one', 'new')])
    assert.ok(
      called(() => journal.complete(old.id, {})),
      'a superseded one lets go of its key',
    )
    const { id } = journal.claim({ stage: 'cut' })!
    assert.ok(called(() => journal.fail(id, { as: 'dead', because: 'noise' })))
    assert.ok(called(() => journal.requeue([id])))
    stopListening()
    assert.not(called(() => journal.accept([message('cut', 'two', 1)])))
  })

  // --- after the process died ---

  test('lets go, after the process died, of what was superseded while it ran', async () => {
    const bench = open()
    bench.journal.accept([message('cut', 'one', 'old')])
    bench.journal.claim({ stage: 'cut' })
    bench.journal.accept([message('cut', 'one', 'new')])
    const journal = bench.reopened()
    const { quarantined } = await journal.reconcile({ crashLimit: 1, has: async () => true })

    assert.is(quarantined, 0)
    assert.is(journal.claim({ stage: 'cut' })!.body, 'new')
    assert.is(journal.claim({ stage: 'cut' }), undefined)
  })

  test('says what it quarantined and why', async () => {
    const bench = open()
    bench.journal.accept([message('cut', 'poison', 1)])
    bench.journal.claim({ stage: 'cut' })
    const journal = bench.reopened()
    await journal.reconcile({ crashLimit: 1, has: async () => true })

    assert.match(fates(journal)[0]!, /^cut 1: dead was being worked on 1 times when the service died/)
    assert.is(journal.jobs({ states: ['dead'] }).length, 1)
  })

  test('forgives deaths of the process once the work has ended well', async () => {
    const bench = open()
    const { reopened } = bench
    let { journal } = bench
    for (let n = 1; n <= 4; n++) {
      journal.accept([gathered('k', 'a', n)])
      journal.claim({ stage: 'join' })
      journal = reopened()
      const { quarantined } = await journal.reconcile({ crashLimit: 2, has: async () => true })
      assert.is(quarantined, 0, `death ${n}`)
      journal.complete(journal.claim({ stage: 'join' })!.id, {})
    }
  })

  test('does not quarantine a join that had been given a new member when the process died', async () => {
    const bench = open()
    bench.journal.accept([gathered('k', 'a', 1)])
    bench.journal.claim({ stage: 'join' })
    bench.journal.accept([gathered('k', 'b', 1)])
    const journal = bench.reopened()

    assert.is((await journal.reconcile({ crashLimit: 1, has: async () => true })).quarantined, 0)
    assert.is(journal.claim({ stage: 'join' })!.gathered!.length, 2)
  })

  test('keeps a rest with its deadline through the death of the process', async () => {
    const bench = open()
    bench.journal.accept([gathered('k', 'a', 1)])
    bench.journal.park(bench.journal.claim({ stage: 'join' })!.id, bench.now() + 500)
    const journal = bench.reopened()
    await journal.reconcile({ crashLimit: 3, has: async () => true })
    assert.is(journal.claim({ stage: 'join' }), undefined)
    assert.is(journal.nextDue('join'), bench.now() + 500)
    bench.pass(500)

    assert.ok(journal.claim({ stage: 'join' }))
  })

  test('counts work once that lacks several of its outputs', async () => {
    const { journal } = open()
    journal.accept([message('cut', 'one', 1)])
    journal.complete(journal.claim({ stage: 'cut' })!.id, { outputs: ['a', 'b', 'c'] })

    assert.is((await journal.reconcile({ crashLimit: 3, has: async () => false })).remade, 1)
  })

  test('keeps how many envelopes are in each state, through every ending', () => {
    const bench = open()
    const { journal } = bench
    journal.accept(['a', 'b', 'c', 'd'].map((key) => message('cut', key, key)))
    journal.complete(journal.claim({ stage: 'cut' })!.id, {})
    journal.fail(journal.claim({ stage: 'cut' })!.id, { as: 'dead', because: 'no' })
    journal.claim({ stage: 'cut' })
    const { done, dead, running, waiting, parked, refused, superseded } = journal.tally()
    assert.equal({ done, dead, running, waiting }, { done: 1, dead: 1, running: 1, waiting: 1 })
    assert.equal({ parked, refused, superseded }, { parked: 0, refused: 0, superseded: 0 })

    journal.withdraw(['d'])
    journal.requeue(journal.jobs({ states: ['dead'] }).map(({ id }) => id))
    const later = bench.reopened().tally()
    assert.equal([later.superseded, later.dead, later.running, later.waiting, later.done], [1, 0, 1, 1, 1])
  })

  test('groups what failed by cause, names and numbers left out, until it starts again', () => {
    const { journal } = open()
    journal.accept(['a', 'b', 'c', 'd'].map((key) => message('cut', key, key)))
    for (const because of ['a+b+c.webm ends at 3 s', 'd+e+f.webm ends at 99 s', 'the blade is dull']) {
      journal.fail(journal.claim({ stage: 'cut' })!.id, { as: 'refused', because })
    }
    const told = () => journal.causes(10).map(({ stage, cause, count }) => [stage, cause, count])
    assert.equal(told(), [
      ['cut', '… ends at … s', 2],
      ['cut', 'the blade is dull', 1],
    ])

    const [first] = journal.causes(1)
    const ids = journal.idsOfCause(first!.id, 'failed')
    assert.is(ids.length, 2)
    assert.equal(journal.idsOfCause(first!.id, 'open'), [])
    assert.is(journal.requeue(ids), 2)
    assert.equal(told(), [['cut', 'the blade is dull', 1]])
    assert.equal(journal.idsOfCause(first!.id, 'failed'), [])
  })

  test('finds open work by the cause for which it is tried again', () => {
    const { journal } = open()
    journal.accept([message('cut', 'a', 1), message('cut', 'b', 2)])
    journal.fail(journal.claim({ stage: 'cut' })!.id, { as: 'dead', because: 'blade 7 is dull' })
    const retried = journal.claim({ stage: 'cut' })!
    journal.fail(retried.id, { as: 'retry', because: 'blade 8 is dull', inMs: 1000 })

    assert.equal(journal.idsOfCause(journal.causes(1)[0]!.id, 'open'), [retried.id])
  })

  test('gives the work page by page, newest first, each once though work goes on between two pages', () => {
    const { journal } = open()
    journal.accept(Array.from({ length: 25 }, (_, n) => message(n % 2 ? 'cut' : 'cut/fine', `key ${n}`, n)))
    const first = journal.page({ limit: 10 })
    for (let n = 0; n < 5; n++) journal.complete(journal.claim({ stage: 'cut' })!.id, {})
    journal.accept([message('cut', 'late', 99)])
    const keys = first.jobs.map(({ key }) => key)
    for (let next = first.next; next !== null; ) {
      const page = journal.page({ limit: 10, before: next })
      keys.push(...page.jobs.map(({ key }) => key))
      next = page.next
    }

    assert.is(first.total, 25)
    assert.is(first.jobs[0]!.key, 'key 24')
    assert.is(new Set(keys).size, keys.length)
    assert.is(keys.length, 20)
  })

  test('finds work by state, stage, part of its key and cause', () => {
    const { journal } = open()
    journal.accept([message('cut', 'ana', 1), message('cut', 'ben', 2), message('glue', 'ana', 3)])
    journal.fail(journal.claim({ stage: 'cut' })!.id, { as: 'dead', because: 'blade 7 is dull' })
    journal.fail(journal.claim({ stage: 'glue' })!.id, { as: 'refused', because: 'no glue' })
    const dull = journal.causes(10).find(({ stage }) => stage === 'cut')!.id
    const found = (query: object) => {
      const { jobs, next, total } = journal.page({ limit: 10, ...query })
      assert.is(next, null)
      assert.is(total, jobs.length)
      return jobs.map(({ stage, key }) => `${stage} ${key}`)
    }

    assert.equal(found({}), ['glue ana', 'cut ben', 'cut ana'])
    assert.equal(found({ states: ['waiting'] }), ['cut ben'])
    assert.equal(found({ stage: 'cut' }), ['cut ben', 'cut ana'])
    assert.equal(found({ key: 'an' }), ['glue ana', 'cut ana'])
    assert.equal(found({ cause: dull }), ['cut ana'])
    assert.equal(found({ cause: dull, states: ['refused'] }), [])
    assert.equal(found({ cause: 'none' }), [])
  })
}
