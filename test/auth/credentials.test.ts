import Database from 'better-sqlite3'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { openCredentials } from '../../src/auth/credentials.js'

const test = suite('auth / credentials')

function opened() {
  const db = new Database(':memory:')
  const time = { now: 1_000 }
  return { db, time, credentials: openCredentials(db, () => time.now) }
}

test('a token stands for whom it was made, and operate includes read', () => {
  const { credentials } = opened()
  const read = credentials.issue('token', 'the shop', 'read')
  const operate = credentials.issue('token', 'ana', 'operate')

  assert.equal(credentials.person('token', read), { who: 'the shop', scopes: ['read'] })
  assert.equal(credentials.person('token', operate), { who: 'ana', scopes: ['read', 'operate'] })
})

test('a token is 256 random bits that fit into headers, subprotocols and cookies', () => {
  const { credentials } = opened()
  const tokens = Array.from({ length: 50 }, () => credentials.issue('token', 'ana', 'read'))

  assert.is(new Set(tokens.map((token) => token.slice(-43))).size, 50)
  for (const token of tokens) assert.match(token, /^troupe_[0-9a-f]{12}_[A-Za-z0-9_-]{43}$/)
})

test('only hashes are kept', () => {
  const { db, credentials } = opened()
  const token = credentials.issue('token', 'ana', 'operate')
  const kept = db.prepare('select * from credential').all() as Record<string, unknown>[]

  const secret = token.slice(-43)
  assert.is(kept.length, 1)
  assert.not.ok(
    kept
      .flatMap((row) => Object.values(row))
      .map((value) => (Buffer.isBuffer(value) ? value.toString('latin1') + value.toString('base64url') : String(value)))
      .some((text) => text.includes(secret)),
  )
})

test('what was mistyped, is of another kind, or belongs to another id opens nothing', () => {
  const { credentials } = opened()
  const one = credentials.issue('token', 'ana', 'read')
  const other = credentials.issue('token', 'bea', 'operate')
  const code = credentials.issue('code', 'ana', 'read', 1_000)
  const swapped = `${one.slice(0, -43)}${other.slice(-43)}`
  const typo = `${one.slice(0, -1)}${one.endsWith('A') ? 'B' : 'A'}`

  for (const presented of [
    '',
    'troupe',
    swapped,
    typo,
    `${one} `,
    one.slice(0, -1),
    code,
    `troupe_${'0'.repeat(12)}_`,
  ]) {
    assert.is(credentials.person('token', presented), undefined, presented)
  }
})

test('a revoked token opens nothing from that moment, and the others go on', () => {
  const { credentials } = opened()
  const one = credentials.issue('token', 'ana', 'read')
  const other = credentials.issue('token', 'bea', 'read')
  const { id } = credentials.list().find(({ who }) => who === 'ana')!

  assert.ok(one.includes(id))
  assert.is(credentials.revoke(id), true)
  assert.is(credentials.revoke(id), false)
  assert.is(credentials.person('token', one), undefined)
  assert.ok(credentials.person('token', other))
})

test('a code becomes one session, once', () => {
  const { credentials } = opened()
  const code = credentials.issue('code', 'ana', 'operate', 60_000)
  const session = credentials.redeem(code, 3_600_000)
  const again = credentials.redeem(code, 3_600_000)

  assert.equal(credentials.person('session', session!), { who: 'ana', scopes: ['read', 'operate'] })
  assert.is(again, undefined)
  assert.equal(
    credentials.list().map(({ kind }) => kind),
    ['session'],
  )
})

test('codes and sessions end by themselves, tokens do not', () => {
  const { credentials, time } = opened()
  const token = credentials.issue('token', 'ana', 'read')
  const code = credentials.issue('code', 'ana', 'read', 60_000)
  const session = credentials.redeem(credentials.issue('code', 'ana', 'read', 60_000), 3_600_000)!
  time.now += 60_000

  assert.is(credentials.redeem(code, 3_600_000), undefined)
  assert.ok(credentials.person('session', session))
  time.now += 3_600_000
  assert.is(credentials.person('session', session), undefined)
  assert.ok(credentials.person('token', token))
  assert.equal(
    credentials.list().map(({ kind }) => kind),
    ['token'],
  )
})

test('they outlive the service', () => {
  const { db, credentials, time } = opened()
  const session = credentials.redeem(credentials.issue('code', 'ana', 'read', 60_000), 3_600_000)!

  assert.equal(openCredentials(db, () => time.now).person('session', session)?.who, 'ana')
})

test.run()
