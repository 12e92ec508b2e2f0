import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import type { Pool } from '../../src/media/pool.js'
import type { AnyPipeline } from '../../src/runtime/address.js'
import { SqliteJournal } from '../../src/runtime/journal-sqlite.js'
import { kit } from '../../src/runtime/stage.js'
import { System } from '../../src/runtime/system.js'
import type { Ffmpeg, Tools } from '../../src/runtime/tools.js'
import { FolderStore } from '../../src/store/folder.js'

const test = suite('runtime / progress')

const { stage } = kit<{ 'thing.dropped': { name: string } }>()

/** One stage at work on a real journal; resolves with the journal once nothing is left to do. */
async function worked(handle: (tools: Tools) => Promise<void>): Promise<SqliteJournal> {
  const root = await mkdtemp(join(tmpdir(), 'troupe-progress-'))
  const journal = new SqliteJournal(new Database(':memory:'))
  const knit = stage({
    name: 'knit',
    version: 1,
    accepts: 'thing.dropped',
    sends: [],
    concurrency: 1,
    key: ({ name }) => name,
    handle: async (_, tools) => handle(tools),
  })
  const line = { name: 'line', routes: { 'thing.dropped': [knit] }, subject: () => 'thing/a', trouble: () => [] }
  const system = new System({
    journal,
    pipelines: [{ pipeline: line as unknown as AnyPipeline, settings: {} }],
    store: new FolderStore(join(root, 'store')),
    ffmpeg: { bound: () => ({}) as Ffmpeg },
    pool: { bound: () => ({}) as Pool },
    scratchRoot: join(root, 'scratch'),
    tools: 'none',
    cpuTokens: 1,
    patience: { attempts: 2, baseMs: 0, capMs: 0 },
    intensity: { faults: 99, withinMs: 1, restMs: 1 },
  })
  await system.start()
  const idle = new Promise<void>((resolve) => journal.onReady(() => journal.open() === 0 && resolve()))
  system.send('line', [{ kind: 'thing.dropped', body: { name: 'a' } }])
  await idle
  await system.stop(0)
  await rm(root, { recursive: true, force: true })
  return journal
}

test('another attempt goes on from the progress of the one that failed', async () => {
  const read: unknown[] = []
  const journal = await worked(async ({ progress, attempt }) => {
    read.push(progress.read())
    if (attempt > 1) return
    progress.write({ done: 3 })
    read.push(progress.read())
    throw new Error('the thread ended')
  })

  assert.equal(read, [null, { done: 3 }, { done: 3 }])
  journal.close()
})

test('news is told with the progress it belongs to; the rest only with the ending', async () => {
  const journal = await worked(async ({ progress, status }) => {
    status.note('item', { done: 1 })
    progress.write(1)
    status.note('item', { done: 2 })
  })

  assert.equal(journal.items('thing/a')[0]?.d, { done: 2 })
  assert.equal(
    journal.since('thing/a', 0, 9).map(({ d }) => d),
    [{ done: 1 }, { done: 2 }],
  )
  journal.close()
})

test('a stage that nobody gave an inbox is told so', async () => {
  let said = ''
  const journal = await worked(async ({ inbox }) => {
    said = await inbox.write('styles', 'a/approved.json', '{}').then(String, (fault: Error) => fault.message)
  })
  assert.match(said, /a\/approved\.json: there is no watched folder styles to write to/)
  journal.close()
})

test.run()
