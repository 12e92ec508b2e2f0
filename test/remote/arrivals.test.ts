import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { RemoteFault } from '../../src/errors.js'
import { Arrivals, type ArrivalsOptions } from '../../src/remote/arrivals.js'
import { openArrivalsBook } from '../../src/remote/arrivals-book.js'
import { Gate } from '../../src/remote/gate.js'
import { until } from '../support/until.js'
import { MemoryBucket } from './memory-bucket.js'

const test = suite('remote / arrivals')

const WEBM = /^[a-z]+\+[a-z]+\+[a-z]+\.webm$/

class Ground {
  readonly folder = mkdtempSync(join(tmpdir(), 'troupe-arrivals-'))
  readonly root = join(this.folder, 'raw')
  readonly db = new Database(':memory:')
  readonly bucket = new MemoryBucket()
  readonly ignored: [string, string | null][] = []
  readonly faults: unknown[] = []
  readonly alarms: (string | null)[] = []

  constructor() {
    mkdirSync(this.root)
  }

  /** As after a start: what is remembered is in the database. */
  arrivals(options: Partial<ArrivalsOptions> = {}): Arrivals {
    return new Arrivals({
      bucket: this.bucket,
      root: this.root,
      judge: (path) => (WEBM.test(path) ? { take: true } : { ignore: 'expected <choir>+<song>+<part>.webm' }),
      book: openArrivalsBook(this.db, 'raw'),
      pollMs: 10,
      gate: new Gate({ alarm: (trouble) => this.alarms.push(trouble?.kind ?? null) }),
      held: () => undefined,
      onIgnored: (path, because) => this.ignored.push([path, because]),
      onFault: (fault) => this.faults.push(fault),
      ...options,
    })
  }

  upload(key: string, text: string): void {
    this.bucket.objects.set(key, Buffer.from(text))
  }

  files(): string[] {
    return readdirSync(this.root).sort()
  }
}

const on = (body: (ground: Ground) => Promise<void>) => async () => {
  const ground = new Ground()
  try {
    await body(ground)
  } finally {
    ground.db.close()
    rmSync(ground.folder, { recursive: true })
  }
}

test(
  'fetches what was uploaded into the watched folder, once, also after a restart',
  on(async (ground) => {
    ground.upload('north+carol+alto.webm', 'la la')
    ground.upload('north+carol+bass.webm', 'dum')
    await ground.arrivals().look()
    assert.equal(ground.files(), ['north+carol+alto.webm', 'north+carol+bass.webm'])
    assert.is(readFileSync(join(ground.root, 'north+carol+alto.webm'), 'utf8'), 'la la')

    await ground.arrivals().look()
    assert.is(ground.bucket.asks('get').length, 2)
  }),
)

test(
  'fetches a replaced object again, and one that was taken out and came back',
  on(async (ground) => {
    const arrivals = ground.arrivals()
    ground.upload('north+carol+alto.webm', 'la la')
    await arrivals.look()
    ground.upload('north+carol+alto.webm', 'la la la')
    await arrivals.look()
    assert.is(readFileSync(join(ground.root, 'north+carol+alto.webm'), 'utf8'), 'la la la')

    ground.bucket.objects.clear()
    await arrivals.look()
    assert.equal(ground.files(), ['north+carol+alto.webm'], 'what has arrived stays')
    rmSync(join(ground.root, 'north+carol+alto.webm'))
    ground.upload('north+carol+alto.webm', 'la la la')
    await arrivals.look()
    assert.equal(ground.files(), ['north+carol+alto.webm'])
  }),
)

test(
  'leaves alone what the folder would not take, says why, and takes that back when it is gone',
  on(async (ground) => {
    const arrivals = ground.arrivals()
    for (const key of ['notes.txt', '../out.webm', 'a//b.webm', 'a\\b.webm', 'folder/']) ground.upload(key, 'x')
    await arrivals.look()
    await arrivals.look()
    assert.equal(ground.files(), [])
    assert.is(ground.bucket.asks('get').length, 0)
    assert.equal(new Map(ground.ignored).get('notes.txt'), 'expected <choir>+<song>+<part>.webm')
    assert.equal(new Map(ground.ignored).get('../out.webm'), 'its name is no relative path')
    assert.is(ground.ignored.length, 4, 'said once')

    ground.bucket.objects.delete('notes.txt')
    await arrivals.look()
    assert.equal(ground.ignored.at(-1), ['notes.txt', null])
  }),
)

