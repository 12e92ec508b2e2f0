/** What the journal's verbs share inside one transaction: its statements, the clock, the news, and whose work is over. */
import type { Note } from './journal.js'
import type { EnvelopeRow, Statements } from './journal-statements.js'

/** What became of an envelope without its handler having said so. */
export type Fate = 'superseded' | 'requeued' | 'refused' | 'dead'

/** What people are told of it. `because` is empty where the fate says all. */
export type Told = (envelope: { stage: string; kind: string; body: unknown }, what: Fate, because: string) => Note[]

export interface Ledger {
  readonly sql: Statements
  readonly clock: () => number
  readonly told: Told
  write(notes: readonly Note[]): void
  /** A seat works on this envelope in vain: it is told once the transaction is committed. */
  stop(id: number): void
}

/**
 * Something newer took its place, or its input is gone. Whatever it has ended as, the same work may come back and is then new.
 * Of a run people are told even when this part of it is done: an old plan that comes back must not look finished.
 */
export function supersede(ledger: Ledger, row: EnvelopeRow): void {
  ledger.sql.supersede.run({ id: row.id, now: ledger.clock() })
  if (row.held) ledger.stop(row.id)
  const open = row.state === 'waiting' || row.state === 'running' || row.state === 'parked'
  if (open || row.run !== null) tell(ledger, row, 'superseded')
}

/** Of a join, the first of its members speaks for all. */
export function tell({ sql, told, write }: Ledger, row: EnvelopeRow, what: Fate, because = ''): void {
  const members = row.fingerprint === '' ? (sql.gatheredOf.all(row.id) as { kind: string; body: string }[]) : []
  const { kind, body } = members[0] ?? row
  write(told({ stage: row.stage, kind, body: JSON.parse(body) }, what, because))
}
