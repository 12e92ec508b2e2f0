/** The journal of a data folder -> when each stage was at work during one run, and how much. */
import Database from 'better-sqlite3'

export interface StageTime {
  stage: string
  /** Envelopes that came to an end. */
  count: number
  /** From the beginning of the run. */
  firstS: number
  lastS: number
  /** Of all its envelopes together, with what they waited for a share of the CPU. */
  heldS: number
}

/** `sinceMs`: when the run began, in ms since the epoch. */
export function stageTimes(database: string, sinceMs: number): StageTime[] {
  const db = new Database(database, { readonly: true })
  try {
    return db
      .prepare<{ since: number }, StageTime>(`
        select stage, count(*) as count, (min(started_at) - @since) / 1000.0 as firstS,
          (max(ended_at) - @since) / 1000.0 as lastS, sum(ended_at - started_at) / 1000.0 as heldS
        from envelope where started_at >= @since and ended_at is not null
        group by stage order by firstS`)
      .all({ since: sinceMs })
  } finally {
    db.close()
  }
}
