/** How much of a whole is done or used -> a bar; the words beside it are the caller's. */
import type { Tone } from '../words.js'

export function Meter({ share, label, tone = 'going' }: { share: number; label: string; tone?: Tone }) {
  const pct = Math.max(0, Math.min(100, 100 * share))
  return (
    <div
      class="meter"
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(pct)}
      data-tone={tone}
    >
      <div style={{ width: `${pct}%` }} />
    </div>
  )
}
