import { existsSync, readdirSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import type { AnyPipeline } from '../../src/runtime/address.js'
import { SqliteJournal } from '../../src/runtime/journal-sqlite.js'
import { pipeline } from '../../src/runtime/pipeline.js'
import { kit } from '../../src/runtime/stage.js'
import { type Bound, System, type SystemParts } from '../../src/runtime/system.js'
import type { Ffmpeg, Tools } from '../../src/runtime/tools.js'
import { FolderStore } from '../../src/store/folder.js'
import { until } from '../support/until.js'

const test = suite('runtime / system')

interface Song {
  song: string
  rows: number
}
interface Messages {
  'song.dropped': Song
  'row.planned': Song & { row: number }
  'row.made': Song & { row: number }
}
const { stage, join: joined, send } = kit<Messages, { pieces: number }>()

const ends: (() => Promise<unknown>)[] = []
test.after.each(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

/** What the handlers did, and what a test lets them do: the edge of the process. */
function outside() {
  const did: string[] = []
  const gates: Record<string, (tools: Tools) => Promise<unknown>> = {}
  return { did, gates }
}

/** A song is split into rows, each row is made, and all rows of a song are joined. */
function line({ did, gates }: ReturnType<typeof outside>, version = 1): AnyPipeline {
  const told = (name: string, tools: Tools) => {
    did.push(name)
    return gates[name]?.(tools)
  }
  const split = stage({
    name: 'split',
    version: 1,
    accepts: 'song.dropped',
    sends: ['row.planned'],
    concurrency: 1,
    key: ({ song }) => song,
    async handle(song, tools) {
      await told(`split ${song.song}`, tools)
      return Array.from({ length: song.rows }, (_, row) => send('row.planned', { ...song, row }))
    },
  })
  const make = stage({
    name: 'make',
    version,
    accepts: 'row.planned',
    sends: ['row.made'],
    concurrency: 2,
    key: ({ song, row }) => `${song}/${row}`,
    async handle(row, tools) {
      await told(`make ${row.song}/${row.row}`, tools)
      const { pieces } = tools.settings
      await tools.once(`rows/${row.song}/${row.row}`, { row, pieces }, async (file) => {
        did.push(`write ${row.song}/${row.row}`)
        await tools.ffmpeg.run({ inputs: [], outputs: [{ file, options: [] }] })
        return {}
      })
      return send('row.made', row)
    },
  })
  const glue = joined({
    name: 'glue',
    version: 1,
    accepts: ['row.made'],
    sends: [],
    concurrency: 1,
    key: ({ body }) => body.song,
    member: ({ body }) => String(body.row),
    whole: (rows) => rows.every(({ body }) => body.rows === rows.length),
    async handle(rows, tools) {
      const { song } = rows[0]!.body
      await told(`glue ${song} of ${rows.length}`, tools)
      tools.status.note(song, { status: 'done' })
    },
  })
  return pipeline<Messages>(
    'line',
    {
      subject: ({ body }) => `song/${body.song}`,
      trouble: (stage, { body }, trouble, because) => [
        { topic: `song/${body.song}`, key: stage, d: { trouble, because } },
      ],
    },
    { 'song.dropped': [split], 'row.planned': [make], 'row.made': [glue] },
  ) as unknown as AnyPipeline
}

const fakeFfmpeg = ({ signal, run }: Bound): Ffmpeg => ({
  probe: () => Promise.reject(new Error('not asked for')),
  run: ({ outputs }) =>
    run(async () => {
      signal.throwIfAborted()
      await writeFile(outputs[0]!.file!, 'row')
      return { frames: 1, said: [], peakMiB: 1 }
    }),
})

async function dataFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'troupe-system-'))
  ends.push(() => rm(folder, { recursive: true, force: true }))
  return folder
}

async function started(folder: string, pipeline: AnyPipeline, more: Partial<SystemParts> = {}) {
  const journal = new SqliteJournal(new Database(join(folder, 'troupe.db')))
  const system = new System({
    journal,
    pipelines: [{ pipeline, settings: { pieces: 1 } }],
    store: new FolderStore(join(folder, 'store')),
    ffmpeg: { bound: fakeFfmpeg },
    pool: { bound: () => ({ run: () => Promise.reject(new Error('no workers here')) }) },
    scratchRoot: join(folder, 'scratch'),
    tools: 'fake 1',
    cpuTokens: 2,
    patience: { attempts: 3, baseMs: 1, capMs: 1 },
    intensity: { faults: 5, withinMs: 60_000, restMs: 200 },
    ...more,
  })
  await journal.reconcile({ crashLimit: 3, has: async () => true })
  await system.start()
  let open = true
  const stop = async (graceMs = 0) => {
    if (!open) return
    open = false
    await system.stop(graceMs)
  }
  ends.push(() => stop())
  return { journal, system, stop, drained: () => until(() => journal.open() === 0) }
}

