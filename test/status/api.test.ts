import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { Refusal, Usage } from '../../src/errors.js'
import { MemoryLog } from './memory-log.js'
import { serving } from './rig.js'

const test = suite('status / api')

const post = (url: string, body: string, headers: Record<string, string> = {}) =>
  fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } })

test('says that it is well, and whether it takes work', async () => {
  const health = { ok: true, ready: false, queued: 3 }
  const server = await serving(new MemoryLog(), { health: () => health })
  const well = await fetch(`${server.url}/healthz`)
  const ready = await fetch(`${server.url}/readyz`)
  health.ok = false
  const unwell = await fetch(`${server.url}/healthz`)

  assert.is(well.status, 200)
  assert.equal(await well.json(), { ok: true, ready: false, queued: 3 })
  assert.is(ready.status, 503)
  assert.is(unwell.status, 503)
  await server.close()
})

test('gives the songs and the service as they are, with the number to go on from', async () => {
  const log = new MemoryLog()
  log.write(
    { topic: 'songs', key: 'a+b', d: { status: 'done' } },
    { topic: 'service', key: 'queue', d: { waiting: 2 } },
  )
  const server = await serving(log)
  const answer = await fetch(`${server.url}/api/v1/status`)

  assert.equal(await answer.json(), {
    epoch: 'k3f9',
    seq: 2,
    topics: {
      service: [{ key: 'queue', rev: 1, d: { waiting: 2 } }],
      songs: [{ key: 'a+b', rev: 1, d: { status: 'done' } }],
    },
  })
  await server.close()
})

test('gives the items of a topic whose name has slashes and pluses', async () => {
  const log = new MemoryLog()
  log.write({ topic: 'song/north+carol', key: 'ana', d: { status: 'aligned' } })
  const server = await serving(log)
  const answer = await fetch(`${server.url}/api/v1/topics/song/north+carol`)
  const unknown = await fetch(`${server.url}/api/v1/topics/weather/today`)

  assert.equal(await answer.json(), {
    topic: 'song/north+carol',
    epoch: 'k3f9',
    seq: 1,
    items: [{ key: 'ana', rev: 1, d: { status: 'aligned' } }],
  })
  assert.is(unknown.status, 404)
  await server.close()
})

test('runs commands, and says by its status how they ended', async () => {
  const commands = {
    requeue: async (args: unknown) => ({ seq: 4, asked: args }),
    pause: async () => {
      throw new Refusal('already paused')
    },
    cancel: async () => {
      throw new Usage('cancel: expected { job: number }')
    },
    doctor: async () => {
      throw new Error('the disk is gone')
    },
  }
  const server = await serving(new MemoryLog(), { commands })
  const at = `${server.url}/api/v1/commands`
  const done = await post(`${at}/requeue`, '{"job":3}')
  const statuses = await Promise.all(
    ['pause', 'cancel', 'doctor', 'constructor'].map(async (op) => (await post(`${at}/${op}`, '')).status),
  )
  const notJson = await post(`${at}/requeue`, '{')
  const large = await post(`${at}/requeue`, JSON.stringify('x'.repeat(70_000)))

  assert.is(done.status, 200)
  assert.equal(await done.json(), { ok: true, seq: 4, asked: { job: 3 } })
  assert.equal(statuses, [409, 400, 500, 404])
  assert.is(notJson.status, 400)
  assert.is(large.status, 413)
  const { title, ...refused } = (await (await post(`${at}/pause`, '')).json()) as Record<string, unknown>
  assert.equal(refused, { type: 'about:blank', status: 409, detail: 'already paused', code: 'refused' })
  assert.is(title, 'Conflict')
  for (const answer of [notJson, large]) assert.is(answer.headers.get('content-type'), 'application/problem+json')
  await server.close()
})

test('takes no command from a page elsewhere', async () => {
  let runs = 0
  const commands = { pause: async () => ({ runs: ++runs }) }
  const server = await serving(new MemoryLog(), { commands })
  const at = `${server.url}/api/v1/commands/pause`
  const otherOrigin = await post(at, '', { origin: 'https://evil.example.org' })
  const form = await post(at, '', { 'content-type': 'text/plain' })
  const own = await post(at, '', { origin: server.url })

  assert.equal([otherOrigin.status, form.status, own.status, runs], [403, 415, 200, 1])
  await server.close()
})

test('serves the pages from the first folder that has them, under a strict policy', async () => {
  const [written, compiled] = [await mkdtemp(join(tmpdir(), 'pages-')), await mkdtemp(join(tmpdir(), 'pages-'))]
  await writeFile(join(written, 'index.html'), '<!doctype html>written')
  await writeFile(join(written, 'page.ts'), 'source')
  await writeFile(join(written, 'tsconfig.json'), '{}')
  await writeFile(join(compiled, 'index.html'), 'compiled')
  await writeFile(join(compiled, 'page.js'), 'export {}')
  const server = await serving(new MemoryLog(), { webRoots: [written, compiled] })
  const index = await fetch(`${server.url}/`)
  const script = await fetch(`${server.url}/page.js`)
  const others = await Promise.all(
    ['page.ts', 'tsconfig.json', 'none.js', '..%2fpage.js', '.hidden.js', '%00.js'].map(
      async (path) => (await fetch(`${server.url}/${path}`)).status,
    ),
  )

  assert.is(await index.text(), '<!doctype html>written')
  assert.is(index.headers.get('content-type'), 'text/html; charset=utf-8')
  assert.match(index.headers.get('content-security-policy')!, /default-src 'none'; script-src 'self';/)
  assert.not.match(index.headers.get('content-security-policy')!, /unsafe/)
  assert.is(index.headers.get('x-content-type-options'), 'nosniff')
  assert.is(script.headers.get('content-type'), 'text/javascript; charset=utf-8')
  assert.equal(others, [404, 404, 404, 404, 404, 404])
  await server.close()
  await Promise.all([written, compiled].map((folder) => rm(folder, { recursive: true })))
})

test('names the port that is taken', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => taken.once('listening', resolve))
  const { port } = taken.address() as AddressInfo
  const fault = await serving(new MemoryLog(), { port }).catch((thrown: unknown) => thrown)

  assert.instance(fault, Usage)
  assert.match((fault as Usage).message, new RegExp(`port ${port} of 127.0.0.1`))
  await new Promise((resolve) => taken.close(resolve))
})

test.run()
