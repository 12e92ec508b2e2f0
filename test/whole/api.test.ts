import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { ground, RECORDINGS, type Running, readJson, Subscriber, start } from './troupe.js'

const test = suite('whole / api')
const SONG = 'northside+carol'
const AT = `api/v1/songs/${SONG}`

/** A canvas that is quickly drawn. */
const SMALL = { output: { width: 320, height: 180 } }

const at = await ground('api', { choir: { quietMs: 500, stills: false, preview: false } })
const song = new Subscriber(`song/${SONG}`)
let service: Running

const ask = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
  const isBytes = body instanceof Uint8Array
  const response = await fetch(`${service.url}/${path}`, {
    method,
    headers: { 'content-type': isBytes ? 'application/octet-stream' : 'application/json', ...headers },
    ...(body !== undefined && { body: isBytes ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  // biome-ignore lint/suspicious/noExplicitAny: what an answer holds is what the test is about
  return { status: response.status, body: (text === '' ? undefined : JSON.parse(text)) as any }
}

test.before(async () => {
  await mkdir(at.raw, { recursive: true })
  await writeFile(join(at.raw, `${SONG}.json`), JSON.stringify(SMALL))
  service = await start(at.data, '--config', at.config)
  await song.connect(service.url)
})
test.after(async () => {
  await song.disconnect()
  await service.stop()
  await at.clear()
})

test('a recording that is uploaded in two pieces, with a restart between them, becomes part of its song', async () => {
  const name = `${SONG}+tenor.webm`
  const bytes = new Uint8Array(await readFile(join(RECORDINGS, name)))
  const { body } = await ask('POST', 'api/v1/uploads', { folder: 'raw', path: name, sizeBytes: bytes.length })
  const upload = `api/v1/uploads/${body.id}`
  await ask('PATCH', upload, bytes.subarray(0, 100_000), { 'upload-offset': '0' })

  await song.disconnect()
  await service.kill()
  service = await start(at.data, '--config', at.config)
  await song.connect(service.url)
  const { offset } = (await ask('GET', upload)).body
  assert.is(offset, 100_000)
  await ask('PATCH', upload, bytes.subarray(offset), { 'upload-offset': String(offset) })
  await song.until('the tenor', ({ items }) => items.get('part/tenor')?.status === 'converted')

  const shown = await ask('GET', AT)
  assert.equal(shown.body.parts[0].recording, { name, sizeBytes: bytes.length })
  assert.match(shown.body.parts[0].converted, /^files\/converted\/northside%2Bcarol%2Btenor\.wav$/)
})

test('what is decided while all work is paused is written at once and heeded when it goes on', async () => {
  await copyFile(join(RECORDINGS, `${SONG}+backing.webm`), join(at.raw, `${SONG}+backing.webm`))
  await song.until('the first song', ({ items }) => items.get('song')?.status === 'done')
  await ask('POST', 'api/v1/commands/pause', {})
  const { status, body } = await ask('PATCH', `${AT}/parts/tenor`, { volume: 0.25, pan: 0.5 })
  await ask('PATCH', AT, { output: { reverb: 0 } })

  const parts = { tenor: { volume: 0.25, pan: 0.5 } }
  const sheet = { output: { ...SMALL.output, reverb: 0 }, parts }
  assert.equal([status, body.sheet], [200, { ...SMALL, parts }])
  assert.equal(await readJson(join(at.raw, `${SONG}.json`)), sheet)
  const before = song.items.get('song')!.run

  await ask('POST', 'api/v1/commands/resume', {})
  await song.until('the next run', ({ items }) => {
    const { run, status } = items.get('song') ?? {}
    return run !== before && status === 'done'
  })
  const { definition } = (await ask('GET', AT)).body
  const tenor = definition.inputs.find(({ part_id }: { part_id: string }) => part_id === 'tenor')
  assert.equal([tenor.volume, tenor.pan, definition.output.reverb], [0.25, 0.5, 0])
})

test('what people did stands on the topic events, with who and when', async () => {
  const { items } = (await ask('GET', 'api/v1/topics/events')).body as { items: { d: Record<string, string> }[] }

  assert.equal(items.map(({ d }) => d.what).sort(), ['change part', 'change song', 'pause', 'resume', 'upload'])
  for (const { d } of items) assert.ok(d.who && !Number.isNaN(Date.parse(String(d.at))))
})

test('the work is counted and listed', async () => {
  const { jobs, total } = (await ask('GET', 'api/v1/jobs?state=done&stage=choir/convert')).body
  const topic = (await ask('GET', 'api/v1/topics/jobs')).body as { items: { key: string; d: { count: number } }[] }

  assert.is(total, jobs.length)
  assert.equal(jobs.map(({ key }: { key: string }) => key).sort(), [`${SONG}+backing`, `${SONG}+tenor`])
  assert.ok(topic.items.find(({ key }) => key === 'done')!.d.count >= total)
})

test.run()