const song = (name: string, rows: number) => ({ kind: 'song.dropped', body: { song: name, rows } })

test('takes a song through split, rows and join, each once, and leaves no scratch behind', async () => {
  const folder = await dataFolder()
  const world = outside()
  const { journal, system, drained } = await started(folder, line(world))
  system.send('line', [song('carol', 3), song('round', 1)])
  await drained()

  assert.equal([...world.did].sort(), [
    ...['glue carol of 3', 'glue round of 1'],
    ...['make carol/0', 'make carol/1', 'make carol/2', 'make round/0', 'split carol', 'split round'],
    ...['write carol/0', 'write carol/1', 'write carol/2', 'write round/0'],
  ])
  assert.equal(journal.counts(), { 'line/split': { done: 2 }, 'line/make': { done: 4 }, 'line/glue': { done: 2 } })
  assert.equal(
    journal.items('song/carol').map(({ key, d }) => [key, d]),
    [['carol', { status: 'done' }]],
  )
  await until(() => readdirSync(join(folder, 'scratch')).length === 0)
  assert.is(system.budget.busy, 0)
})

test('does nothing again for a song that comes again, and the rows anew when their stage has a new version', async () => {
  const folder = await dataFolder()
  const first = await started(folder, line(outside()))
  first.system.send('line', [song('carol', 2)])
  await first.drained()
  const again = outside()
  first.system.send('line', [song('carol', 2)])
  await first.drained()
  await first.stop()
  first.journal.close()
  const second = await started(folder, line(again, 2))
  second.system.send('line', [song('carol', 2)])
  await second.drained()
  assert.equal(again.did, [], 'the song is known')
  await second.stop()
  second.journal.close()
  await rm(join(folder, 'troupe.db'))
  await rm(join(folder, 'troupe.db-wal'), { force: true })
  await rm(join(folder, 'troupe.db-shm'), { force: true })
  const third = await started(folder, line(again, 1))
  third.system.send('line', [song('carol', 2)])
  await third.drained()

  assert.equal(
    [...again.did].sort(),
    ['glue carol of 2', 'make carol/0', 'make carol/1', 'split carol'],
    'nothing is written',
  )
})

test('a song whose process died in the middle is finished by the next, each row written once', async () => {
  const folder = await dataFolder()
  const dying = outside()
  dying.gates['make carol/1'] = () => new Promise(() => undefined)
  const first = await started(folder, line(dying))
  first.system.send('line', [song('carol', 3)])
  await until(() => dying.did.includes('write carol/2') && first.journal.counts()['line/make']?.done === 2)
  first.system.finished.catch(() => undefined)
  first.journal.close() // as if killed: nothing it still does can reach the journal, and it ends with that fault
  ends.pop()

  const next = outside()
  const second = await started(folder, line(next))
  await second.drained()

  assert.equal([...next.did].sort(), ['glue carol of 3', 'make carol/1', 'write carol/1'])
  assert.equal(second.journal.counts()['line/glue'], { done: 1 })
  assert.is(
    second.journal.jobs({ states: ['done'], stage: 'line/make' }).every(({ attempt }) => attempt === 1),
    true,
  )
  await first.system.stop(0).catch(() => undefined)
})

test('a stop waits for what can finish, hands back what heeds it, and costs no attempt', async () => {
  const folder = await dataFolder()
  const world = outside()
  let finish = (): void => undefined
  world.gates['make carol/0'] = () =>
    new Promise<void>((resolve) => {
      finish = resolve
    })
  world.gates['make carol/1'] = ({ signal }) =>
    new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
  const { journal, system, stop } = await started(folder, line(world))
  system.send('line', [song('carol', 3)])
  await until(() => world.did.includes('make carol/0') && world.did.includes('make carol/1'))
  const stopped = stop(1500)
  finish()
  await stopped

  const rows = journal.jobs({ stage: 'line/make', states: ['waiting', 'done', 'running'] })
  assert.equal(rows.map(({ key, state, attempt }) => [key, state, attempt]).sort(), [
    ['carol/0', 'done', 1],
    ['carol/1', 'waiting', 0],
    ['carol/2', 'waiting', 0],
  ])
  assert.not(world.did.includes('make carol/2'), 'nothing new was taken')
})

test('a handler that heeds nothing does not hold up a stop', async () => {
  const folder = await dataFolder()
  const world = outside()
  world.gates['split carol'] = () => new Promise(() => undefined)
  const { journal, system, stop } = await started(folder, line(world))
  system.send('line', [song('carol', 3)])
  await until(() => world.did.includes('split carol'))
  await stop(0)

  assert.equal(
    journal.jobs().map(({ state, attempt }) => [state, attempt]),
    [['waiting', 0]],
  )
})

