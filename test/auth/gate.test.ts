import Database from 'better-sqlite3'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { openCredentials } from '../../src/auth/credentials.js'
import { newLocalToken, openGate } from '../../src/auth/gate.js'
import { presentedIn, tokenInUrl } from '../../src/auth/presented.js'

const test = suite('auth / gate')

function atTheGate(required: boolean) {
  const time = { now: 0 }
  const credentials = openCredentials(new Database(':memory:'), () => time.now)
  const localToken = newLocalToken()
  const gate = openGate({ credentials, required, localToken, clock: () => time.now })
  return { time, credentials, localToken, gate }
}

test('on loopback everybody may do everything, but a wrong token is still wrong', () => {
  const { gate, credentials } = atTheGate(false)
  const reader = credentials.issue('token', 'the shop', 'read')

  assert.equal(gate.admit({ from: 'a' }), {
    person: { who: 'somebody at this machine', scopes: ['read', 'operate'] },
  })
  assert.equal(gate.admit({ token: reader, from: 'a' }), { person: { who: 'the shop', scopes: ['read'] } })
  assert.equal(gate.admit({ token: 'wrong', from: 'a' }), { refused: 'wrong' })
})

test('off loopback nobody is let in without a token or a session', () => {
  const { gate, credentials } = atTheGate(true)
  const session = credentials.redeem(credentials.issue('code', 'ana', 'operate', 1_000), 1_000)!

  assert.equal(gate.admit({ from: 'a' }), { refused: 'missing' })
  assert.equal(gate.admit({ cookie: 'stale', from: 'a' }), { refused: 'missing' })
  assert.equal(gate.admit({ cookie: session, from: 'a' }), { person: { who: 'ana', scopes: ['read', 'operate'] } })
  assert.equal(gate.admit({ token: session, from: 'a' }), { refused: 'wrong' })
})

test('the command line of this machine is let in by what stands in the work folder', () => {
  const { gate, localToken } = atTheGate(true)

  assert.equal(gate.admit({ token: localToken, from: 'a' }), {
    person: { who: 'command line', scopes: ['read', 'operate'] },
  })
  assert.not.equal(newLocalToken(), localToken)
})

test('wrong tokens become too many, for that address and for a minute; the right one is always let in', () => {
  const { gate, credentials, time } = atTheGate(true)
  const token = credentials.issue('token', 'ana', 'read')
  const tries = Array.from({ length: 12 }, () => gate.admit({ token: 'wrong', from: 'a' }))

  assert.equal(
    tries.map((verdict) => 'refused' in verdict && verdict.refused),
    [...Array.from({ length: 10 }, () => 'wrong'), 'too-many', 'too-many'],
  )
  assert.equal(gate.admit({ token: 'wrong', from: 'b' }), { refused: 'wrong' })
  assert.ok('person' in gate.admit({ token, from: 'a' }))
  assert.equal(gate.enter('wrong', 'a'), { refused: 'too-many' })
  time.now += 60_000
  assert.equal(gate.admit({ token: 'wrong', from: 'a' }), { refused: 'wrong' })
})

test('a token is found in the header, in a subprotocol, or as the cookie of this service', () => {
  const found = (headers: Record<string, string>) => presentedIn(headers, 'troupe_1', 'a')

  assert.equal(found({ authorization: 'Bearer abc' }), { token: 'abc', cookie: undefined, from: 'a' })
  assert.equal(found({ authorization: 'bearer  abc' }).token, 'abc')
  assert.equal(found({ authorization: 'Basic abc' }).token, undefined)
  assert.equal(found({ 'sec-websocket-protocol': 'status.v1, token.a_b-c' }).token, 'a_b-c')
  assert.equal(found({ 'sec-websocket-protocol': 'status.v1' }).token, undefined)
  assert.equal(found({ cookie: 'troupe_2=no; troupe_1=yes; x=troupe_1=odd' }).cookie, 'yes')
  assert.equal(found({ cookie: 'xtroupe_1=no' }).cookie, undefined)
})

test('a token in an address is seen', () => {
  for (const url of ['/ws?token=x', '/api/v1/status?a=1&access_token=x', '/?TOKEN=']) assert.ok(tokenInUrl(url), url)
  for (const url of ['/ws', '/login?code=x', '/api/v1/token', '/files/token=x']) assert.not.ok(tokenInUrl(url), url)
})

test.run()
