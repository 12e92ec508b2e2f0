/** A watched folder -> messages into the line it belongs to, what becomes of each file on the topic `ingest`, and its alarms as alerts. */
import { readFile } from 'node:fs/promises'

import type { Alert, Alerts } from './health/alerts.js'
import type { FileBook } from './intake/file-book.js'
import { Intake, type IntakeOptions } from './intake/intake.js'
import type { Listing, Settled } from './intake/listing.js'
import type { Note } from './runtime/journal.js'
import type { SqliteJournal } from './runtime/journal-sqlite.js'
import type { Sent } from './runtime/stage.js'
import type { System } from './runtime/system.js'

/** How a line reads the names in its folder. */
export interface Grammar {
  judge(path: string): { take: true } | { ignore: string }
  settled(file: Settled & { text?: string }, siblings: readonly string[]): Routed
  removed(path: string): Routed
  /** What people are told of a file that is still being written, or was left unfinished. */
  unfinished(path: string, because: string): Note[]
}

interface Routed {
  /** Absent where no work follows. */
  message?: Sent<Record<string, unknown>>
  notes: Note[]
  withdrawn: string[]
}

export interface Watched {
  /** Name of the pipeline. */
  line: string
  root: string
  deep: boolean
  /** Before the paths of this folder, where those of all folders are listed together: its name and a slash. */
  prefix: string
  grammar: Grammar
  /** Whether the text of a file goes with its message. */
  isText(path: string): boolean
}

interface Surroundings {
  journal: SqliteJournal
  system: System
  book: FileBook
  alerts: Alerts
  timing: Pick<IntakeOptions, 'settleMs' | 'incompleteMs' | 'rescanMs' | 'polling'>
}

export function watch({ line, root, deep, grammar, isText, ...watched }: Watched, around: Surroundings): Intake {
  const { journal, system, book, alerts, timing } = around
  const take = ({ message, notes, withdrawn }: Routed) => {
    if (withdrawn.length > 0) journal.withdraw(withdrawn)
    system.send(line, message ? [message] : [], notes)
  }
  return new Intake({
    root,
    deep,
    ...timing,
    book,
    judge: grammar.judge,
    onSettled: async (file, siblings) => {
      const text = isText(file.path) ? await textOf(file) : undefined
      take(grammar.settled({ ...file, ...(text !== undefined && { text }) }, siblings))
    },
    onRemoved: (path) => take(grammar.removed(path)),
    onListing: (change) => {
      if (change.state === 'alarm' || change.state === 'calm') alerts.set(...alarmOf(root, watched.prefix, change))
      else journal.note(newsOf({ ...watched, grammar }, change))
    },
  })
}

/** It goes into the journal with its message: a file of any size must not. */
const MOST_TEXT_BYTES = 16 * 2 ** 20

async function textOf({ absolute, sizeBytes }: Settled): Promise<string> {
  if (sizeBytes <= MOST_TEXT_BYTES) return readFile(absolute, 'utf8')
  throw new Error(`is ${Math.round(sizeBytes / 2 ** 20)} MiB of text: expected at most ${MOST_TEXT_BYTES / 2 ** 20}`)
}

/** After a start: what was listed in an earlier life and does not hold any more is taken back. */
export function newsOfAll(journal: SqliteJournal, folders: readonly { watched: Watched; intake: Intake }[]): Note[] {
  const now = folders.flatMap(({ watched, intake }) => [...intake.listed()].flatMap((one) => newsOf(watched, one)))
  const listed = new Set(now.filter(({ topic }) => topic === 'ingest').map(({ key }) => key))
  const stale = journal.items('ingest').filter(({ key }) => !listed.has(key))
  return [...stale.map(({ key }): Note => ({ topic: 'ingest', key, d: null })), ...now]
}

type Alarm = Extract<Listing, { state: 'alarm' | 'calm' }>

/** A folder that cannot be seen at all keeps work from coming; everything else is only slower or asks somebody to look. */
const alarmOf = (root: string, prefix: string, alarm: Alarm): [id: string, alert: Alert | undefined] => [
  `intake/${prefix}${alarm.about}`,
  alarm.state === 'calm'
    ? undefined
    : {
        severity: alarm.about === 'root' || alarm.about === 'scan' ? 'error' : 'warning',
        text: `${root}: ${alarm.because}`,
        topic: 'ingest',
      },
]

function newsOf({ prefix, grammar }: Pick<Watched, 'prefix' | 'grammar'>, change: Listing): Note[] {
  // alarms were told as alerts when they came
  if (change.state === 'alarm' || change.state === 'calm') return []
  const { path, ...d } = change
  const key = `${prefix}${path}`
  if (change.state === 'gone') return [{ topic: 'ingest', key, d: null }]
  const because = 'because' in change ? change.because : (change.unfinished ?? null)
  const listed = { topic: 'ingest', key, d: { ...d, because } }
  return change.state === 'settling' && change.unfinished
    ? [listed, ...grammar.unfinished(path, change.unfinished)]
    : [listed]
}
