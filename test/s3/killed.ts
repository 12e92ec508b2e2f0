/** A store full of objects, a bucket, and a service that is killed again and again while it brings the one to the other. */
import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import Database from 'better-sqlite3'
import * as assert from 'uvu/assert'

import { laneOf } from '../../actors/publish/lane.js'
import type { S3Bucket } from '../../src/remote/s3-bucket.js'
import { openUploadLedger } from '../../src/remote/upload-ledger.js'
import { CREDENTIALS } from '../remote/made-bucket.js'
import { type Ground, ground, start, troupe } from '../whole/troupe.js'

export interface Killing {
  endpoint: string
  /** Reads the same bucket as the service. */
  bucket: S3Bucket
  bucketName: string
  objects: number
  kills: number
  /** Of an upload in parts; four objects are larger. */
  partMiB: number
}

const STYLE = 'renders/composites/fp/800x800'
const LARGE = 4
/** Of ten pictures, so many look like one before them. */
const ALIKE = 6

const nameOf = (at: number) => `${STYLE}/b5-t${at}-knee-front-${String(at % 18).padStart(4, '0')}.png`

/** Six of ten pictures are the same as another one; their content is announced, as the composites' is. */
async function full(at: Ground, objects: number, partMiB: number): Promise<Map<string, string>> {
  const md5s = new Map<string, string>()
  const put = async (key: string, bytes: Buffer) => {
    const path = join(at.store, key)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, bytes)
    md5s.set(key, createHash('md5').update(bytes).digest('hex'))
  }
  const landed: { key: string; content?: string }[] = []
  for (let n = 0; n < objects - LARGE; n++) {
    const look = n % 10 < ALIKE ? n - (n % 10) : n
    const key = nameOf(n)
    await put(key, Buffer.from(`look ${look} `.repeat(200)))
    landed.push({ key, content: `look-${look}` })
  }
  for (let n = 0; n < LARGE; n++) {
    const key = `final/a+b+v${n}-final.mp4`
    await put(key, Buffer.alloc(partMiB * 2.5 * 2 ** 20, n))
    landed.push({ key })
  }
  const db = new Database(join(at.data, 'troupe.db'))
  openUploadLedger(db).plan(landed, laneOf)
  db.close()
  return md5s
}

/** Resolves when so many are stored, by the ledger; false when the service ended before. */
async function stored(at: Ground, wanted: number, isAlive: () => boolean): Promise<boolean> {
  const db = new Database(join(at.data, 'troupe.db'), { readonly: true })
  try {
    const sum = db.prepare<[], number>('select coalesce(sum(stored), 0) from upload_lane').pluck()
    while ((sum.get() ?? 0) < wanted) {
      if (!isAlive()) return false
      await sleep(5)
    }
    return true
  } finally {
    db.close()
  }
}

export interface Survived {
  kills: number
  objects: number
}

/** Throws what does not hold: an object that is missing, torn or extra, a part that nobody ended. */
export async function killedUploads({
  endpoint,
  bucket,
  bucketName,
  objects,
  kills,
  partMiB,
}: Killing): Promise<Survived> {
  // the service finds them where the SDK looks first
  process.env.AWS_ACCESS_KEY_ID = CREDENTIALS.accessKeyId
  process.env.AWS_SECRET_ACCESS_KEY = CREDENTIALS.secretAccessKey
  const s3 = { endpoint, bucket: bucketName, partMiB }
  const at = await ground('killed', {
    service: { store: { home: 's3', s3 }, publish: { parallel: 8, windowObjects: 100 } },
  })
  try {
    await mkdir(at.data, { recursive: true })
    const wanted = await full(at, objects, partMiB)
    for (let kill = 1; kill <= kills; kill++) {
      const service = await start(at.data, '--config', at.config)
      const ended = new Promise((resolve) => service.child.once('close', resolve))
      let alive = true
      void ended.then(() => (alive = false))
      const inTime = await stored(at, Math.floor((kill * objects) / (kills + 1)), () => alive)
      assert.ok(inTime, `it ended by itself: ${service.said()}`)
      await service.kill()
    }
    const drained = await troupe('start', '--drain', '--data', at.data, '--config', at.config)
    assert.is(drained.code, 0, drained.out + drained.err)

    const found = new Map<string, string>()
    for (const top of ['renders/', 'final/']) {
      for await (const { key, etag = '' } of bucket.list(top)) found.set(key, etag)
    }
    assert.equal([...found.keys()].sort(), [...wanted.keys()].sort())
    for (const [key, md5] of wanted) {
      if (!key.startsWith('final/')) assert.is(found.get(key), md5, key)
    }
    for (const key of [...wanted.keys()].filter((key) => key.startsWith('final/'))) {
      const file = join(at.root, 'got')
      await bucket.get(key, file)
      assert.is(
        createHash('md5')
          .update(await readFile(file))
          .digest('hex'),
        wanted.get(key),
        key,
      )
    }
    assert.is(await bucket.sweepMultiparts(0), 0, 'uploads in parts were left behind')
    const verified = await troupe('verify', '--remote', '--json', '--data', at.data, '--config', at.config)
    assert.is(verified.code, 0, verified.out + verified.err)
    assert.match(verified.out, `"same":${wanted.size}`)
    return { kills, objects: wanted.size }
  } finally {
    await at.clear()
  }
}
