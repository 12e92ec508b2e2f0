/** A sentence about what was just done -> shown for some seconds, and read out. */
import { signal } from '@preact/signals'

import type { Tone } from '../words.js'
import { Notice } from './notice.js'

interface Sentence {
  id: number
  text: string
  tone: Tone
}

const SHOWN_MS = 7_000
const sentences = signal<readonly Sentence[]>([])
let numbered = 0

export function tell(text: string, tone: Tone = 'good'): void {
  const id = numbered++
  sentences.value = [...sentences.value.slice(-3), { id, text, tone }]
  setTimeout(() => {
    sentences.value = sentences.value.filter((one) => one.id !== id)
  }, SHOWN_MS)
}

export function Told() {
  return (
    <div class="told" role="status" aria-live="polite">
      {sentences.value.map(({ id, text, tone }) => (
        <Notice key={id} tone={tone}>
          {text}
        </Notice>
      ))}
    </div>
  )
}
