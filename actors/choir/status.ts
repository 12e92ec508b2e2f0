/** The news of a song's parts and runs -> the one status of the song, with its history; and what people are told of trouble. Pure. */
import type { Item } from '../../src/runtime/events.js'
import type { Note } from '../../src/runtime/journal.js'
import type { Trouble } from '../../src/runtime/pipeline.js'
import type { Sent } from '../../src/runtime/stage.js'
import type { ChoirMessages, Song } from './messages.js'
import { songId } from './names.js'

export type SongStatus = 'new' | 'converted' | 'aligned' | 'rendered' | 'composited' | 'done' | 'waiting' | 'failed'

const KEPT_HISTORY = 100
const KEPT_RUNS = 5

export const subject = ({ body }: Sent<ChoirMessages>): string => `song/${songId('part' in body ? songOf(body) : body)}`

export const runOf = ({ body }: Sent<ChoirMessages>): string | undefined => ('run' in body ? body.run : undefined)

const songOf = (body: ChoirMessages[keyof ChoirMessages]): Song => {
  if ('part' in body && typeof body.part === 'object') return body.part
  return body as Song
}

const partOf = ({ body }: Sent<ChoirMessages>): string | undefined => {
  if (!('part' in body)) return undefined
  return typeof body.part === 'object' ? body.part.part : body.part
}

/** What is told of an envelope whose work went wrong. A lost still or preview does not make a part or a run a failure. */
export function trouble(stage: string, message: Sent<ChoirMessages>, what: Trouble, because: string): Note[] {
  const topic = subject(message)
  const run = runOf(message)
  const part = partOf(message)
  const aside = stage === 'snapshot' || stage === 'preview' || stage === 'poster'
  const note = (key: string, d: Record<string, unknown>): Note[] => [{ topic, key, d }]
  if (what === 'superseded') return run ? note(`run/${run}`, { status: 'superseded' }) : []
  if (what === 'requeued') return again(note, { run, part, aside })
  const told =
    what === 'retrying' ? { trouble: `${stage}: ${because}; it is tried again` } : { status: 'failed', because, stage }
  const d = aside ? { [`${stage}Failed`]: because } : told
  if (run) return note(`run/${run}`, d)
  if (part !== undefined) return note(`part/${part}`, d)
  return note(
    message.kind === 'sheet.dropped' ? 'sheet' : 'song',
    message.kind === 'sheet.dropped' ? d : { failed: because },
  )
}

/** Somebody let failed work start once more: what was said of its failure no longer holds. */
function again(
  note: (key: string, d: Record<string, unknown>) => Note[],
  { run, part, aside }: { run: string | undefined; part: string | undefined; aside: boolean },
): Note[] {
  if (aside) return []
  if (run) return note(`run/${run}`, { status: 'rendered', because: null })
  if (part !== undefined) return note(`part/${part}`, { status: 'new', because: null })
  return note('song', { failed: null })
}

/** A song's own item and its row in the list of songs, from all items of its topic. */
export function project(topic: string, items: readonly Item[], at: string): Note[] {
  if (!topic.startsWith('song/') || isOnlyStored(items)) return []
  const id = topic.slice('song/'.length)
  const song = items.find((item) => item.key === 'song')?.d ?? {}
  const parts = items.filter((item) => item.key.startsWith('part/'))
  const runs = items.filter((item) => item.key.startsWith('run/'))
  const run = runs.find((item) => item.key === `run/${song.run}`)?.d
  const { status, because } = statusOf(
    parts.map((part) => part.d),
    song,
    run,
  )
  const named = (wanted: string) => parts.filter((part) => part.d.status === wanted).map((part) => part.key.slice(5))
  const history = historyOf(song.history, status, because, at)
  const d = {
    status,
    because,
    parts: parts.length,
    needsReview: named('needs-review'),
    failedParts: named('failed'),
    final: run?.final ?? song.final ?? null,
    poster: run?.poster ?? song.poster ?? null,
    preview: run?.preview ?? song.preview ?? null,
    ...uploadOf(items),
  }
  return [
    { topic, key: 'song', d: { ...d, history } },
    { topic: 'songs', key: id, d: { ...d, since: history.at(-1)?.at } },
    ...oldest(runs, song.run).map((key): Note => ({ topic, key, d: null })),
  ]
}

type D = Record<string, unknown>

/** Outputs of a song that nobody has the recordings of any more make no song. */
const isOnlyStored = (items: readonly Item[]): boolean => items.length > 0 && items.every(({ key }) => key === 'upload')

/** Beside the song's own status, which says what was made: how much of that the bucket has. */
function uploadOf(items: readonly Item[]): { upload?: D } {
  const upload = items.find(({ key }) => key === 'upload')?.d
  return upload ? { upload } : {}
}

/** The song stands where the part stands that is furthest behind; failed parts do not hold the others up. */
export function statusOf(
  parts: readonly D[],
  song: D,
  run: D | undefined,
): { status: SongStatus; because: string | null } {
  const going = parts.filter((part) => part.status !== 'failed')
  const first = (status: string) => going.find((part) => part.status === status)
  const told = (status: SongStatus, because: unknown = null) => ({
    status,
    because: (because as string | undefined) ?? null,
  })
  if (song.failed) return told('failed', song.failed)
  if (parts.length > 0 && going.length === 0) return told('failed', parts[0]!.because)
  if (first('new')) return told('new')
  if (song.waitingFor) return told('waiting', song.waitingFor)
  if (first('converted')) return told('converted')
  if (going.length === 0 || going.every((part) => part.status === 'waiting')) {
    return told('waiting', going[0]?.because ?? 'recordings')
  }
  if (!run) return told('aligned')
  if (run.status === 'failed') return told('failed', run.because)
  return told(run.status === 'superseded' ? 'aligned' : (run.status as SongStatus))
}

interface Stood {
  status: string
  at: string
}

function historyOf(before: unknown, status: SongStatus, because: string | null, at: string): Stood[] {
  const history = (before as Stood[] | undefined) ?? []
  if (history.at(-1)?.status === status) return history
  return [...history, { status, at, ...(because && { because }) }].slice(-KEPT_HISTORY)
}

const oldest = (runs: readonly Item[], current: unknown): string[] =>
  runs
    .filter((run) => run.key !== `run/${current}`)
    .sort((a, b) => (String(a.d.at) < String(b.d.at) ? -1 : 1))
    .slice(0, -KEPT_RUNS)
    .map((run) => run.key)
