import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { RemoteFault } from '../src/errors.js'
import { openPublishing } from '../src/publishing.js'
import { openUploadLedger } from '../src/remote/upload-ledger.js'
import { SqliteJournal } from '../src/runtime/journal-sqlite.js'
import { System } from '../src/runtime/system.js'
import { FolderStore } from '../src/store/folder.js'
import { MemoryBucket } from './remote/memory-bucket.js'

const test = suite<{ root: string }>('publishing')

test.before.each(async (context) => {
  context.root = await mkdtemp(join(tmpdir(), 'troupe-publishing-'))
})
test.after.each(({ root }) => rm(root, { recursive: true, force: true }))

interface Life {
  bucket?: MemoryBucket
  home?: string
  near?: RegExp
}

/** A service that does nothing but publish, on the folder and the database of the test. */
async function alive(root: string, { bucket = new MemoryBucket(), home = 'here', near = /^\.(?!made)/ }: Life = {}) {
  const journal = new SqliteJournal(new Database(join(root, 'troupe.db')))
  const alarms: unknown[] = []
  const faults: string[] = []
  const publishing = openPublishing({
    journal,
    bucket,
    name: home,
    isNear: (key) => near.test(key),
    etags: 'md5',
    near: new FolderStore(join(root, 'store')),
    alerts: { set: (id, alert) => alarms.push([id, alert?.severity ?? null]) },
    log: { warn: (...words: unknown[]) => faults.push(JSON.stringify(words)) },
  })
  const store = new FolderStore(join(root, 'store'), { announce: publishing.announce })
  const system = new System({
    journal,
    pipelines: [{ pipeline: publishing.pipeline, settings: { parallel: 4, windowObjects: 50, attempts: 2 } }],
    store,
    ffmpeg: { bound: () => ({}) as never },
    pool: { bound: () => ({}) as never },
    scratchRoot: join(root, 'scratch'),
    tools: 'none',
    cpuTokens: 1,
    patience: { attempts: 2, baseMs: 1, capMs: 1 },
    intensity: { faults: 100, withinMs: 1, restMs: 1 },
  })
  await journal.reconcile({ crashLimit: 9, has: async () => true })
  await publishing.sweep()
  await system.start()
  publishing.start(system)
  return {
    journal,
    bucket,
    publishing,
    alarms,
    faults,
    store,
    upload: (lane: string) => journal.items(lane).find(({ key }) => key === 'upload')?.d ?? {},
    async put(key: string, text: string) {
      const file = join(root, 'given')
      await writeFile(file, text)
      await store.put(key, file, { from: text })
    },
    /** Until nothing is to be done. */
    async rest() {
      await publishing.whenIdle()
      if (journal.open() === 0) return
      await new Promise<void>((resolve) => {
        const stop = journal.onReady(() => {
          if (journal.open() > 0) return
          stop()
          resolve()
        })
      })
    },
    async end() {
      await publishing.stop()
      await system.stop(0)
      journal.close()
    },
  }
}

async function lay(root: string, objects: Record<string, string>) {
  for (const [key, text] of Object.entries(objects)) {
    await mkdir(dirname(join(root, 'store', key)), { recursive: true })
    await writeFile(join(root, 'store', key), text)
  }
}

const FINAL = 'final/a+b+auto-final.mp4'
const PICTURE = 'renders/composites/fp/800x800/x y+é.png'

test('what is put into the store comes into the bucket, and the song says so', async ({ root }) => {
  const life = await alive(root)
  await life.put(FINAL, 'video')
  await life.put('.known/x.json', 'a note of the service')
  await life.rest()

  assert.equal(life.bucket.keys(), [FINAL])
  assert.is(life.upload('song/a+b').status, 'stored')
  await life.end()
})

test('what is announced while the service dies is sent in its next life', async ({ root }) => {
  const first = await alive(root)
  await first.end()
  await lay(root, { [FINAL]: 'video' })
  const db = new Database(join(root, 'troupe.db'))
  openUploadLedger(db).plan([{ key: FINAL }], () => 'song/a+b')
  db.close()

  const second = await alive(root)
  await second.rest()
  assert.equal(second.bucket.keys(), [FINAL])
  await second.end()
})

