import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import * as fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { WebSocket } from 'ws'

import type { Note } from '../../src/runtime/journal.js'
import { SqliteJournal } from '../../src/runtime/journal-sqlite.js'
import { connect, type Frame, type Item, type Listener } from '../../src/status/client.js'
import { serving } from './rig.js'

const test = suite('status / random stories')

const TOPICS = ['songs', 'jobs', 'song/a+b'] as const

const note = fc.record({
  topic: fc.constantFrom(...TOPICS),
  key: fc.integer({ min: 0, max: 40 }).map((n) => `k${n}`),
  d: fc.option(fc.record({ n: fc.nat(), chars: fc.nat(16_000) }), { freq: 5 }),
})
const chapter = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      what: fc.constant('work' as const),
      notes: fc.array(note, { minLength: 1, maxLength: 60 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ what: fc.constant('settle' as const) }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constantFrom('stall' as const, 'read on' as const) }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constantFrom('drop' as const, 'restart' as const) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constantFrom('new database' as const, 'another reader' as const) }) },
)
type Chapter = typeof chapter extends fc.Arbitrary<infer T> ? T : never

type Told = typeof note extends fc.Arbitrary<infer T> ? T : never

/** Large on the wire, small in the story of a failure. */
const written = ({ topic, key, d }: Told): Note => ({ topic, key, d: d && { n: d.n, pad: 'x'.repeat(d.chars) } })

/** A service that can die and come back on its port, and readers that do not know about it. */
class World {
  readonly #folder = mkdtempSync(join(tmpdir(), 'story-'))
  readonly #wires = new Set<WebSocket>()
  readonly #client
  readonly #readers: Belief[] = []
  journal: SqliteJournal
  #server: Awaited<ReturnType<typeof serving>> | undefined
  #port = 0
  #databases = 0
  #marks = 0

  constructor(server: Awaited<ReturnType<typeof serving>>, journal: SqliteJournal) {
    this.#server = server
    this.journal = journal
    this.#port = Number(new URL(server.url).port)
    const wires = this.#wires
    class Wire extends WebSocket {
      constructor(url: string) {
        super(url)
        wires.add(this)
        this.once('close', () => wires.delete(this))
      }
    }
    // comes back at once: nobody waits for anything in a story
    this.#client = connect(`ws://127.0.0.1:${this.#port}/ws`, { WebSocket: Wire, random: () => -0.5 })
    for (const topic of TOPICS) this.read(topic)
  }

  static async open(): Promise<World> {
    const journal = new SqliteJournal(new Database(':memory:'))
    const world = new World(await serving(journal), journal)
    await world.restart(true)
    return world
  }

  read(topic: string): void {
    const belief = new Belief(topic)
    this.#client.subscribe(topic, belief)
    this.#readers.push(belief)
  }

  async restart(anew: boolean): Promise<void> {
    await this.#server?.close()
    this.journal.close()
    if (anew) this.#databases += 1
    this.journal = new SqliteJournal(new Database(join(this.#folder, `${this.#databases}.db`)))
    this.#server = await serving(this.journal, { port: this.#port })
  }

  drop(): void {
    for (const wire of this.#wires) wire.terminate()
  }

  stall(stalled: boolean): void {
    for (const wire of this.#wires) if (wire.readyState === WebSocket.OPEN) stalled ? wire.pause() : wire.resume()
  }

  /** Everybody has heard of all that was written. */
  async settle(): Promise<void> {
    this.stall(false)
    this.#marks += 1
    const key = 'mark'
    this.journal.note(TOPICS.map((topic): Note => ({ topic, key, d: { mark: this.#marks } })))
    await Promise.all(this.#readers.map((reader) => reader.knows(key, this.#marks)))
    for (const { topic, items } of this.#readers) {
      const known = [...items].sort(([a], [b]) => (a < b ? -1 : 1))
      const is = this.journal.items(topic).map(({ key, rev, d }) => [key, { rev, d }])
      assert.equal(known, is, `what a reader knows of ${topic}`)
    }
  }

  async close(): Promise<void> {
    this.#client.close()
    await this.#server?.close()
    this.journal.close()
    rmSync(this.#folder, { recursive: true })
  }

  async live({ what, ...rest }: Chapter): Promise<void> {
    if (what === 'work') this.journal.note((rest as { notes: Told[] }).notes.map(written))
    else if (what === 'settle') await this.settle()
    else if (what === 'stall' || what === 'read on') this.stall(what === 'stall')
    else if (what === 'drop') this.drop()
    else if (what === 'another reader') this.read(TOPICS[this.#readers.length % TOPICS.length]!)
    else await this.restart(what === 'new database')
  }
}

/** Snapshot and deltas; an event that is told twice, or out of order, is a fault. */
class Belief implements Listener {
  readonly topic: string
  readonly items = new Map<string, { rev: number; d: Item }>()
  #seq = 0
  #fault: Error | undefined
  readonly #waiting = new Set<() => void>()

  constructor(topic: string) {
    this.topic = topic
  }

  snapshot(items: { key: string; rev: number; d: Item }[]): void {
    this.items.clear()
    for (const { key, rev, d } of items) this.items.set(key, { rev, d })
    this.#seq = 0
    this.#look()
  }

  put(key: string, d: Item, event: Frame): void {
    this.#count(event)
    this.items.set(key, { rev: event.rev, d })
    this.#look()
  }

  del(key: string, event: Frame): void {
    this.#count(event)
    this.items.delete(key)
    this.#look()
  }

  knows(key: string, mark: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = () => {
        if (this.#fault) reject(this.#fault)
        else if (this.items.get(key)?.d.mark !== mark) return
        else resolve()
        this.#waiting.delete(look)
      }
      this.#waiting.add(look)
      look()
    })
  }

  #count({ seq, key, rev }: Frame): void {
    const before = this.items.get(key)?.rev ?? 0
    if (seq <= this.#seq) this.#fault = new Error(`${this.topic}: event ${seq} after ${this.#seq}`)
    if (rev <= before) this.#fault = new Error(`${this.topic}: revision ${rev} of ${key} after ${before}`)
    this.#seq = seq
  }

  #look(): void {
    for (const look of [...this.#waiting]) look()
  }
}

test('whatever happens to the work, the wire and the service, a reader ends with what is, and hears nothing twice', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(chapter, { minLength: 5, maxLength: 40 }), async (chapters) => {
      const world = await World.open()
      try {
        for (const each of chapters) await world.live(each)
        await world.settle()
      } finally {
        await world.close()
      }
    }),
    { numRuns: 25, endOnFailure: true },
  )
})

test.run()
