/** Tokens, one-time codes and browser sessions: made once, kept as hashes, found again by what somebody presents. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Database } from 'better-sqlite3'

import { type Person, SCOPES, type Scope } from './person.js'

export type Kind = 'token' | 'code' | 'session'

export interface Credential {
  id: string
  kind: Kind
  who: string
  scope: Scope
  /** ms since the epoch. */
  createdAt: number
  /** null: until it is revoked. */
  expiresAt: number | null
}

export interface Credentials {
  /** The secret itself, which is nowhere kept and cannot be shown again. `lifeMs`: for ever, unless told. */
  issue(kind: Kind, who: string, scope: Scope, lifeMs?: number): string
  /** Who it stands for; undefined when it is unknown, revoked or too old. */
  person(kind: Kind, presented: string): Person | undefined
  /** A code that was not used yet -> a session. The code dies with it. */
  redeem(code: string, lifeMs: number): string | undefined
  /** What is in force, oldest first. */
  list(): Credential[]
  /** False when there is none of this id. */
  revoke(id: string): boolean
}

const SCHEMA = `
-- what opens the door, by the hash of its secret
create table if not exists credential (
  id         text primary key,
  kind       text not null,
  hash       blob not null,
  who        text not null,
  scope      text not null,
  created_at integer not null,
  expires_at integer
) without rowid`

/** `troupe_<id>_<secret>`: the id finds the row, so that secrets are only ever compared, never searched for. */
const PRESENTED = /^troupe_([0-9a-f]{12})_([A-Za-z0-9_-]{43})$/
const SECRET_BYTES = 32

/**
 * SHA-256 without salt or stretching: slow hashes slow down the guessing of what people make up, and nobody guesses 256
 * random bits; a quick one lets every request be checked anew, so that what is revoked is revoked at once.
 */
const hashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest()

const NOBODY = hashOf('')

/** Makes its table where it is missing. The handle stays the caller's. May be used beside a running service. */
export function openCredentials(db: Database, clock: () => number = Date.now): Credentials {
  db.exec(SCHEMA)
  const insert = db.prepare('insert into credential values (?, ?, ?, ?, ?, ?, ?)')
  const find = db.prepare('select * from credential where id = ? and kind = ?')
  const drop = db.prepare('delete from credential where id = ?')
  const sweep = db.prepare('delete from credential where expires_at <= ?')
  const all = db.prepare('select * from credential order by created_at, id')

  const found = (kind: Kind, presented: string): Row | undefined => {
    const [, id = '', secret = ''] = PRESENTED.exec(presented) ?? []
    const row = find.get(id, kind) as Row | undefined
    const same = timingSafeEqual(row?.hash ?? NOBODY, hashOf(secret))
    return row && same && (row.expires_at ?? Number.POSITIVE_INFINITY) > clock() ? row : undefined
  }
  const issue: Credentials['issue'] = (kind, who, scope, lifeMs) => {
    const now = clock()
    sweep.run(now)
    const id = randomBytes(6).toString('hex')
    const secret = randomBytes(SECRET_BYTES).toString('base64url')
    insert.run(id, kind, hashOf(secret), who, scope, now, lifeMs === undefined ? null : now + lifeMs)
    return `troupe_${id}_${secret}`
  }
  const redeem = (code: string, lifeMs: number): string | undefined => {
    const row = found('code', code)
    return row && drop.run(row.id).changes === 1 ? issue('session', row.who, row.scope, lifeMs) : undefined
  }

  return {
    issue,
    person(kind, presented) {
      const row = found(kind, presented)
      return row && { who: row.who, scopes: SCOPES.slice(0, SCOPES.indexOf(row.scope) + 1) }
    },
    redeem: (code, lifeMs) => db.transaction(() => redeem(code, lifeMs)).immediate(),
    list() {
      sweep.run(clock())
      return (all.all() as Row[]).map(({ id, kind, who, scope, created_at, expires_at }) => {
        return { id, kind, who, scope, createdAt: created_at, expiresAt: expires_at }
      })
    },
    revoke: (id) => drop.run(id).changes === 1,
  }
}

interface Row {
  id: string
  kind: Kind
  hash: Buffer
  who: string
  scope: Scope
  created_at: number
  expires_at: number | null
}
