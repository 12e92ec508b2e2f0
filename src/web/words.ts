/** Facts of the status -> words, signs and tones for people. A tone colours a word and never stands alone. */

export type Tone = 'good' | 'bad' | 'care' | 'going' | 'quiet'

const SIGNS: Record<string, [sign: string, tone: Tone, words: string]> = {
  done: ['✓', 'good', 'done'],
  failed: ['✗', 'bad', 'failed'],
  'needs-review': ['!', 'care', 'needs review'],
  waiting: ['…', 'care', 'waiting'],
  superseded: ['↷', 'quiet', 'superseded'],
}

/** A status none of the above is a step on the way: it is shown as it is called. */
export function statusOf(status: unknown): [text: string, tone: Tone] {
  const word = typeof status === 'string' ? status : 'unknown'
  const [sign, tone, words] = SIGNS[word] ?? ['▸', 'going', word]
  return [`${sign} ${words}`, tone]
}

export const textOf = (fact: unknown): string => (typeof fact === 'string' ? fact : '')

/** Positive: the content is late in the recording. */
export function offsetOf(part: Record<string, unknown>): string {
  const offsetMs = part.appliedOffsetMs ?? part.offsetMs
  if (typeof offsetMs !== 'number') return ''
  const rounded = Math.round(offsetMs * 10) / 10
  return `${rounded > 0 ? '+' : rounded < 0 ? '−' : ''}${Math.abs(rounded)} ms`
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

export const count = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`
