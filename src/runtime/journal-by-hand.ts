/** People's hand on the work: start it again, cancel it, take its input away, and see how it stands. Inside a transaction. */
import type { Job, JobQuery, State } from './journal.js'
import { type Ledger, supersede, tell } from './journal-ledger.js'
import type { EnvelopeRow } from './journal-statements.js'

/** How many of `ids` had failed and wait again. A join gets its whole patience once more. */
export function requeue(ledger: Ledger, ids: readonly number[]): number {
  const { sql, clock } = ledger
  return each(ledger, ids, (row) => {
    if (sql.requeue.run({ id: row.id, now: clock() }).changes === 0) return false
    if (row.fingerprint === '') sql.touchGathered.run({ id: row.id, now: clock() })
    tell(ledger, row, 'requeued')
    return true
  })
}

/** How many of `ids` were open and are refused from now on. */
export function cancel(ledger: Ledger, ids: readonly number[], because: string): number {
  const { sql, clock } = ledger
  return each(ledger, ids, (row) => {
    if (sql.cancel.run({ id: row.id, because, now: clock() }).changes === 0) return false
    if (row.held) ledger.stop(row.id)
    tell(ledger, row, 'refused', because)
    return true
  })
}

/** What is done is superseded too: when the same input comes back, its work is taken up anew. Joins hear of it by message. */
export function withdraw(ledger: Ledger, keys: readonly string[]): void {
  for (const key of keys) {
    for (const row of ledger.sql.currentOfKey.all(key) as EnvelopeRow[]) supersede(ledger, row)
  }
}

const ALL_BUT_ENDED_WELL: readonly State[] = ['waiting', 'running', 'parked', 'refused', 'dead']

export function jobs(
  { sql }: Ledger,
  { states = ALL_BUT_ENDED_WELL, stage = '', key = '', limit = 100 }: JobQuery,
): Job[] {
  return sql.jobs.all({ states: JSON.stringify(states), stage, key, limit }) as Job[]
}

export function counts({ sql }: Ledger): Record<string, Partial<Record<State, number>>> {
  const counted: Record<string, Partial<Record<State, number>>> = {}
  for (const { stage, state, count } of sql.counts.all() as { stage: string; state: State; count: number }[]) {
    counted[stage] = { ...counted[stage], [state]: count }
  }
  return counted
}

function each({ sql }: Ledger, ids: readonly number[], change: (row: EnvelopeRow) => boolean): number {
  const rows = ids.map((id) => sql.byId.get(id) as EnvelopeRow | undefined)
  return rows.filter((row) => row && change(row)).length
}