test('stops what a newer message supersedes', async () => {
  const folder = await dataFolder()
  const world = outside()
  let stoppedFor: unknown
  world.gates['split carol'] = ({ signal }) => {
    delete world.gates['split carol']
    return new Promise((_, reject) => {
      signal.addEventListener('abort', () => {
        stoppedFor = signal.reason
        reject(signal.reason)
      })
    })
  }
  const { journal, system, drained } = await started(folder, line(world))
  system.send('line', [song('carol', 1)])
  await until(() => world.did.length === 1)
  system.send('line', [song('carol', 2)])
  await drained()

  assert.match(String(stoppedFor), 'told to stop')
  assert.equal(journal.counts()['line/glue'], { done: 1 })
  assert.ok(world.did.includes('glue carol of 2'))
})

test('a stage that fails whatever it is given rests, says so, and goes on afterwards', async () => {
  const folder = await dataFolder()
  const world = outside()
  let broken = true
  for (let n = 0; n < 4; n++) {
    world.gates[`split s${n}`] = async () => {
      if (broken) throw new Error('no space left')
    }
  }
  const { journal, system, drained } = await started(folder, line(world))
  const seen: unknown[] = []
  journal.subscribe((events) => {
    for (const { topic, key, d } of events)
      if (topic === 'actors' && key === 'line/split') seen.push([d.state, d.because])
  })
  system.send(
    'line',
    Array.from({ length: 4 }, (_, n) => song(`s${n}`, 0)),
  )
  await until(() => seen.some((state) => JSON.stringify(state) === '["resting","no space left"]'))
  broken = false
  await drained()
  await until(() => JSON.stringify(seen.at(-1)) === '["idle",null]')

  assert.is(journal.items('actors').length, 3)
})

test('says when a stage is paused, takes nothing then, and goes on when it may', async () => {
  const folder = await dataFolder()
  const world = outside()
  const { journal, system, drained } = await started(folder, line(world))
  const state = () => journal.items('actors').find(({ key }) => key === 'line/make')?.d.state
  system.pause(true, 'line/make')
  system.send('line', [song('carol', 2)])
  await until(() => state() === 'paused' && journal.counts()['line/make']?.waiting === 2)
  assert.equal(world.did, ['split carol'])
  system.pause(false)
  await drained()

  assert.ok(world.did.includes('glue carol of 2'))
})

test('work that waits for the disk says so and how much it is, and a person who resumes does not lift that', async () => {
  const world = outside()
  const { journal, system, drained } = await started(await dataFolder(), line(world))
  const standing = () => journal.items('actors').find(({ key }) => key === 'line/split')?.d
  const idle = () => journal.items('actors').find(({ key }) => key === 'line/glue')?.d.state === 'idle'
  system.hold('the disk is nearly full')
  system.send('line', [song('carol', 1), song('hymn', 1)])
  await until(() => standing()?.state === 'blocked')
  assert.equal(standing(), { state: 'blocked', busy: 0, seats: 1, waiting: 2, because: 'the disk is nearly full' })
  assert.ok(idle(), 'a stage for which nothing waits is not blocked')
  system.pause(true, 'line/split')
  await until(() => standing()?.state === 'paused')
  system.pause(false)
  await until(() => standing()?.state === 'blocked')
  assert.equal(world.did, [])
  system.hold(undefined)
  await drained()
  await until(() => standing()?.state === 'idle')

  assert.equal(standing(), { state: 'idle', busy: 0, seats: 1, waiting: 0 })
})

test('says that work has found the disk full, and counts no attempt', async () => {
  const world = outside()
  let full = true
  world.gates['split carol'] = async () => {
    if (full) throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
  }
  let said = 0
  const { journal, system } = await started(await dataFolder(), line(world), {
    onDiskFull: () => {
      said++
      full = false
    },
  })
  system.send('line', [song('carol', 0)])
  await until(() => said > 0)
  await until(() => journal.count('line/split', 'waiting') === 1)

  assert.equal(
    journal.jobs().map(({ state, attempt }) => [state, attempt]),
    [['waiting', 0]],
  )
})

test('refuses a message for a pipeline that is not there', async () => {
  const { system } = await started(await dataFolder(), line(outside()))

  assert.throws(() => system.send('dress', []), 'there is no pipeline dress')
})

test('ends with the fault when the journal cannot be written', async () => {
  const { journal, system } = await started(await dataFolder(), line(outside()))
  const finished = system.finished.catch((fault: Error) => fault)
  system.send('line', [song('carol', 1)])
  journal.close()
  ends.pop()

  assert.match(String(await finished), 'not open')
  await system.stop(0).catch(() => undefined)
})

test('takes away what an earlier process left in its scratch folder', async () => {
  const folder = await dataFolder()
  const first = await started(folder, line(outside()))
  await writeFile(join(folder, 'scratch/left'), 'over')
  await first.stop()
  first.journal.close()
  await started(folder, line(outside()))

  assert.not(existsSync(join(folder, 'scratch/left')))
})

test.run()