test('what lay in the store before there was a bucket is sent there', async ({ root }) => {
  await lay(root, { [FINAL]: 'video', [PICTURE]: 'picture', 'renders/.made/x': 'note' })
  const life = await alive(root)
  await life.rest()

  assert.equal(life.bucket.keys(), [FINAL, PICTURE].sort())
  await life.end()
})

test('a new database finds what the bucket has, and sends only what it lacks or has otherwise', async ({ root }) => {
  await lay(root, { [FINAL]: 'video', [PICTURE]: 'picture', 'final/a+c+auto-final.mp4': 'new' })
  const bucket = new MemoryBucket()
  bucket.objects.set(FINAL, Buffer.from('video'))
  bucket.objects.set(PICTURE, Buffer.from('PICTURE'))
  const life = await alive(root, { bucket })
  await life.rest()

  assert.equal(bucket.asks('put').sort(), ['final/a+c+auto-final.mp4', PICTURE])
  assert.is(life.publishing.ledger.stateOf(FINAL), 'stored')
  await life.end()
})

test('another bucket is given everything, the same one nothing', async ({ root }) => {
  await lay(root, { [FINAL]: 'video' })
  const first = await alive(root)
  await first.rest()
  await first.end()
  const same = await alive(root, { bucket: first.bucket })
  await same.rest()
  await same.end()
  assert.is(first.bucket.asks('put').length, 1)

  const other = await alive(root, { home: 'there' })
  await other.rest()
  assert.equal(other.bucket.keys(), [FINAL])
  await other.end()
})

test('who may write and not list is sent everything', async ({ root }) => {
  await lay(root, { [FINAL]: 'video' })
  const bucket = new MemoryBucket()
  bucket.before = ({ verb }) => {
    if (verb === 'list') throw new RemoteFault('denied', 'no right to list')
  }
  const life = await alive(root, { bucket })
  await life.rest()

  assert.equal(bucket.keys(), [FINAL])
  assert.equal(life.alarms, [])
  await life.end()
})

test('keys that stay on this box are not sent', async ({ root }) => {
  await lay(root, { 'converted/a+b+alto.wav': 'old sound' })
  const life = await alive(root, { near: /^converted\/|^\./ })
  await life.put('converted/a+b+bass.wav', 'sound')
  await life.put(FINAL, 'video')
  await life.rest()

  assert.equal(life.bucket.keys(), [FINAL])
  await life.end()
})

test('what failed is sent again on demand, and with it what somebody took out of the bucket or changed there', async ({
  root,
}) => {
  const bucket = new MemoryBucket()
  bucket.before = ({ key }) => {
    if (key === FINAL) throw new RemoteFault('too-large', `${key} is too large`)
  }
  const life = await alive(root, { bucket })
  await life.put(FINAL, 'video')
  await life.put(PICTURE, 'picture')
  await life.put('final/a+c+auto-final.mp4', 'other')
  await life.rest()
  assert.is(life.upload('song/a+b').status, 'failed')
  assert.match(String(life.upload('song/a+b').because), /too large/)

  bucket.before = () => undefined
  assert.is(await life.publishing.requeue({ missing: false, isDryRun: true }), 1)
  // it is missing too, and counted once
  assert.is(await life.publishing.requeue({ missing: true, isDryRun: false }), 1)
  await life.rest()
  assert.is(life.upload('song/a+b').status, 'stored')

  bucket.objects.delete(PICTURE)
  bucket.objects.set('final/a+c+auto-final.mp4', Buffer.from('OTHER'))
  assert.is(await life.publishing.requeue({ missing: true, isDryRun: false }), 2)
  await life.rest()
  assert.is(String(bucket.objects.get(PICTURE)), 'picture')
  assert.is(String(bucket.objects.get('final/a+c+auto-final.mp4')), 'other')
  await life.end()
})

test('uploads in parts that an earlier life left behind are swept before anything is sent', async ({ root }) => {
  await lay(root, { [FINAL]: 'video' })
  const life = await alive(root)
  await life.rest()

  assert.is(life.bucket.asked[0]?.verb, 'sweep')
  await life.end()
})

test.run()
