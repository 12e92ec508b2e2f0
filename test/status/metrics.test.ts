import { tmpdir } from 'node:os'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { MemoryLog } from './memory-log.js'
import { Reader, serving } from './rig.js'

const test = suite('status / metrics')

async function scraped(url: string): Promise<Map<string, number>> {
  const text = await (await fetch(`${url}/metrics`)).text()
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]))
}

const sources = { counts: () => ({}), folders: {} }

test('counts the envelopes of each stage and of all by state', async () => {
  const counts = {
    'choir/convert': { waiting: 3, running: 1, done: 10 },
    'dress/composite': { waiting: 2, dead: 1 },
  }
  const server = await serving(new MemoryLog(), { metrics: { ...sources, counts: () => counts } })
  const found = await scraped(server.url)

  assert.is(found.get('troupe_stage_envelopes{stage="choir/convert",state="waiting"}'), 3)
  assert.is(found.get('troupe_stage_envelopes{stage="dress/composite",state="running"}'), 0)
  assert.is(found.get('troupe_jobs{state="waiting"}'), 5)
  assert.is(found.get('troupe_jobs{state="dead"}'), 1)
  await server.close()
})

test('shows how each stage stands now, and forgets what it was', async () => {
  const log = new MemoryLog()
  const server = await serving(log, { metrics: sources })
  log.write({ topic: 'actors', key: 'choir/convert', d: { state: 'busy', busy: 2 } })
  const before = await scraped(server.url)
  log.write({ topic: 'actors', key: 'choir/convert', d: { state: 'paused', busy: 0 } })
  const after = await scraped(server.url)
  const state = (of: string) => `troupe_stage_state{stage="choir/convert",state="${of}"}`

  assert.equal([before.get(state('busy')), before.get(state('paused'))], [1, 0])
  assert.equal([after.get(state('busy')), after.get(state('paused'))], [0, 1])
  assert.equal(
    [before, after].map((found) => found.get('troupe_stage_busy_seats{stage="choir/convert"}')),
    [2, 0],
  )
  await server.close()
})

test('tells the readers, the newest event, the memory, the lag of the loop and the room on the disks', async () => {
  const log = new MemoryLog()
  log.write({ topic: 'alerts', key: 'disk', d: {} })
  const server = await serving(log, { metrics: { ...sources, folders: { store: tmpdir() } } })
  const reader = await Reader.greeted(server.url)
  const found = await scraped(server.url)

  assert.is(found.get('troupe_readers{kind="socket"}'), 1)
  assert.is(found.get('troupe_readers{kind="stream"}'), 0)
  assert.is(found.get('troupe_events_seq'), 1)
  assert.is(found.get('troupe_alerts'), 1)
  assert.ok(found.get('troupe_process_resident_memory_bytes')! > 1e6)
  assert.ok(found.has('troupe_nodejs_eventloop_lag_p99_seconds'))
  assert.ok(found.get('troupe_disk_free_bytes{folder="store"}')! > 0)
  assert.ok(
    found.get('troupe_disk_size_bytes{folder="store"}')! >= found.get('troupe_disk_free_bytes{folder="store"}')!,
  )
  await reader.settled(1)
  await server.close()
})

test('is in the text format of Prometheus, with a sentence and a type for each', async () => {
  const server = await serving(new MemoryLog(), { metrics: sources })
  const answer = await fetch(`${server.url}/metrics`)
  const text = await answer.text()

  assert.match(answer.headers.get('content-type')!, /^text\/plain; version=0\.0\.4/)
  assert.match(text, /# HELP troupe_jobs \S.*\n# TYPE troupe_jobs gauge\n/)
  await server.close()
})

test.run()