test(
  'never writes out of the folder through a link',
  on(async (ground) => {
    const outside = join(ground.folder, 'outside')
    mkdirSync(outside)
    symlinkSync(outside, join(ground.root, 'style'))
    ground.upload('style/layer.png', 'x')
    const arrivals = ground.arrivals({ judge: () => ({ take: true }) })
    try {
      await arrivals.look()
      assert.unreachable('it was fetched')
    } catch (fault) {
      assert.match((fault as Error).message, /style\/layer\.png would leave .* by a link/)
    }
    assert.equal(readdirSync(outside), [])
  }),
)

test(
  'leaves nothing under a name of the folder when a fetch breaks off, and goes on with the others',
  on(async (ground) => {
    ground.upload('north+carol+alto.webm', 'la la')
    ground.upload('north+carol+bass.webm', 'dum')
    ground.bucket.before = ({ verb, key }) => {
      if (verb === 'get' && key === 'north+carol+alto.webm') throw new RemoteFault('checksum', 'other bytes')
    }
    const arrivals = ground.arrivals()
    try {
      await arrivals.look()
      assert.unreachable('the fault was lost')
    } catch (fault) {
      assert.is((fault as RemoteFault).kind, 'checksum')
    }
    assert.equal(ground.files(), ['north+carol+bass.webm'])

    ground.bucket.before = () => undefined
    await arrivals.look()
    assert.equal(ground.files(), ['north+carol+alto.webm', 'north+carol+bass.webm'])
  }),
)

test(
  'waits while the bucket is away, says so once, and goes on by itself',
  on(async (ground) => {
    let now = 0
    let away = true
    let looked: () => void = () => undefined
    ground.bucket.before = ({ verb }) => {
      looked()
      if (away && verb === 'list') throw new RemoteFault('denied', 'the secret is wrong')
    }
    const gate = new Gate({
      alarm: (trouble) => ground.alarms.push(trouble?.kind ?? null),
      clock: () => now,
      random: () => 0,
    })
    const arrivals = ground.arrivals({ gate })
    try {
      await arrivals.look()
    } catch (fault) {
      gate.failed('denied', fault)
    }
    assert.equal(ground.alarms, ['denied'])

    away = false
    now = 1e9
    ground.upload('north+carol+alto.webm', 'la la')
    const over = new Promise<void>((resolve) => (looked = resolve))
    arrivals.start()
    await over
    await until(() => existsSync(join(ground.root, 'north+carol+alto.webm')))
    await arrivals.stop()
    assert.equal(ground.alarms, ['denied', null])
  }),
)

test(
  'fetches what a queue tells of, and ends the notice only then',
  on(async (ground) => {
    const order: string[] = []
    ground.upload('north+carol+alto.webm', 'la la')
    ground.bucket.after = ({ verb, key }) => void (verb === 'get' && order.push(key))
    const notice = {
      keys: ['north+carol+alto.webm', 'notes.txt', 'north+carol+gone.webm'],
      done: async () => void order.push('done'),
    }
    const arrivals = ground.arrivals()
    await arrivals.heed({ receive: async () => [notice] })
    assert.equal(order, ['north+carol+alto.webm', 'done'])

    await arrivals.heed({ receive: async () => [notice] })
    await arrivals.look()
    assert.equal(order, ['north+carol+alto.webm', 'done', 'done'], 'the look knows it too')
  }),
)

test(
  'fetches nothing while it is held back',
  on(async (ground) => {
    ground.upload('north+carol+alto.webm', 'la la')
    const asked = new Promise<void>((resolve) => {
      const arrivals = ground.arrivals({
        held: () => {
          resolve(arrivals.stop())
          return 'the disk is full'
        },
      })
      arrivals.start()
    })
    await asked
    assert.equal(ground.bucket.asked, [])
  }),
)

test(
  'replaces a file of the folder by what was uploaded, as a person would',
  on(async (ground) => {
    writeFileSync(join(ground.root, 'north+carol+alto.webm'), 'old')
    ground.upload('north+carol+alto.webm', 'new')
    await ground.arrivals().look()
    assert.is(readFileSync(join(ground.root, 'north+carol+alto.webm'), 'utf8'), 'new')
  }),
)

test.run()
