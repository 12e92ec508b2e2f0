/** A message -> its row: new, known, renewed or gathered; what it replaces is superseded. Inside a transaction. */
import type { Addressed } from './journal.js'
import { type Ledger, supersede } from './journal-ledger.js'
import type { EnvelopeRow } from './journal-statements.js'

/** Says whether there is anything to do about it: of work that is known already nothing comes. */
export function arrive(ledger: Ledger, message: Addressed): boolean {
  if (message.run !== undefined) enterRun(ledger, message.subject, message.run)
  return message.gather ? gather(ledger, message, message.gather) : put(ledger, message)
}

/** A newer pass of a subject: all that is left of the older ones is superseded, so that an old plan can come back later. */
function enterRun(ledger: Ledger, subject: string, run: string): void {
  const { sql } = ledger
  if (sql.currentRun.get(subject) === run) return
  sql.putRun.run(subject, run)
  for (const row of sql.otherRuns.all(subject, run) as EnvelopeRow[]) supersede(ledger, row)
}

function put(ledger: Ledger, message: Addressed): boolean {
  const { sql, clock } = ledger
  const row = find(ledger, message.stage, message.key, message.fingerprint)
  if (row && row.state !== 'superseded') return false // the same work is known, whatever its state
  for (const other of sql.currentOf.all(message.stage, message.key) as EnvelopeRow[]) supersede(ledger, other)
  if (row) sql.renew.run({ id: row.id, run: message.run ?? null, body: json(message.body), due: clock() })
  else insert(ledger, message, message.fingerprint, 0)
  return true
}

/** A join is one row per key; its members are beside it. */
function gather(ledger: Ledger, message: Addressed, { member, quietMs }: NonNullable<Addressed['gather']>): boolean {
  const { sql, clock } = ledger
  const now = clock()
  let row = find(ledger, message.stage, message.key, '')
  if (row?.state === 'superseded') {
    sql.emptyGathered.run(row.id)
    sql.renew.run({ id: row.id, run: message.run ?? null, body: '{}', due: now + quietMs })
  }
  row ??= insert(ledger, { ...message, body: {} }, '', quietMs)
  const known = sql.gatheredMember.get(row.id, member) as string | undefined
  if (known === message.fingerprint) return false
  const { kind, fingerprint } = message
  sql.gather.run({ envelope: row.id, member, kind, body: json(message.body), fingerprint, now })
  sql.arrived.run({ id: row.id, due: now + quietMs, quiet: quietMs })
  return true
}

function insert(ledger: Ledger, message: Addressed, fingerprint: string, quietMs: number): EnvelopeRow {
  const now = ledger.clock()
  const { stage, kind, key, subject, run = null } = message
  const due = now + quietMs
  ledger.sql.insert.run({ stage, kind, key, subject, run, fingerprint, body: json(message.body), due, now })
  return find(ledger, stage, key, fingerprint)!
}

const find = ({ sql }: Ledger, stage: string, key: string, fingerprint: string): EnvelopeRow | undefined =>
  sql.find.get(stage, key, fingerprint) as EnvelopeRow | undefined

const json = (value: unknown): string => JSON.stringify(value ?? null)
