/** The news of a style's layers and units -> the one status of the style, with its history; and what people are told of trouble. Pure. */
import type { Item } from '../../src/runtime/events.js'
import type { Note } from '../../src/runtime/journal.js'
import type { Trouble } from '../../src/runtime/pipeline.js'
import type { Sent } from '../../src/runtime/stage.js'
import type { DressMessages } from './messages.js'
import { topicOf } from './route.js'
import { unitItem } from './split.js'
import { etaOf } from './tally.js'

export type StyleStatus =
  | 'new'
  | 'linting'
  | 'waiting'
  | 'needs-approval'
  | 'compositing'
  | 'verifying'
  | 'done'
  | 'failed'

const KEPT_HISTORY = 100

export const subject = ({ body }: Sent<DressMessages>): string => topicOf(body.style)

export const runOf = ({ body }: Sent<DressMessages>): string | undefined => ('run' in body ? body.run : undefined)

type D = Record<string, unknown>

/** What is told of an envelope whose work went wrong. */
export function trouble(stage: string, message: Sent<DressMessages>, what: Trouble, because: string): Note[] {
  const topic = subject(message)
  const note = (key: string, d: D | null): Note[] => [{ topic, key, d }]
  const { body } = message
  if (stage === 'compress' && 'path' in body) {
    const key = `layer/${body.path}`
    if (what === 'requeued') return note(key, null)
    return what === 'refused' || what === 'dead' ? note(key, { status: 'failed', because }) : []
  }
  if (stage === 'composite' && 'side' in body) {
    return note(unitItem(body.side, body.color), unitTrouble(what, `${stage}: ${because}`))
  }
  if (what === 'superseded') return []
  if (what === 'requeued') return note('style', { failed: null, trouble: null })
  if (what === 'retrying') return note('style', { trouble: `${stage}: ${because}; it is tried again` })
  return note('style', { failed: `${stage}: ${because}`, trouble: null })
}

function unitTrouble(what: Trouble, because: string): D {
  if (what === 'superseded') return { status: 'superseded', rate: null, eta: null }
  if (what === 'requeued') return { status: 'planned', because: null }
  if (what === 'retrying') return { because: `${because}; it is tried again`, rate: null, eta: null }
  return { status: 'failed', because, rate: null, eta: null }
}

/** A style's own item, its lengths and its row in the list of styles, from all items of its topic. */
export function project(topic: string, items: readonly Item[], at: string): Note[] {
  if (!topic.startsWith('style/') || isOnlyStored(items)) return []
  const id = topic.slice('style/'.length)
  const style = items.find(({ key }) => key === 'style')?.d ?? {}
  if (style.phase === 'gone') {
    return [...items.map(({ key }) => ({ topic, key, d: null })), { topic: 'styles', key: id, d: null }]
  }
  const below = (prefix: string) => items.filter(({ key }) => key.startsWith(prefix))
  const [ours, stale] = parted([...below('unit/'), ...below('len/')], ({ d }) => d.run === style.run)
  const units = ours.filter(({ key }) => key.startsWith('unit/')).map(({ d }) => d)
  const lint = items.find(({ key }) => key === 'lint')?.d ?? {}
  const verified = items.find(({ key, d }) => key === 'verify' && d.run === style.run)?.d
  const failedLayers = below('layer/').filter(({ d }) => d.status === 'failed')

  const { status, because } = statusOf(style, units, verified)
  const far = farOf(units, status)
  const row = {
    status,
    because,
    name: style.name ?? id,
    ...far,
    errors: lint.errors ?? null,
    warnings: lint.warnings ?? null,
    failedLayers: failedLayers.length,
    ...uploadOf(items),
  }
  const history = historyOf(style.history, status, because, at)
  return [
    { topic, key: 'style', d: { ...row, history } },
    { topic: 'styles', key: id, d: { ...row, since: history.at(-1)?.at } },
    ...ours.filter(({ key }) => key.startsWith('len/')).map(({ key }) => lengthNote(topic, key, units)),
    ...stale.map(({ key }): Note => ({ topic, key, d: null })),
  ]
}

/** Pictures of a style whose folder is gone make no style. */
const isOnlyStored = (items: readonly Item[]): boolean => items.length > 0 && items.every(({ key }) => key === 'upload')

/** Beside the style's own status, which says what was made: how much of that the bucket has. */
function uploadOf(items: readonly Item[]): { upload?: D } {
  const upload = items.find(({ key }) => key === 'upload')?.d
  return upload ? { upload } : {}
}

/** The roll call decides whether the style may go on; then it stands where the unit stands that is furthest behind. */
export function statusOf(
  style: D,
  units: readonly D[],
  verified: D | undefined,
): { status: StyleStatus; because: string | null } {
  const told = (status: StyleStatus, because: unknown = null) => ({ status, because: because as string | null })
  if (style.failed) return told('failed', style.failed)
  if (style.phase === undefined) return told('new')
  if (style.phase !== 'cleared') return told(style.phase as StyleStatus, style.because)
  const open = units.some(({ status }) => status !== 'composited' && status !== 'failed')
  if (units.length === 0 || open) return told('compositing')
  const failed = units.filter(({ status }) => status === 'failed')
  if (failed.length > 0) return told('failed', `${failed.length} of ${units.length} units: ${failed[0]?.because}`)
  if (!verified) return told('verifying')
  const [missing, holes] = [Number(verified.missing), Number(verified.holes)]
  if (holes > 0)
    return told(
      'failed',
      `${counted(holes, 'picture')} could not be made: their layers are missing or broken, see the lint`,
    )
  if (missing > 0) return told('failed', `${counted(missing, 'file')} missing`)
  return told('done')
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`

/** Pictures of all units; the rate is of those at work, and the end as far as they alone take it. */
function farOf(units: readonly D[], status: StyleStatus): D {
  const sum = (field: string) => units.reduce((total, unit) => total + Number(unit[field] ?? 0), 0)
  const [done, total] = [sum('done'), sum('total')]
  const rate = status === 'compositing' ? Math.round(10 * sum('rate')) / 10 : 0
  const eta = rate > 0 ? etaOf(total - done, rate) : null
  return { done, total, units: units.length, rate: rate > 0 ? rate : null, eta }
}

function lengthNote(topic: string, key: string, units: readonly D[]): Note {
  const length = key.slice('len/'.length)
  const done = units.reduce((sum, { lengths }) => sum + Number((lengths as D | undefined)?.[length] ?? 0), 0)
  return { topic, key, d: { done } }
}

interface Stood {
  status: string
  at: string
}

function historyOf(before: unknown, status: StyleStatus, because: string | null, at: string): Stood[] {
  const history = (before as Stood[] | undefined) ?? []
  if (history.at(-1)?.status === status) return history
  return [...history, { status, at, ...(because && { because }) }].slice(-KEPT_HISTORY)
}

function parted<T>(all: readonly T[], holds: (one: T) => boolean): [T[], T[]] {
  return [all.filter(holds), all.filter((one) => !holds(one))]
}
