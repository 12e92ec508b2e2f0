/** A box is lost, with its database and its store; another one is given the inputs and the bucket. */
import { existsSync } from 'node:fs'
import { copyFile, cp, mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { PICTURES, writeStyle } from '../dress/pictures.js'
import { CREDENTIALS } from '../remote/made-bucket.js'
import { ScriptedS3 } from '../remote/scripted-s3.js'
import { type Ground, ground, RECORDINGS, start, troupe } from './troupe.js'

const test = suite('whole / new box')

process.env.AWS_ACCESS_KEY_ID = CREDENTIALS.accessKeyId
process.env.AWS_SECRET_ACCESS_KEY = CREDENTIALS.secretAccessKey

const FINAL = 'final/northside+carol+auto-final.mp4'
const s3 = await ScriptedS3.open()
const box = () =>
  ground('new-box', {
    service: {
      intake: { settleMs: 400, incompleteMs: 1_500 },
      store: { home: 's3', s3: { endpoint: s3.endpoint, bucket: 'made', prefixes: { renders: 'web/' } } },
    },
    choir: { quietMs: 500, preview: false },
    dress: { quietMs: 300 },
  })
const first = await box()
const second = await box()
test.after(async () => {
  await first.clear()
  await second.clear()
  await s3.close()
})

const drain = ({ data, config }: Ground) => troupe('start', '--drain', '--data', data, '--config', config)
const top = (names: readonly string[]) => [...new Set(names.map((name) => name.split('/')[0]))].sort()

test('what a song and a style become lies in the bucket, with what it was made from', async () => {
  await mkdir(first.raw, { recursive: true })
  for (const part of ['backing', 'tenor']) {
    const name = `northside+carol+${part}.webm`
    await copyFile(join(RECORDINGS, name), join(first.raw, name))
  }
  await writeFile(join(first.raw, 'northside+carol.json'), JSON.stringify({ output: { width: 320, height: 180 } }))
  await writeStyle(join(first.data, 'styles'), { approve: 'when-clean' })
  const ran = await drain(first)
  assert.is(ran.code, 0, ran.err)

  const names = [...s3.objects.keys()]
  assert.equal(top(names), [
    '.facts',
    '.known',
    '.made',
    'converted',
    'definition',
    'final',
    'final-parts',
    'preview',
    'snapshots',
    'web',
  ])
  assert.is(names.filter((name) => name.startsWith('web/renders/composites/made/')).length, 4 * PICTURES)
  assert.ok(s3.objects.has(`.facts/${FINAL}.json`))
  assert.is(s3.pending.size, 0)
})

test('another box with the same inputs makes nothing again', async () => {
  const before = new Map([...s3.objects].map(([name, { etag }]) => [name, etag]))
  const from = s3.asked.length
  for (const folder of ['raw', 'styles'])
    await cp(join(first.data, folder), join(second.data, folder), { recursive: true })
  await rm(join(second.data, 'styles/made/approved.json'), { force: true })
  const ran = await drain(second)
  assert.is(ran.code, 0, ran.err)

  const here = (await readdir(second.store)).filter((name) => !name.startsWith('.'))
  for (const folder of ['converted', 'final', 'final-parts', 'preview']) assert.not(here.includes(folder), folder)
  assert.not(existsSync(join(second.store, 'renders/composites')))
  const stored = s3.asked.slice(from).filter(({ operation }) => operation === 'PutObject')
  const other = stored.filter(({ key }) => /^(converted|final|web)/.test(key)).map(({ key }) => key)
  assert.equal(other, [])
  for (const [name, etag] of before) assert.is(s3.objects.get(name)?.etag, etag, name)
})

test('it hands out what it never had, from the bucket', async () => {
  const service = await start(second.data, '--config', second.config)
  const answer = await fetch(`${service.url}/files/${FINAL}`, { redirect: 'manual' })
  const video = await fetch(answer.headers.get('location') ?? '')
  await service.stop()

  assert.is(answer.status, 302)
  assert.ok((answer.headers.get('location') ?? '').startsWith(`${s3.endpoint}/made/final/`))
  assert.is(video.headers.get('content-type'), 'video/mp4')
  assert.is(Number(video.headers.get('content-length')), s3.objects.get(FINAL)?.bytes.length)
})

test.run()
