/** How much work is in each state and what failed for which cause -> the topic `jobs`, as it changes, once a second at most. */
import type { Journal, Note } from '../runtime/journal.js'

/** What is told stays in the journal for a while: not more often than anybody reads. */
const LOOK_MS = 1000
/** Whoever has more causes than this to look at begins with the most frequent. */
const MOST_CAUSES = 200

type Board = Pick<Journal, 'items' | 'note' | 'tally' | 'causes'>
type Known = Map<string, string>

/**
 * It looks at counts that the journal keeps, so that a look costs the same whatever there is to count, and writes what is
 * other than it was. What an earlier life wrote is put right at once. Returns the way to stop; `onFault` is told of a look that
 * failed, as on a full disk: the next one will say all.
 */
export function tellJobs(journal: Board, onFault: (fault: unknown) => void): () => void {
  const known: Known = new Map(journal.items('jobs').map(({ key, d }) => [key, JSON.stringify(d)]))
  const look = () => {
    try {
      tell(journal, known)
    } catch (fault) {
      onFault(fault)
    }
  }
  look()
  const timer = setInterval(look, LOOK_MS)
  return () => clearInterval(timer)
}

function tell(journal: Board, known: Known): void {
  const now = new Map(itemsNow(journal).map(([key, d]) => [key, { d, text: JSON.stringify(d) }]))
  const notes: Note[] = [
    ...[...now].filter(([key, { text }]) => known.get(key) !== text).map(([key, { d }]) => ({ topic: 'jobs', key, d })),
    ...[...known.keys()].filter((key) => !now.has(key)).map((key) => ({ topic: 'jobs', key, d: null })),
  ]
  if (notes.length === 0) return
  journal.note(notes)
  known.clear()
  for (const [key, { text }] of now) known.set(key, text)
}

function itemsNow(journal: Board): [key: string, d: Record<string, unknown>][] {
  const tally = journal.tally()
  const failed = tally.refused + tally.dead > 0
  return [
    ...Object.entries(tally).map(([state, count]): [string, Record<string, unknown>] => [state, { count }]),
    ...(failed ? journal.causes(MOST_CAUSES) : []).map(
      ({ id, stage, cause, count, newest }): [string, Record<string, unknown>] => [
        `cause/${id}`,
        { stage, cause, count, newest: new Date(newest).toISOString() },
      ],
    ),
  ]
}
