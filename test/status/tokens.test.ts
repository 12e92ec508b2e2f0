import Database from 'better-sqlite3'
import { Hono } from 'hono'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { openCredentials } from '../../src/auth/credentials.js'
import { openGate } from '../../src/auth/gate.js'
import type { Asking } from '../../src/auth/person.js'
import { MemoryLog } from './memory-log.js'
import { HandClock, Reader, type ReaderOptions, serving } from './rig.js'

const test = suite('status / tokens')

async function guarded() {
  const credentials = openCredentials(new Database(':memory:'))
  const tokens = {
    read: credentials.issue('token', 'the shop', 'read'),
    operate: credentials.issue('token', 'ana', 'operate'),
  }
  const log = new MemoryLog()
  const clock = new HandClock()
  const deeds: unknown[] = []
  const more = new Hono<Asking>()
  more.put('/api/v1/more', (c) => c.json(c.get('person')))
  const server = await serving(log, {
    gate: openGate({ credentials, required: true, cookieName: 'troupe_x' }),
    clock,
    commands: { pause: async () => ({ paused: true }), refuse: async () => Promise.reject(new Error('no')) },
    acted: (who, what, args) => {
      log.write({ topic: 'events', key: String(log.seq() + 1), d: { who, what } })
      deeds.push([who, what, args])
      return log.seq()
    },
    routes: [more],
    openFile: async () => undefined,
  })
  const get = (path: string, token?: string) =>
    fetch(server.url + path, token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } })
  return { ...tokens, credentials, log, clock, deeds, server, get }
}

for (const path of [
  '/api/v1/status',
  '/api/v1/topics/songs',
  '/api/v1/events?topic=songs',
  '/files/final/a.mp4',
  '/x',
]) {
  test(`answers ${path} with 401 without a token and with a wrong one`, async () => {
    const { server, get } = await guarded()
    const [missing, wrong] = [await get(path), await get(path, 'troupe_wrong')]

    assert.equal([missing.status, wrong.status], [401, 401])
    assert.is(missing.headers.get('www-authenticate'), 'Bearer')
    assert.is(missing.headers.get('content-type'), 'application/problem+json')
    assert.match(((await missing.json()) as { detail: string }).detail, /authorization: Bearer .*troupe token --link/)
    await server.close()
  })
}

test('monitors and the published schema need no token, and monitors are told no secrets', async () => {
  const { server, get, read } = await guarded()
  const known = (await (await get('/healthz', read)).json()) as Record<string, unknown>
  const unknown = (await (await get('/healthz')).json()) as Record<string, unknown>

  assert.equal(Object.keys(unknown), ['ok', 'ready'])
  assert.ok(known.ok)
  assert.is((await get('/readyz')).status, 200)
  assert.is((await get('/api/v1/schema/status.v1.json')).status, 200)
  assert.is((await get('/client.js')).status, 200)
  await server.close()
})

test('who may read may not act, over HTTP and over the socket, and who acted is recorded', async () => {
  const { server, read, operate, deeds } = await guarded()
  const post = (token: string, path: string, method = 'POST') =>
    fetch(server.url + path, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    })
  const refused = await post(read, '/api/v1/commands/pause')
  const done = await post(operate, '/api/v1/commands/pause')
  const failed = await post(operate, '/api/v1/commands/refuse')
  const more = [await post(read, '/api/v1/more', 'PUT'), await post(operate, '/api/v1/more', 'PUT')]
  const [reader, actor] = [
    await Reader.greeted(server.url, { token: read }),
    await Reader.greeted(server.url, { token: operate }),
  ]
  for (const each of [reader, actor]) each.say({ t: 'cmd', id: 'c', op: 'pause', args: { stage: 'x' } })
  const err = await reader.frame((frame) => frame.id === 'c')
  const res = await actor.frame((frame) => frame.id === 'c')

  assert.equal([refused.status, done.status, failed.status], [403, 200, 500])
  assert.is(((await refused.json()) as { code: string }).code, 'scope')
  assert.equal(await done.json(), { ok: true, paused: true, seq: 1 })
  assert.equal(
    more.map(({ status }) => status),
    [403, 200],
  )
  assert.equal(await more[1]!.json(), { who: 'ana', scopes: ['read', 'operate'] })
  assert.equal([reader.frames[0]!.scopes, actor.frames[0]!.scopes], [['read'], ['read', 'operate']])
  assert.equal([err.t, err.code], ['err', 'scope'])
  assert.equal([res.t, res.ok, res.seq], ['res', true, 2])
  assert.equal(deeds, [
    ['ana', 'pause', undefined],
    ['ana', 'pause', { stage: 'x' }],
  ])
  await reader.settled(1)
  await server.close()
})

test('the answer to a command names the event in which it shows, and a subscriber sees that event', async () => {
  const { server, operate } = await guarded()
  const reader = await Reader.greeted(server.url, { token: operate })
  reader.say({ t: 'sub', id: 'e', topic: 'events' })
  reader.say({ t: 'cmd', id: 'c', op: 'pause' })
  const { seq } = await reader.frame((frame) => frame.t === 'res')
  const shown = await reader.frame((frame) => frame.t === 'ev' && frame.seq === seq)

  assert.equal(shown.d, { who: 'ana', what: 'pause' })
  await server.close()
})

