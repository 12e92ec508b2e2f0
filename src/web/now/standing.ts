/** The topics -> what the page Now says in a glance. Pure. */
import { count, eta } from '../format.js'
import { listOf, numberOf, type Tone, textOf } from '../words.js'

type D = Record<string, unknown>
type Items = ReadonlyMap<string, D>

export interface Headline {
  text: string
  tone: Tone
  detail: string
}

const CALM = new Set(['done', 'failed', 'waiting', 'needs-approval', 'new'])

export const isInWork = ({ status }: D): boolean => typeof status === 'string' && !CALM.has(status)

/** The end of the longest work of which an end can be told. */
export function remaining(styles: Items): string | undefined {
  const ends = [...styles.values()].filter((d) => Array.isArray(d.eta)).map((d) => d.eta as number[])
  const longest = ends.sort((a, b) => (b[1] ?? 0) - (a[1] ?? 0))[0]
  return eta(longest)
}

/** How it is, in one sentence, the most urgent first. */
export function headline({
  service,
  alerts,
  songs,
  styles,
  waiting,
  people,
  failed,
}: {
  service: D
  alerts: Items
  songs: Items
  styles: Items
  /** Work in the mailboxes. */
  waiting: number
  /** Things that wait for a person. */
  people: number
  /** Pieces of work that ended badly. */
  failed: number
}): Headline {
  const at = [...alerts.values()]
  const errors = at.filter(({ severity }) => severity === 'error').length
  const busySongs = [...songs.values()].filter(isInWork).length
  const busyStyles = [...styles.values()].filter(isInWork).length
  const left = remaining(styles)
  const work = [busySongs > 0 && count(busySongs, 'song'), busyStyles > 0 && count(busyStyles, 'style')].filter(Boolean)
  const detail = [
    work.length > 0 && `${work.join(' and ')} in work`,
    waiting > 0 && `${count(waiting, 'piece')} of work waiting`,
    left && `about ${left} left`,
    failed > 0 && `${count(failed, 'piece')} of work failed`,
    people > 0 && `${count(people, 'thing')} for you to look at`,
  ]
    .filter(Boolean)
    .join(', ')
  const told = (text: string, tone: Tone): Headline => ({ text, tone, detail })
  if (errors > 0) return told(errors === 1 ? 'Something is wrong' : `${count(errors, 'thing')} wrong`, 'bad')
  if (service.status === 'paused') return told('Paused', 'care')
  if (service.status === 'stopping') return told('Stopping', 'care')
  if (at.some(({ severity }) => severity === 'warning')) return told('Well, with a warning', 'care')
  if (work.length > 0 || waiting > 0) return told('At work', 'going')
  return failed + people > 0 ? told('Done, but for what needs you', 'care') : told('All is done', 'good')
}

/** What waits for a person: songs and styles by name, and why. */
export function needingPeople(
  songs: Items,
  styles: Items,
): { id: string; kind: 'songs' | 'styles'; why: string; status: unknown }[] {
  const ofSongs = [...songs].flatMap(([id, d]) => {
    const review = listOf(d.needsReview)
    const failed = listOf(d.failedParts)
    if (d.status === 'failed' || failed.length > 0) {
      const why = textOf(d.because) || `${failed.join(', ')} failed`
      return [{ id, kind: 'songs' as const, why, status: 'failed' }]
    }
    if (review.length > 0)
      return [{ id, kind: 'songs' as const, why: `offset of ${review.join(', ')}`, status: 'needs-review' }]
    return []
  })
  const ofStyles = [...styles].flatMap(([id, d]) =>
    d.status === 'failed' || d.status === 'needs-approval'
      ? [{ id, kind: 'styles' as const, why: textOf(d.because), status: d.status }]
      : [],
  )
  return [...ofSongs, ...ofStyles]
}

/** Finished and seen, the newest first. */
export function newest(songs: Items, most: number): { id: string; poster: string; since: string }[] {
  return [...songs]
    .flatMap(([id, d]) => (textOf(d.poster) ? [{ id, poster: textOf(d.poster), since: textOf(d.since) }] : []))
    .sort((a, b) => (a.since > b.since ? -1 : a.since < b.since ? 1 : a.id < b.id ? -1 : 1))
    .slice(0, most)
}

/** In the order in which work meets them; a stage that is not named here follows. */
const ORDER: Readonly<Record<string, readonly string[]>> = {
  choir: 'read snapshot convert pair align define preview split stripe stitch mix finish poster'.split(' '),
  dress: 'compress check split composite verify'.split(' '),
}

export interface Stage {
  id: string
  name: string
  d: D
}

/** By line, each in the order of its flow. */
export function lines(actors: Items): [line: string, stages: Stage[]][] {
  const found = new Map<string, Stage[]>()
  for (const [id, d] of actors) {
    const [line = '', name = id] = id.split('/', 2)
    found.set(line, [...(found.get(line) ?? []), { id, name, d }])
  }
  const place = (line: string, { name }: Stage) => {
    const at = ORDER[line]?.indexOf(name) ?? -1
    return at < 0 ? Number.POSITIVE_INFINITY : at
  }
  const before = (line: string) => (a: Stage, b: Stage) =>
    place(line, a) === place(line, b) ? (a.name < b.name ? -1 : 1) : place(line, a) - place(line, b)
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([line, stages]) => [line, stages.sort(before(line))])
}

export const waitingIn = (actors: Items): number =>
  [...actors.values()].reduce((sum, { waiting }) => sum + (numberOf(waiting) ?? 0), 0)
