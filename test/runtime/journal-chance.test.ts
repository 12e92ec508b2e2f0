/** Seeded chance against a model in memory: nothing accepted is lost, no key runs twice at once, no event is doubled or missing. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import type { Item, StatusEvent } from '../../src/runtime/events.js'
import type { Envelope, Note } from '../../src/runtime/journal.js'
import { SqliteJournal } from '../../src/runtime/journal-sqlite.js'
import { message } from './journal-conformance.js'

const test = suite('runtime / journal under chance')
const folder = mkdtempSync(join(tmpdir(), 'troupe-chance-'))
test.after(() => rmSync(folder, { recursive: true }))

const STAGES = ['cut', 'glue', 'join']
const KEYS = ['ana', 'ben', 'cleo', 'dan', 'eva']
const CRASH_LIMIT = 4

function chance(seed: number) {
  let state = seed
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
  return {
    below: (n: number) => Math.floor(next() * n),
    of: <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)]!,
  }
}

/** What must be true of one line of work, a stage's key: its newest body is in hand, or has ended by somebody's word. */
interface Line {
  newest: unknown
  ended: boolean
}

class World {
  now = 1_000_000
  journal: SqliteJournal
  readonly #file: string
  readonly #roll: ReturnType<typeof chance>
  /** Newest body by stage and key; of a join, by member. */
  readonly lines = new Map<string, Line>()
  readonly running = new Map<number, Envelope>()
  readonly toldToStop = new Set<number>()
  readonly heard: StatusEvent[] = []
  stray: string[] = []
  deaths = 0
  #n = 0

  constructor(file: string, roll: ReturnType<typeof chance>) {
    this.#file = file
    this.#roll = roll
    this.journal = this.#open()
  }

