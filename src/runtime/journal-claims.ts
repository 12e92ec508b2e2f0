/** A free seat -> the next envelope for it, and later what that envelope's ending makes of its row. Inside a transaction. */
import type { Claim, Envelope, State } from './journal.js'
import type { Ledger } from './journal-ledger.js'
import type { EnvelopeRow } from './journal-statements.js'

/** Upstream work that is due later than this does not hold a calm join back: it failed and waits for its next try. */
const SOON_MS = 5_000

/** Lanes in which the stage has something due, in the order in which they should be asked: the least served first. */
export function readyLanes({ sql, clock }: Ledger, { stage, lanes = [] }: Claim): string[] {
  const ready = sql.readyLanes.all({ stage, now: clock() }) as string[]
  if (ready.length < 2) return ready
  const place = new Map(lanes.map((lane, index) => [lane, index]))
  return ready.sort((a, b) => (place.get(a) ?? -1) - (place.get(b) ?? -1))
}

export function start({ sql, clock }: Ledger, { stage, behind = [] }: Claim, ready: readonly string[]) {
  const now = clock()
  for (const lane of ready) {
    if (behind.length > 0 && sql.openIn.get(lane, now + SOON_MS, JSON.stringify(behind))) continue
    const row = sql.nextOf.get({ stage, lane, now }) as EnvelopeRow | undefined
    if (!row) continue
    sql.start.run({ id: row.id, now })
    return envelopeOf(sql, { ...row, attempt: row.attempt + 1 })
  }
  return undefined
}

function envelopeOf(sql: Ledger['sql'], row: EnvelopeRow): Envelope {
  const { id, stage, kind, key, subject, fingerprint, attempt } = row
  const envelope: Envelope = {
    id,
    stage,
    kind,
    key,
    subject,
    run: row.run ?? undefined,
    fingerprint,
    body: JSON.parse(row.body),
    attempt,
    progress: row.progress === null ? null : JSON.parse(row.progress),
  }
  if (fingerprint !== '') return envelope
  const members = sql.gatheredOf.all(id) as { kind: string; body: string; at: number }[]
  envelope.gathered = members.map((member) => ({ kind: member.kind, body: JSON.parse(member.body) }))
  envelope.gatheredAt = Math.max(0, ...members.map((member) => member.at))
  return envelope
}

/** Lets go of the seat's hold; does the rest only when the envelope is still its own to end. */
export function settle({ sql }: Ledger, id: number, end: (row: EnvelopeRow) => void): boolean {
  const row = sql.byId.get(id) as EnvelopeRow | undefined
  sql.letGo.run(id)
  if (row?.state !== 'running') return false
  end(row)
  return true
}

/** A join whose member came while it was running has not ended: it is new work. True when it was so. */
export function takenAgain({ sql, clock }: Ledger, row: EnvelopeRow): boolean {
  if (!row.again) return false
  sql.takeAgain.run({ id: row.id, due: clock() + row.quiet_ms })
  return true
}

export function end({ sql, clock }: Ledger, row: EnvelopeRow, state: State, because: string | null): void {
  sql.end.run({ id: row.id, state, because, now: clock() })
}

/** `refund` 1: the attempt is not counted. */
export function putBack(
  { sql, clock }: Ledger,
  row: EnvelopeRow,
  { inMs, because, refund }: { inMs: number; because: string | null; refund: 0 | 1 },
): void {
  sql.putBack.run({ id: row.id, due: clock() + inMs, because, refund })
}
