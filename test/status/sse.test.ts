import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import type { Frame } from '../../src/status/client.js'
import { fromService } from '../../src/status/schema.js'
import { MemoryLog } from './memory-log.js'
import { HandClock, serving } from './rig.js'

const test = suite('status / server-sent events')

interface Told {
  id: string | undefined
  frame: Frame
}

/** A reader that keeps what it was told; every frame is held to the published schema. */
class StreamReader {
  readonly told: Told[] = []
  readonly response: Response
  ended = false
  readonly #abort: AbortController
  readonly #waiting = new Set<() => void>()
  #text = ''

  constructor(response: Response, abort: AbortController) {
    this.response = response
    this.#abort = abort
  }

  static async open(url: string, query: string, headers: Record<string, string> = {}): Promise<StreamReader> {
    const abort = new AbortController()
    const response = await fetch(`${url}/api/v1/events?${query}`, { headers, signal: abort.signal })
    return new StreamReader(response, abort)
  }

  read(): this {
    void this.#read().catch(() => undefined)
    return this
  }

  async frame(fits: (frame: Frame) => boolean): Promise<Told> {
    await new Promise<void>((resolve) => {
      const look = () => {
        if (!this.ended && !this.told.some(({ frame }) => fits(frame))) return
        this.#waiting.delete(look)
        resolve()
      }
      this.#waiting.add(look)
      look()
    })
    const found = this.told.find(({ frame }) => fits(frame))
    if (!found) throw new Error(`ended before the frame came: ${JSON.stringify(this.told)}`)
    return found
  }

  async ending(): Promise<void> {
    await this.frame(() => false).catch(() => undefined)
  }

  close(): void {
    this.#abort.abort()
  }

  async #read(): Promise<void> {
    const decoder = new TextDecoder()
    for await (const bytes of this.response.body!) {
      this.#text += decoder.decode(bytes as Uint8Array, { stream: true })
      const blocks = this.#text.split('\n\n')
      this.#text = blocks.pop()!
      for (const block of blocks) this.#hear(block)
      this.#look()
    }
    this.ended = true
    this.#look()
  }

  #look(): void {
    for (const look of [...this.#waiting]) look()
  }

  #hear(block: string): void {
    const fields = Object.fromEntries(block.split('\n').map((line) => line.split(/: (.*)/s) as [string, string]))
    if (fields.data === undefined) return
    this.told.push({ id: fields.id, frame: fromService.parse(JSON.parse(fields.data)) as Frame })
  }
}

test('tells what is, then what happens, in the frames of the socket, each with the point to resume from', async () => {
  const log = new MemoryLog()
  log.write({ topic: 'songs', key: 'a+b', d: { status: 'new' } })
  const server = await serving(log)
  const reader = (await StreamReader.open(server.url, 'topic=songs')).read()
  await reader.frame((frame) => frame.t === 'mark')
  log.write({ topic: 'songs', key: 'a+b', d: { status: 'done' } })
  log.sample('songs', 'a+b', { pct: 5 })
  await reader.frame((frame) => frame.t === 's')

  const at = '1970-01-01T00:00:00.002Z'
  assert.is(reader.response.headers.get('content-type'), 'text/event-stream')
  assert.is(reader.response.headers.get('cache-control'), 'no-store')
  assert.equal(reader.told, [
    { id: undefined, frame: { t: 'welcome', v: 1, epoch: 'k3f9', seq: 1, oldest: 1, hb: 15_000, scopes: ['read'] } },
    {
      id: 'k3f9:1',
      frame: { t: 'snap', id: 'songs', seq: 1, items: [{ key: 'a+b', rev: 1, d: { status: 'new' } }], last: true },
    },
    { id: 'k3f9:1', frame: { t: 'mark', seq: 1 } },
    {
      id: 'k3f9:2',
      frame: { t: 'ev', id: 'songs', seq: 2, op: 'put', key: 'a+b', rev: 2, at, d: { status: 'done' } },
    },
    { id: undefined, frame: { t: 's', id: 'songs', key: 'a+b', d: { pct: 5 } } },
  ])
  reader.close()
  await server.close()
})

test('follows several topics; an id speaks for all of them, so none is given in the middle of their snapshots', async () => {
  const log = new MemoryLog()
  log.write({ topic: 'songs', key: 'a', d: {} }, { topic: 'jobs', key: 'b', d: {} })
  const server = await serving(log)
  const reader = (await StreamReader.open(server.url, 'topic=songs&topic=jobs&topic=songs')).read()
  await reader.frame((frame) => frame.t === 'mark')
  log.write({ topic: 'jobs', key: 'b', d: { n: 1 } })
  await reader.frame((frame) => frame.t === 'ev')

  assert.equal(
    reader.told.map(({ id, frame }) => [frame.t, frame.id, id]),
    [
      ['welcome', undefined, undefined],
      ['snap', 'songs', undefined],
      ['snap', 'jobs', undefined],
      ['mark', undefined, 'k3f9:2'],
      ['ev', 'jobs', 'k3f9:3'],
    ],
  )
  reader.close()
  await server.close()
})

