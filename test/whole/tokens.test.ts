/** A service that is reached from elsewhere: who is let in, what they may, and what is kept of it. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { WebSocket } from 'ws'

import { connect } from '../../src/status/client.js'
import { ground, type Ran, type Running, start, troupe } from './troupe.js'

const test = suite('whole / tokens')
const at = await ground('whole-tokens', { service: { host: '0.0.0.0', intake: { settleMs: 400 } } })
let service: Running | undefined
test.after(async () => {
  await service?.stop()
  await at.clear()
})

/** Started by the first test, and again by one in the middle: three starts tell the whole story. */
function running(): Running {
  if (!service) throw new Error('no service was started')
  return service
}

const call = (...words: string[]) => troupe(...words, '--data', at.data, '--config', at.config)
const json = <T>({ out }: Ran): T => JSON.parse(out) as T

const shown = (printed: string) => ({
  read: /^read token, shown once: (\S+)$/m.exec(printed)?.[1] ?? '',
  operate: /^operate token, shown once: (\S+)$/m.exec(printed)?.[1] ?? '',
})

const statusOf = async (url: string, token?: string) =>
  (await fetch(`${url}/api/v1/status`, { headers: token ? { authorization: `Bearer ${token}` } : {} })).status

test('tokens are made and shown at the first start, kept as hashes, and hold through the next', async () => {
  const first = await start(at.data, '--config', at.config)
  const { read, operate } = shown(first.printed())
  const before = [await statusOf(first.url), await statusOf(first.url, read), await statusOf(first.url, operate)]
  await first.stop()
  const bytes = readdirSync(at.data).filter((name) => name.startsWith('troupe.db'))
  const kept = bytes.map((name) => readFileSync(join(at.data, name), 'latin1')).join('')
  const second = await start(at.data, '--config', at.config)
  const after = [await statusOf(second.url), await statusOf(second.url, read), await statusOf(second.url, operate)]
  service = second

  assert.match(read, /^troupe_/)
  assert.equal(
    [before, after],
    [
      [401, 200, 200],
      [401, 200, 200],
    ],
  )
  assert.equal(shown(second.printed()), { read: '', operate: '' })
  for (const token of [read, operate]) {
    assert.ok(kept.includes(token.split('_')[1]!), 'its id is there')
    assert.not.ok(kept.includes(token.slice(-43)), 'its secret is not')
  }
  assert.not.match(first.said() + second.said(), new RegExp(`${read.slice(-43)}|${operate.slice(-43)}`))
})

test('the command line of the machine needs none, and what it does is recorded', async () => {
  const { url } = running()
  const paused = await call('pause', '--json')
  const looked = await call('status', '--json')
  const made = json<{ token: string }>(await call('token', 'create', '--scope', 'read', '--name', 'the shop', '--json'))
  const answer = await fetch(`${url}/api/v1/topics/events`, {
    headers: { authorization: `Bearer ${made.token}` },
  })
  const { items } = (await answer.json()) as { items: { d: { who: string; what: string } }[] }

  assert.equal([paused.code, looked.code, answer.status], [0, 0, 200])
  assert.equal(
    items.map(({ d }) => [d.who, d.what]),
    [['command line', 'pause']],
  )
})

test('a token can be listed and revoked while the service runs', async () => {
  const { url } = running()
  const made = json<{ token: string }>(await call('token', 'create', '--scope', 'operate', '--name', 'ana', '--json'))
  const before = await statusOf(url, made.token)
  const listed = json<{ id: string; who: string; scope: string }[]>(await call('token', 'list', '--json'))
  const { id } = listed.find(({ who }) => who === 'ana')!
  const revoked = await call('token', 'revoke', id)
  const again = await call('token', 'revoke', id)
  const after = await statusOf(url, made.token)

  assert.equal([before, after, revoked.code, again.code], [200, 401, 0, 4])
  assert.not.match(JSON.stringify(listed), new RegExp(made.token.slice(-43)))
})

test('a link signs one browser in, once, and the session holds through a restart', async () => {
  const { url } = json<{ url: string }>(await call('token', '--link', '--json', '--url', running().url))
  const entered = await fetch(url)
  const again = await fetch(url)
  const cookie = entered.headers.get('set-cookie')?.split(';')[0] ?? ''
  await running().stop()
  service = undefined
  const none = await call('token', '--link')
  service = await start(at.data, '--config', at.config)
  const answer = await fetch(`${service.url}/api/v1/status`, { headers: { cookie } })

  assert.is(none.code, 3)
  assert.equal([entered.status, again.status, answer.status], [200, 401, 200])
})

test('a command is answered with the event in which it shows, and a subscriber has seen that event', async () => {
  const { url } = running()
  const { token } = json<{ token: string }>(await call('token', 'create', '--scope', 'operate', '--json'))
  const client = connect(`${url.replace('http', 'ws')}/ws`, { WebSocket, token })
  const seen: number[] = []
  let all: () => void = () => undefined
  client.subscribe('actors', {
    snapshot: () => all(),
    put: (_key, _d, { seq }) => seen.push(seq),
    del: () => undefined,
  })
  await new Promise<void>((resolve) => {
    all = resolve
  })
  const { seq } = await client.command('pause', { stage: 'choir/convert' })
  client.close()

  assert.ok(seen.includes(seq), `${seq} among ${seen}`)
})

test('what cannot be done with tokens is said with what was expected', async () => {
  for (const [words, code] of [
    [['burn'], 2],
    [['create', '--scope', 'everything'], 2],
    [['revoke', 'none'], 4],
  ] as const) {
    const found = await call('token', ...words)
    assert.is(found.code, code, words.join(' '))
    assert.match(found.err, /^troupe: (found|--|there is no token)/, words.join(' '))
  }
})

test.run()
