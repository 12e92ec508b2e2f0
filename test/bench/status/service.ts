/** Child: a journal on disk, served; told to, it commits so many updates and says what they cost. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import Database from 'better-sqlite3'

import { SqliteJournal } from '../../../src/runtime/journal-sqlite.js'
import { openServer } from '../../../src/status/server.js'
import { nowUs, topicOf, type Work, type Worked } from './words.js'

const MIB = 2 ** 20
/** Between two looks at the clock: readers are served meanwhile. */
const TURN_MS = 4
const SAMPLE_MS = 50
const CALM_MS = 3_000

const folder = mkdtempSync(join(tmpdir(), 'troupe-bench-status-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
const journal = new SqliteJournal(new Database(join(folder, 'troupe.db')), { projected: () => false })
const server = await openServer({
  log: journal,
  host: '127.0.0.1',
  port: 0,
  commands: {},
  health: () => ({ ok: true, ready: true }),
})

process.on('message', (work: Work) => {
  void worked(work).then((done) => process.send!(done))
})
process.send!({ t: 'listening', url: server.url })

async function worked(work: Work): Promise<Worked> {
  // of topics that nobody reads: what the first tenth costs once is not what a reader costs
  await written({ ...work, updates: Math.ceil(work.updates / 10) }, (n) => `job/before-${n}`)
  await pause(CALM_MS)
  globalThis.gc?.()
  const before = process.memoryUsage.rss() / MIB
  let peak = before
  const sampler = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss() / MIB)
  }, SAMPLE_MS)
  const cpu = process.cpuUsage()
  const from = performance.now()
  await written(work, topicOf)
  const seconds = (performance.now() - from) / 1_000
  const { user, system } = process.cpuUsage(cpu)
  await pause(CALM_MS)
  globalThis.gc?.()
  clearInterval(sampler)
  const after = process.memoryUsage.rss() / MIB
  return { t: 'worked', seconds, cpuS: (user + system) / 1e6, rssMiB: { before, peak, after } }
}

/** One transaction each, as a stage that notes one thing. */
async function written(
  { updates, perSecond, topics, keysPerTopic }: Work,
  topicOf: (n: number) => string,
): Promise<void> {
  const from = performance.now()
  for (let n = 0; n < updates; ) {
    const turn = performance.now()
    const due = perSecond === undefined ? updates : Math.min(updates, ((turn - from) / 1_000) * perSecond)
    while (n < due && performance.now() - turn < TURN_MS) {
      const topic = topicOf(n % topics)
      const key = `part/${Math.floor(n / topics) % keysPerTopic}`
      const d = { status: 'running', because: 'a sentence about what it waits for', n: n++, us: nowUs() }
      journal.note([{ topic, key, d }])
    }
    await pause(n < due ? 0 : 1)
  }
}
