/** How late a part is -> the number, and nudges by 1, 10 and 100 ms either way. */
import { useState } from 'preact/hooks'

import { Icon } from '../elements/icon.js'
import { signedMs } from '../format.js'
import { nudged } from './changes.js'

interface Offset {
  part: string
  offsetMs: number
  /** Somebody has said it; otherwise it was computed. */
  isManual: boolean
  computedMs: number
  onChange(offsetMs: number | null): void
}

const EARLIER = [-100, -10, -1] as const
const LATER = [1, 10, 100] as const

export function Offset({ part, offsetMs, isManual, computedMs, onChange }: Offset) {
  const [typed, setTyped] = useState<string>()
  const settle = () => {
    const ms = typed === undefined ? Number.NaN : Number(typed.replace('−', '-').replace(',', '.'))
    if (typed?.trim() && Number.isFinite(ms)) onChange(nudged(ms, 0))
    setTyped(undefined)
  }
  const nudge = (byMs: number) => (
    <button
      key={byMs}
      type="button"
      aria-label={`Offset of ${part} ${byMs > 0 ? 'plus' : 'minus'} ${Math.abs(byMs)} ms`}
      onClick={() => onChange(nudged(offsetMs, byMs))}
    >
      {byMs > 0 ? `+${byMs}` : `−${-byMs}`}
    </button>
  )
  return (
    <div class="offset" data-label="Offset">
      {EARLIER.map(nudge)}
      <span class="unit">
        <input
          type="text"
          inputMode="numeric"
          autocomplete="off"
          aria-label={`Offset of ${part} in ms`}
          title="Positive: the content is late in the recording, and that much is cut from its start"
          value={typed ?? signedMs(offsetMs).replace(' ms', '')}
          onFocus={(event) => event.currentTarget.select()}
          onInput={(event) => setTyped(event.currentTarget.value.replace('+', ''))}
          onBlur={settle}
          onKeyDown={(event) => {
            if (event.key === 'Enter') settle()
            if (event.key === 'Escape') setTyped(undefined)
          }}
        />
        <span aria-hidden="true">ms</span>
      </span>
      {LATER.map(nudge)}
      <button
        type="button"
        class="back"
        disabled={!isManual}
        aria-label={`Offset of ${part} back to the computed ${signedMs(computedMs)}`}
        title={isManual ? `Back to the computed ${signedMs(computedMs)}` : 'As computed'}
        onClick={() => onChange(null)}
      >
        <Icon name="undo" size={14} />
      </button>
    </div>
  )
}