for (const how of ['header', 'address'] as const) {
  test(`resumes from the id in the ${how}, with exactly what was missed`, async () => {
    const log = new MemoryLog()
    for (let n = 1; n <= 6; n++) log.write({ topic: n % 2 ? 'songs' : 'jobs', key: `k${n}`, d: { n } })
    const server = await serving(log)
    const [query, headers] =
      how === 'header'
        ? // the header is of the last connection, the address of the first
          ['topic=songs&since=k3f9:0', { 'last-event-id': 'k3f9:1' }]
        : ['topic=songs&since=k3f9:1', {}]
    const reader = (await StreamReader.open(server.url, query, headers as Record<string, string>)).read()
    await reader.frame((frame) => frame.t === 'mark')

    assert.equal(
      reader.told.slice(1).map(({ id, frame }) => [frame.t, frame.seq, id]),
      [
        ['resumed', undefined, undefined],
        ['ev', 3, 'k3f9:3'],
        ['ev', 5, 'k3f9:5'],
        ['mark', 6, 'k3f9:6'],
      ],
    )
    reader.close()
    await server.close()
  })
}

test('whoever comes back from any id it was given has the state that is, and each event once', async () => {
  const log = new MemoryLog()
  const topics = ['songs', 'jobs', 'styles']
  const write = (n: number) => log.write({ topic: topics[n % 3]!, key: `k${n % 7}`, d: { n } })
  for (let n = 0; n < 40; n++) write(n)
  const server = await serving(log)
  const query = topics.map((topic) => `topic=${topic}`).join('&')
  const first = (await StreamReader.open(server.url, query)).read()
  await first.frame((frame) => frame.t === 'mark')
  for (let n = 40; n < 80; n++) write(n)
  await first.frame((frame) => frame.seq === 80)
  first.close()

  const heard = (told: readonly Told[]) => told.flatMap(({ frame }) => (frame.t === 'ev' ? [frame.seq] : []))
  const ids = first.told.flatMap(({ id }, index) => (id === undefined ? [] : [{ id, index }]))
  assert.ok(ids.length > 30)
  for (const { id, index } of [ids[0]!, ids[17]!, ids.at(-1)!]) {
    const later = (await StreamReader.open(server.url, `${query}&since=${id}`)).read()
    await later.frame((frame) => frame.t === 'mark')
    assert.equal(
      [...heard(first.told.slice(0, index + 1)), ...heard(later.told).sort((a, b) => a - b)],
      heard(first.told),
    )
    later.close()
  }
  await server.close()
})

test('a new database is a reset and a snapshot', async () => {
  const log = new MemoryLog()
  log.write({ topic: 'songs', key: 'a', d: {} })
  const server = await serving(log)
  const reader = (await StreamReader.open(server.url, 'topic=songs&since=other:9')).read()
  await reader.frame((frame) => frame.t === 'snap')

  assert.equal(
    reader.told.slice(1, 3).map(({ frame }) => [frame.t, frame.why]),
    [
      ['reset', 'epoch'],
      ['snap', undefined],
    ],
  )
  reader.close()
  await server.close()
})

test('marks every heartbeat, and says when to come back before the service stops', async () => {
  const log = new MemoryLog()
  const clock = new HandClock()
  const server = await serving(log, { clock })
  const reader = (await StreamReader.open(server.url, 'topic=songs')).read()
  await reader.frame((frame) => frame.t === 'mark')
  log.write({ topic: 'jobs', key: 'a', d: {} })
  clock.pass(15_000)
  await reader.frame((frame) => frame.seq === 1)
  await server.close()
  await reader.ending()

  assert.equal(reader.told.slice(-2), [
    { id: 'k3f9:1', frame: { t: 'mark', seq: 1 } },
    { id: undefined, frame: { t: 'bye', why: 'restart', retry: 2_000 } },
  ])
  assert.is(log.listeners(), 0)
})

test('a reader that stops reading is conflated, and cut off after a minute; others notice nothing', async () => {
  const log = new MemoryLog()
  const clock = new HandClock()
  const server = await serving(log, { clock })
  const [slow, quick] = [
    await StreamReader.open(server.url, 'topic=jobs'),
    (await StreamReader.open(server.url, 'topic=jobs')).read(),
  ]
  const pad = 'x'.repeat(8_000)
  for (let n = 1; n <= 2_000; n++) {
    log.write({ topic: 'jobs', key: `k${n % 20}`, d: { n, pad } })
    if (n % 20 === 0) await quick.frame((frame) => frame.seq === n)
  }
  clock.pass(75_000)
  slow.read()
  await slow.ending()
  log.write({ topic: 'jobs', key: 'last', d: {} })
  await quick.frame((frame) => frame.key === 'last')

  const events = (reader: StreamReader) => reader.told.filter(({ frame }) => frame.t === 'ev').length
  assert.is(events(quick), 2_001)
  assert.ok(events(slow) < 1_500, `${events(slow)} events`)
  assert.is(slow.ended, true)
  quick.close()
  await server.close()
})

test('says what is wrong with a request', async () => {
  const server = await serving(new MemoryLog())
  const many = Array.from({ length: 65 }, (_, n) => `topic=job/${n}`).join('&')
  const answers = await Promise.all(
    ['', 'topic=weather', 'topic=songs&since=x', many].map(async (query) => {
      const answer = await fetch(`${server.url}/api/v1/events?${query}`)
      return [answer.status, ((await answer.json()) as { code: string }).code]
    }),
  )

  assert.equal(answers, [
    [404, 'unknown-topic'],
    [404, 'unknown-topic'],
    [400, 'bad-request'],
    [400, 'too-many'],
  ])
  await server.close()
})

test.run()
