import { connect } from 'node:net'
import { Hono } from 'hono'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import type { Asking } from '../../src/auth/person.js'
import { safeHeaders } from '../../src/status/headers.js'
import { MemoryLog } from './memory-log.js'
import { Reader, serving } from './rig.js'

const test = suite('status / headers')

test('every answer carries the safe headers, whoever gives it', async () => {
  const faulty = new Hono<Asking>().get('/api/v1/faulty', () => {
    throw new Error('it broke')
  })
  const server = await serving(new MemoryLog(), { routes: [faulty], openFile: async () => undefined })
  const asked: [path: string, status: number, init?: RequestInit][] = [
    ['/healthz', 200],
    ['/api/v1/status', 200],
    ['/api/v1/faulty', 500],
    ['/api/v1/none', 404],
    ['/files/final/none.mp4', 404],
    ['/login?code=x', 401],
    ['/api/v1/status?token=x', 400],
    ['/api/v1/status', 401, { headers: { authorization: 'Bearer wrong' } }],
    ['/api/v1/status', 403, { headers: { origin: 'https://evil.example.org' } }],
    ['/api/v1/commands/pause', 415, { method: 'POST', headers: { 'content-type': 'text/plain' } }],
  ]

  for (const [path, status, init] of asked) {
    const answer = await fetch(server.url + path, init)
    assert.is(answer.status, status, path)
    for (const [name, value] of Object.entries(safeHeaders())) assert.is(answer.headers.get(name), value, path + name)
    if (status >= 400) assert.is(answer.headers.get('content-type'), 'application/problem+json', path)
  }
  await server.close()
})

test('the policy allows no script or style but our own files, and no frame around us', () => {
  const policy = safeHeaders()['content-security-policy']!

  assert.not.match(policy, /unsafe|\*|data:|https?:/)
  assert.match(policy, /default-src 'none'; script-src 'self'; style-src 'self';/)
  assert.match(policy, /frame-ancestors 'none'/)
})

test('a problem says what it is, for people and for programs', async () => {
  const server = await serving(new MemoryLog())
  const answer = await fetch(`${server.url}/api/v1/none`)

  assert.equal(await answer.json(), {
    type: 'about:blank',
    title: 'Not Found',
    status: 404,
    detail: 'nothing at /api/v1/none',
    code: 'not-found',
  })
  await server.close()
})

test('takes a command whose length was not said beforehand', async () => {
  const server = await serving(new MemoryLog(), { commands: { echo: async (args) => ({ args }) } })
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode('{"n":'))
      controller.enqueue(new TextEncoder().encode('1}'))
      controller.close()
    },
  })
  const answer = await fetch(`${server.url}/api/v1/commands/echo`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
    duplex: 'half',
  } as RequestInit)

  assert.equal(await answer.json(), { ok: true, args: { n: 1 } })
  await server.close()
})

for (const [what, said] of [
  ['what is not HTTP', 'SING a song\r\n\r\n'],
  ['a request without a host', 'GET / HTTP/1.1\r\n\r\n'],
  ['headers without end', `GET / HTTP/1.1\r\nhost: localhost\r\nx: ${'x'.repeat(100_000)}\r\n\r\n`],
  [
    'an upgrade to another place',
    'GET /x HTTP/1.1\r\nhost: localhost\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n',
  ],
  ['half an upgrade', 'GET /ws HTTP/1.1\r\nhost: localhost\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n'],
] as const) {
  test(`${what} is refused, and only that connection ends`, async () => {
    const server = await serving(new MemoryLog())
    const bystander = await Reader.greeted(server.url)
    const wire = connect(Number(new URL(server.url).port), '127.0.0.1')
    let answer = ''
    wire.on('data', (bytes) => (answer += bytes))
    const ended = new Promise((resolve) => wire.once('close', resolve))
    wire.on('error', () => undefined) // the rest of what we say may find the door shut
    wire.write(said)
    await ended

    assert.match(answer, /^HTTP\/1\.1 4\d\d /)
    await bystander.settled(1)
    await server.close()
  })
}

test.run()