  #open(): SqliteJournal {
    const journal = new SqliteJournal(new Database(this.#file), { clock: () => this.now })
    journal.subscribe((events) => this.heard.push(...events))
    journal.onSuperseded((id) => void this.toldToStop.add(id))
    return journal
  }

  accept(): void {
    const stage = this.#roll.of(STAGES)
    const key = this.#roll.of(KEYS)
    const body = this.#roll.below(4)
    if (stage === 'join') this.#gather(key, body)
    else this.#put(stage, key, body)
  }

  #put(stage: string, key: string, body: number): void {
    this.journal.accept([message(stage, key, body)], this.#note())
    const line = this.lines.get(`${stage} ${key}`)
    // the same again, known already, changes nothing; anything else begins anew
    if (line?.newest !== body) this.lines.set(`${stage} ${key}`, { newest: body, ended: false })
  }

  #gather(key: string, body: number): void {
    const member = this.#roll.of(['soprano', 'alto'])
    const gather = { member, quietMs: this.#roll.of([0, 50]) }
    this.journal.accept([message('join', key, body, { gather })], this.#note())
    const line = this.lines.get(`join ${key}`)
    const newest = { ...(line?.newest as object | undefined), [member]: body }
    const same = line && JSON.stringify(sorted(line.newest)) === JSON.stringify(sorted(newest))
    if (!same) this.lines.set(`join ${key}`, { newest, ended: false })
  }

  claim(): void {
    const stage = this.#roll.of(STAGES)
    const envelope = this.journal.claim({ stage })
    if (!envelope) return
    for (const other of this.running.values()) {
      if (other.stage === stage && other.key === envelope.key) this.stray.push(`${stage} ${envelope.key} runs twice`)
    }
    this.running.set(envelope.id, envelope)
    const line = this.lines.get(`${stage} ${envelope.key}`)!
    if (line.ended) this.stray.push(`${stage} ${envelope.key} had ended`)
    if (stage !== 'join' && envelope.body !== line.newest) this.stray.push(`${stage} ${envelope.key}: an old body`)
    if (stage === 'join' && envelope.gathered!.length !== Object.keys(line.newest as object).length) {
      this.stray.push(`join ${envelope.key} lacks a member`)
    }
  }

  end(): void {
    const envelope = this.#roll.of([...this.running.values()])
    if (!envelope) return
    const { id, stage, key } = envelope
    const line = this.lines.get(`${stage} ${key}`)!
    const before = line.newest
    const how = this.#roll.below(6)
    const notes = this.#note()
    const seq = this.journal.seq()
    const settled =
      how < 2
        ? this.journal.complete(id, { notes, sent: how === 0 ? [] : [this.#child(key)] })
        : how === 2
          ? this.journal.later(id, this.#roll.below(100), notes)
          : this.journal.fail(id, {
              as: (['retry', 'refused', 'dead'] as const)[how - 3]!,
              because: 'noise',
              inMs: 50,
              notes,
            })
    this.running.delete(id)
    const superseded = this.toldToStop.delete(id)
    if (settled === superseded) this.stray.push(`${stage} ${key} settled although ${superseded}`)
    if (!settled && this.journal.seq() !== seq) this.stray.push(`${stage} ${key}: superseded and spoke`)
    const ends = how < 2 || how > 3
    if (settled && ends && current(envelope, before)) line.ended = true
  }

  /** Of a stage that nobody else feeds, so that the model need not follow it. */
  #child = (key: string) => message('sink', key, ++this.#n)

  async die(): Promise<void> {
    this.deaths++
    this.journal.close()
    this.running.clear()
    this.toldToStop.clear()
    this.journal = this.#open()
    await this.journal.reconcile({ crashLimit: CRASH_LIMIT, has: async () => true })
    for (const { stage, key } of this.journal.jobs({ states: ['dead'], limit: 1_000 })) {
      const line = this.lines.get(`${stage} ${key}`)
      if (line) line.ended = true
    }
  }

  people(): void {
    const jobs = this.journal.jobs({ states: ['refused', 'dead', 'waiting', 'running'], limit: 1_000 })
    const job = this.#roll.of(jobs.filter(({ stage }) => stage !== 'sink'))
    if (!job) return
    const line = this.lines.get(`${job.stage} ${job.key}`)!
    if (job.state === 'refused' || job.state === 'dead') {
      assert.is(this.journal.requeue([job.id]), 1)
      line.ended = false
    } else {
      assert.is(this.journal.cancel([job.id], 'by hand'), 1)
      line.ended = true
    }
  }

  #note(): Note[] {
    const d = this.#roll.below(5) === 0 ? null : { n: this.#roll.below(3) }
    return [{ topic: this.#roll.of(['songs', 'jobs']), key: this.#roll.of(KEYS), d }]
  }

  /** What stands in the journal for each line that has not ended must be its newest, waiting or running. */
  check(): void {
    const open = new Map(
      this.journal
        .jobs({ states: ['waiting', 'running', 'parked'], limit: 1_000 })
        .map(({ stage, key }) => [`${stage} ${key}`, true]),
    )
    for (const [name, { ended }] of this.lines) {
      if (!ended && !open.has(name)) this.stray.push(`${name} is lost`)
      if (ended && open.has(name)) this.stray.push(`${name} had ended and is open`)
    }
  }
}

const sorted = (content: unknown) => Object.entries(content as object).sort(([a], [b]) => (a < b ? -1 : 1))

/** Whether the envelope was of the newest there is: a join may have gathered since. */
function current({ stage, body, gathered }: Envelope, newest: unknown): boolean {
  if (stage !== 'join') return body === newest
  const bodies = (list: unknown[]) => JSON.stringify([...list].sort())
  return bodies(gathered!.map((member) => member.body)) === bodies(Object.values(newest as object))
}

for (const seed of [1, 2, 3, 4]) {
  test(`loses nothing and doubles nothing, whatever happens and whenever it dies (seed ${seed})`, async () => {
    const roll = chance(seed)
    const world = new World(join(folder, `${seed}.db`), roll)
    const moves = [
      ...Array.from({ length: 5 }, () => () => world.accept()),
      ...Array.from({ length: 6 }, () => () => world.claim()),
      ...Array.from({ length: 5 }, () => () => world.end()),
      () => world.people(),
      () => {
        world.now += roll.below(80)
      },
    ]
    for (let step = 0; step < 1_200; step++) {
      await (roll.below(120) === 0 ? world.die() : roll.of(moves)())
      if (step % 10 === 0) world.check()
      assert.equal(world.stray, [], `step ${step}`)
    }
    assert.ok(world.deaths > 3)

    // all that is left can be done
    for (const envelope of world.running.values()) world.journal.later(envelope.id, 0)
    for (let left = 1_000; world.journal.open() > 0 && left > 0; left--) {
      world.now += 100
      for (const stage of [...STAGES, 'sink']) {
        const envelope = world.journal.claim({ stage })
        if (envelope) world.journal.complete(envelope.id, {})
      }
    }
    assert.is(world.journal.open(), 0)
    const states = Object.values(world.journal.counts()).flatMap((count) => Object.keys(count))
    assert.ok(
      states.every((state) => ['done', 'refused', 'dead'].includes(state)),
      states.join(),
    )

    // every event was heard once, in order, and is what the journal kept
    assert.equal(
      world.heard.map(({ seq }) => seq),
      world.heard.map((_, i) => i + 1),
    )
    assert.equal(world.journal.since(undefined, 0, 1e6), world.heard)
    for (const topic of ['songs', 'jobs']) assert.equal(world.journal.items(topic), replayed(world.heard, topic))
    world.journal.close()
  })
}

function replayed(events: readonly StatusEvent[], topic: string): Item[] {
  const items = new Map<string, Item>()
  for (const { topic: of, op, key, rev, d } of events) {
    if (of !== topic) continue
    if (op === 'put') items.set(key, { key, rev, d })
    else items.delete(key)
  }
  return [...items.values()].sort((a, b) => (a.key < b.key ? -1 : 1))
}

test.run()
