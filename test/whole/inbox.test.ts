import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { S3Bucket } from '../../src/remote/s3-bucket.js'
import { CREDENTIALS, settingsOf } from '../remote/made-bucket.js'
import { s3Error } from '../remote/s3-words.js'
import { ScriptedS3 } from '../remote/scripted-s3.js'
import { type Ground, ground, RECORDINGS, Subscriber, start, troupe } from './troupe.js'

const test = suite('whole / inbox')

process.env.AWS_ACCESS_KEY_ID = CREDENTIALS.accessKeyId
process.env.AWS_SECRET_ACCESS_KEY = CREDENTIALS.secretAccessKey

const NAME = 'northside+carol+tenor.webm'

interface Inbox {
  at: Ground
  s3: ScriptedS3
  upload(key: string, file: string): Promise<unknown>
}

/** A service that fetches recordings from `uploads/` of a bucket on loopback. */
const withInbox = (body: (inbox: Inbox) => Promise<void>) => async () => {
  const s3 = await ScriptedS3.open({ bucket: 'front' })
  const bucket = new S3Bucket(settingsOf(s3.endpoint, { bucket: 'front' }), CREDENTIALS)
  const inbox = {
    raw: 'uploads/',
    pollMs: 100,
    s3: { endpoint: s3.endpoint, bucket: 'front', pathStyle: true },
  }
  const intake = { settleMs: 200, incompleteMs: 1_000 }
  const at = await ground('inbox', { service: { intake, inbox, store: { s3: { attempts: 1 } } } })
  try {
    await body({ at, s3, upload: (key, file) => bucket.put(key, file, { contentType: 'video/webm' }) })
  } finally {
    bucket.close()
    await s3.close()
    await at.clear()
  }
}

test(
  'a drain takes what was uploaded to the bucket, and says what it left there and why',
  withInbox(async ({ at, upload }) => {
    await upload(`uploads/${NAME}`, join(RECORDINGS, NAME))
    await upload('uploads/notes.txt', join(RECORDINGS, NAME))
    await upload('elsewhere/northside+carol+bass.webm', join(RECORDINGS, NAME))
    const { code, err } = await troupe('start', '--drain', '--data', at.data, '--config', at.config, '--port', '0')
    assert.is(code, 0, err)
    assert.equal(await readFile(join(at.raw, NAME)), await readFile(join(RECORDINGS, NAME)))

    const db = new Database(join(at.data, 'troupe.db'), { readonly: true })
    // what is gone stays as a row without a value: the name that the fetched file had before it was whole may have been seen
    const there = `select key, d from item where topic = 'ingest' and d is not null`
    const items = db.prepare<[], { key: string; d: string }>(there).all()
    db.close()
    const states = new Map(items.map(({ key, d }) => [key, JSON.parse(d) as { state: string; because: string }]))
    assert.is(states.get(`raw/${NAME}`)?.state, 'taken')
    assert.is(states.get('s3/raw/notes.txt')?.state, 'ignored')
    assert.match(states.get('s3/raw/notes.txt')!.because, /^front\/uploads\/notes\.txt: /)
    assert.is(states.size, 2)
  }),
)

test(
  'a running service fetches an upload while it is at work, through a time in which the bucket is away',
  withInbox(async ({ at, s3, upload }) => {
    let away = true
    s3.script = () => (away ? s3Error(503, 'ServiceUnavailable') : undefined)
    const service = await start(at.data, '--config', at.config)
    const alerts = new Subscriber('alerts')
    const songs = new Subscriber('song/northside+carol')
    try {
      await Promise.all([alerts.connect(service.url), songs.connect(service.url)])
      await alerts.until('the alarm', ({ items }) => items.has('inbox/choir'))
      away = false
      await upload(`uploads/${NAME}`, join(RECORDINGS, NAME))
      await songs.until('the part', ({ items }) => items.has('part/tenor'))
      await alerts.until('the end of the alarm', ({ items }) => !items.has('inbox/choir'))
    } finally {
      await Promise.all([alerts.disconnect(), songs.disconnect()])
      assert.is(await service.stop(), 0)
    }
  }),
)

test.run()