const ways: [how: string, opening: (token: string) => ReaderOptions & { token?: string }][] = [
  ['the hello', (token) => ({ token })],
  ['the header authorization', (token) => ({ headers: { authorization: `Bearer ${token}` } })],
  ['a subprotocol', (token) => ({ protocols: ['status.v1', `token.${token}`] })],
]
for (const [how, opening] of ways) {
  test(`takes the token of a socket in ${how}, and closes with 4401 on a wrong one`, async () => {
    const { server, read } = await guarded()
    const welcome = (await Reader.greeted(server.url, opening(read))).frames[0]!
    const { token, ...options } = opening('troupe_wrong')
    const wrong = new Reader(server.url, options)
    await wrong.opened()
    wrong.say({ t: 'hello', v: 1, token })

    assert.equal(welcome.scopes, ['read'])
    assert.is(await wrong.closing(), 4401)
    assert.equal(
      wrong.frames.map((frame) => [frame.t, frame.code]),
      [['err', 'unauthorized']],
    )
    await server.close()
  })
}

test('closes with 4401 on a hello without a token', async () => {
  const { server } = await guarded()
  const reader = new Reader(server.url)
  await reader.opened()
  reader.say({ t: 'hello', v: 1 })

  assert.is(await reader.closing(), 4401)
  await server.close()
})

test('takes no token from an address, not even a right one', async () => {
  const { server, get, read } = await guarded()
  const reader = new Reader(server.url, { query: `?token=${read}` })
  const answers = await Promise.all(
    [`?token=${read}`, `?a=1&access_token=${read}`].map((q) => get(`/api/v1/status${q}`, read)),
  )

  assert.is(await reader.closing(), 4401)
  assert.equal(
    answers.map(({ status }) => status),
    [400, 400],
  )
  await server.close()
})

test('wrong tokens are answered with 429 and closed with 4429 when there are too many', async () => {
  const { server, get, read } = await guarded()
  const statuses: number[] = []
  for (let n = 0; n < 12; n++) statuses.push((await get('/api/v1/status', `wrong${n}`)).status)
  const limited = await get('/api/v1/status', 'wrong')
  const reader = new Reader(server.url, { headers: { authorization: 'Bearer wrong' } })

  assert.equal(statuses, [...Array.from({ length: 10 }, () => 401), 429, 429])
  assert.is(limited.headers.get('retry-after'), '60')
  assert.is(await reader.closing(), 4429)
  assert.is((await get('/api/v1/status', read)).status, 200)
  await server.close()
})

test('a one-time link signs a browser in, once; its session reads, acts, and opens the socket', async () => {
  const { server, credentials, get } = await guarded()
  const code = credentials.issue('code', 'bea', 'operate', 60_000)
  const looked = await fetch(`${server.url}/login?code=${code}`, { method: 'HEAD' })
  const entered = await get(`/login?code=${code}`)
  const again = await get(`/login?code=${code}`)
  const set = entered.headers.get('set-cookie')!
  const [cookie, ...attributes] = set.split('; ')
  const status = await fetch(`${server.url}/api/v1/status`, { headers: { cookie: cookie! } })
  const reader = await Reader.greeted(server.url, { headers: { cookie: cookie!, origin: server.url } })

  assert.equal([looked.status, looked.headers.get('set-cookie')], [200, null])
  assert.is(entered.status, 200)
  assert.match(await entered.text(), /url=\.\//)
  assert.ok(attributes.includes('HttpOnly') && attributes.includes('SameSite=Strict'), set)
  assert.not.match(set, /path=/i)
  assert.is(entered.headers.get('cache-control'), 'no-store')
  assert.is(again.status, 401)
  assert.is(again.headers.get('set-cookie'), null)
  assert.is(status.status, 200)
  assert.equal(reader.frames[0]!.scopes, ['read', 'operate'])
  await server.close()
})

test('behind a proxy that speaks HTTPS the cookie goes over nothing else', async () => {
  const { server, credentials } = await guarded()
  const code = credentials.issue('code', 'bea', 'read', 60_000)
  const entered = await fetch(`${server.url}/login?code=${code}`, { headers: { 'x-forwarded-proto': 'https' } })

  assert.match(entered.headers.get('set-cookie')!, /; Secure$/)
  await server.close()
})

test('a revoked token closes the sockets it opened, and the others stay', async () => {
  const { server, credentials, clock, read, operate } = await guarded()
  const gone = await Reader.greeted(server.url, { token: read })
  const stays = await Reader.greeted(server.url, { token: operate })
  credentials.revoke(credentials.list().find(({ who }) => who === 'the shop')!.id)
  clock.pass(15_000)

  assert.is(await gone.closing(), 4401)
  await stays.settled(1)
  await server.close()
})

test.run()
