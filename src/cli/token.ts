/** troupe token: what opens the door to the service from elsewhere; made, listed, revoked, and a link for a browser. */
import { mkdirSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'

import { type Credential, type Credentials, openCredentials } from '../auth/credentials.js'
import { SCOPES, type Scope } from '../auth/person.js'
import { type Config, personAtWork } from '../config.js'
import { Refusal, Usage } from '../errors.js'
import { configOf } from './config-of.js'
import { EXIT } from './exit.js'
import type { Command, Invocation } from './invocation.js'
import { notRunning, reach } from './reach.js'
import { table } from './table.js'

/** Long enough to carry a link to another machine, too short to find it again in a chat. */
const LINK_MINUTES = 10

export const token: Command = {
  operands: '[list | create | revoke <id>]',
  count: [0, 2],
  hint: 'tokens for those who reach the service from elsewhere: list, create, revoke, or a --link for a browser',
  options: {
    scope: { type: 'string', hint: 'S  read, or operate, which may also act (default read; of a link operate)' },
    name: { type: 'string', hint: 'N  whose it is; what they do is recorded under it' },
    link: { type: 'boolean', hint: `an address that signs one browser in, once, within ${LINK_MINUTES} minutes` },
    url: { type: 'string', hint: 'U  of a link: where the service is reached, when that is through a proxy' },
  },
  async run(call) {
    const [verb = 'list', id] = call.operands
    const config = configOf(call)
    if (call.flag('link')) return link(call, config)
    if (verb === 'list' && id === undefined) return within(config, (credentials) => list(call, credentials))
    if (verb === 'create' && id === undefined) return within(config, (credentials) => create(call, credentials))
    if (verb === 'revoke' && id !== undefined) return within(config, (credentials) => revoke(call, credentials, id))
    throw new Usage(`found token ${call.operands.join(' ')}: expected list, create or revoke <id>`)
  },
}

function list(call: Invocation, credentials: Credentials): number {
  const found = credentials.list().filter(({ kind }) => kind !== 'code')
  call.print(found, () => (found.length > 0 ? listed(found) : 'no tokens: troupe token create makes one'))
  return EXIT.ok
}

function listed(found: readonly Credential[]): string {
  const day = (ms: number | null) => (ms === null ? 'never' : new Date(ms).toISOString().slice(0, 10))
  const rows = found.map((one) => [one.id, one.kind, one.scope, one.who, day(one.createdAt), day(one.expiresAt)])
  return table(['id', 'kind', 'scope', 'whose', 'made', 'ends'], rows)
}

function create(call: Invocation, credentials: Credentials): number {
  const scope = scopeOf(call, 'read')
  const who = nameOf(call)
  const made = credentials.issue('token', who, scope)
  call.print(
    { token: made, scope, who },
    () => `${made}\n\nIt is shown this once. ${who} may ${inWords(scope)} with it.`,
  )
  return EXIT.ok
}

function revoke(call: Invocation, credentials: Credentials, id: string): number {
  if (!credentials.revoke(id)) throw new Refusal(`there is no token ${id}: troupe token list shows them`)
  call.print({ revoked: id }, () => `revoked ${id}`)
  return EXIT.ok
}

async function link(call: Invocation, config: Config): Promise<number> {
  const scope = scopeOf(call, 'operate')
  const service = await reach(config)
  if (!service) return notRunning(config)
  const base = call.text('url') ?? fromElsewhere(service.url)
  if (!URL.canParse(base)) throw new Usage(`--url: found ${base}: expected the address of the service`)
  const code = within(config, (credentials) => credentials.issue('code', nameOf(call), scope, LINK_MINUTES * 60_000))
  const url = `${base.replace(/\/+$/, '')}/login?code=${code}`
  call.print({ url, scope, minutes: LINK_MINUTES }, () => url)
  return EXIT.ok
}

/** Beside the running service, which looks its tokens up anew each time. */
function within<T>({ paths }: Config, use: (credentials: Credentials) => T): T {
  mkdirSync(dirname(paths.database), { recursive: true })
  const db = new Database(paths.database)
  try {
    db.pragma('journal_mode = wal')
    db.pragma('busy_timeout = 5000')
    return use(openCredentials(db))
  } finally {
    db.close()
  }
}

function scopeOf(call: Invocation, otherwise: Scope): Scope {
  const asked = call.text('scope') ?? otherwise
  const scope = SCOPES.find((one) => one === asked)
  if (!scope) throw new Usage(`--scope: found ${asked}: expected ${SCOPES.join(' or ')}`)
  return scope
}

function nameOf(call: Invocation): string {
  const name = (call.text('name') ?? personAtWork()).trim()
  if (name.length < 1 || name.length > 200) throw new Usage(`--name: found ${name}: expected 1 to 200 characters`)
  return name
}

const inWords = (scope: Scope): string => (scope === 'operate' ? 'look and act' : 'look')

/** All addresses of this machine are none that a browser elsewhere could open. */
const fromElsewhere = (url: string): string => url.replace(/\/\/(?:0\.0\.0\.0|\[::\])(?=[:/]|$)/, `//${hostname()}`)
