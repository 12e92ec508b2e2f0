/** Facts of the status -> words, icons and tones for people. A tone colours a word and never stands alone. Pure. */
import { signedMs } from './format.js'

export type Tone = 'good' | 'bad' | 'care' | 'going' | 'quiet'

export type IconName =
  | 'check' | 'cross' | 'warn' | 'clock' | 'skip' | 'play' | 'pause' | 'dot' | 'ring' | 'info' | 'stop'
  | 'now' | 'songs' | 'styles' | 'jobs' | 'ingest' | 'health' | 'speaker' | 'mute' | 'eye' | 'eyeoff' | 'search'
  | 'sun' | 'moon' | 'auto' | 'close' | 'left' | 'right' | 'up' | 'down' | 'upload' | 'file' | 'folder' | 'key'
  | 'undo' | 'headphones' | 'retry' | 'link' | 'menu' | 'disk' | 'bell' | 'film' | 'keyboard' | 'note' // biome-ignore format: one list

export interface Said {
  text: string
  tone: Tone
  icon: IconName
}

const SIGNS: Record<string, Said> = {
  done: { text: 'done', tone: 'good', icon: 'check' },
  ok: { text: 'ok', tone: 'good', icon: 'check' },
  taken: { text: 'taken', tone: 'good', icon: 'check' },
  failed: { text: 'failed', tone: 'bad', icon: 'cross' },
  dead: { text: 'failed', tone: 'bad', icon: 'cross' },
  refused: { text: 'refused', tone: 'bad', icon: 'stop' },
  full: { text: 'full', tone: 'bad', icon: 'cross' },
  error: { text: 'error', tone: 'bad', icon: 'cross' },
  warning: { text: 'warning', tone: 'care', icon: 'warn' },
  info: { text: 'note', tone: 'quiet', icon: 'info' },
  low: { text: 'low', tone: 'care', icon: 'warn' },
  'needs-review': { text: 'needs review', tone: 'care', icon: 'warn' },
  'needs-approval': { text: 'needs approval', tone: 'care', icon: 'warn' },
  waiting: { text: 'waiting', tone: 'care', icon: 'clock' },
  settling: { text: 'settling', tone: 'going', icon: 'clock' },
  ignored: { text: 'ignored', tone: 'quiet', icon: 'skip' },
  superseded: { text: 'superseded', tone: 'quiet', icon: 'skip' },
  resting: { text: 'resting', tone: 'care', icon: 'pause' },
  paused: { text: 'paused', tone: 'care', icon: 'pause' },
  blocked: { text: 'blocked', tone: 'care', icon: 'stop' },
  idle: { text: 'idle', tone: 'quiet', icon: 'ring' },
  gone: { text: 'gone', tone: 'quiet', icon: 'skip' },
  stopping: { text: 'stopping', tone: 'care', icon: 'pause' },
  parked: { text: 'waiting', tone: 'quiet', icon: 'clock' },
}

/** A status that none of the above is a step on the way: it is shown as it is called. */
export function said(status: unknown): Said {
  const word = typeof status === 'string' && status !== '' ? status : 'unknown'
  return (Object.hasOwn(SIGNS, word) ? SIGNS[word] : undefined) ?? { text: word, tone: 'going', icon: 'play' }
}

export const textOf = (fact: unknown): string => (typeof fact === 'string' ? fact : '')

export const numberOf = (fact: unknown): number | undefined =>
  typeof fact === 'number' && Number.isFinite(fact) ? fact : undefined

export const listOf = (fact: unknown): string[] =>
  Array.isArray(fact) ? fact.filter((one): one is string => typeof one === 'string') : []

/** The offset that is applied, or else the computed one. */
export function offsetOf(part: Record<string, unknown>): string {
  const offsetMs = numberOf(part.appliedOffsetMs) ?? numberOf(part.offsetMs)
  return offsetMs === undefined ? '' : signedMs(offsetMs)
}

export function confidenceOf({ confidence, method }: Record<string, unknown>): string {
  if (method === 'backing' || method === 'manual') return method
  if (typeof confidence !== 'number') return ''
  const figure = confidence.toFixed(confidence < 10 ? 1 : 0)
  return typeof method === 'string' && method !== 'none' ? `${figure} (${method})` : figure
}

/** Everything that is said to be wrong with a part or a run: its reason, what is tried again, what was lost on the way. */
export function troubleOf(d: Record<string, unknown>): string {
  const lost = Object.keys(d)
    .filter((fact) => fact.endsWith('Failed') && typeof d[fact] === 'string')
    .map((fact) => `${fact.slice(0, -'Failed'.length)}: ${d[fact]}`)
  const stage = d.status === 'failed' && typeof d.stage === 'string' ? `${d.stage}: ` : ''
  const because = textOf(d.because) && stage + textOf(d.because)
  return [because, textOf(d.trouble), ...lost].filter(Boolean).join(' · ')
}
