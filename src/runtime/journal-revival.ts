/** A journal whose process died -> one that can go on: what was running waits, what killed it too often is set aside. */
import { type Ledger, tell } from './journal-ledger.js'
import type { EnvelopeRow } from './journal-statements.js'

/** Inside a transaction. */
export function revive(ledger: Ledger, crashLimit: number): { revived: number; quarantined: number } {
  const { sql, clock } = ledger
  const now = clock()
  const because = `was being worked on ${crashLimit} times when the service died: requeue it once the cause is known`
  const poison = sql.deadly.all({ crashLimit }) as EnvelopeRow[]
  for (const row of poison) {
    sql.quarantine.run({ id: row.id, because, now })
    tell(ledger, row, 'dead', because)
  }
  return { quarantined: poison.length, revived: sql.revive.run({ now }).changes }
}

/** Envelopes that are done although something they answer for is not there. */
export async function lacking({ sql }: Ledger, has: (key: string) => Promise<boolean>): Promise<Set<number>> {
  const found = new Set<number>()
  for (const { key, envelope } of sql.outputs.all() as { key: string; envelope: number }[]) {
    if (!found.has(envelope) && !(await has(key))) found.add(envelope)
  }
  return found
}
