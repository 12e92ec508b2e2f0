/** A part's volume -> a fader with its decibels, by hand, by key or as a number. */
import { useState } from 'preact/hooks'

import { Slider } from '../elements/slider.js'
import { decibelText, placeOf, stepped, volumeAt, volumeIn } from './levels.js'

interface Fader {
  part: string
  volume: number
  onChange(volume: number): void
}

const STEPS = 1000
const UNITY = placeOf(1) * STEPS
const BY_KEY: Record<string, number> = {
  ArrowUp: 0.5,
  ArrowRight: 0.5,
  ArrowDown: -0.5,
  ArrowLeft: -0.5,
  PageUp: 3,
  PageDown: -3,
}

export function Fader({ part, volume, onChange }: Fader) {
  const text = decibelText(volume)
  const [typed, setTyped] = useState<string>()
  const settle = () => {
    const said = typed === undefined ? undefined : volumeIn(typed)
    if (said !== undefined) onChange(said)
    setTyped(undefined)
  }
  return (
    <div class="fader" data-label="Volume">
      <Slider
        min={0}
        max={STEPS}
        value={Math.round(placeOf(volume) * STEPS)}
        mark={UNITY}
        label={`Volume of ${part}`}
        says={volume > 0 ? `${text} dB` : 'silent'}
        title="Double click: 0 dB"
        onInput={(place) => onChange(volumeAt(place / STEPS))}
        onDblClick={() => onChange(1)}
        onKeyDown={(event) => {
          const byDb = BY_KEY[event.key]
          if (byDb === undefined) return
          event.preventDefault()
          onChange(stepped(volume, byDb))
        }}
      />
      <span class="unit">
        <input
          type="text"
          inputMode="decimal"
          autocomplete="off"
          aria-label={`Volume of ${part} in dB`}
          value={typed ?? text}
          onFocus={(event) => event.currentTarget.select()}
          onInput={(event) => setTyped(event.currentTarget.value)}
          onBlur={settle}
          onKeyDown={(event) => {
            if (event.key === 'Enter') settle()
            if (event.key === 'Escape') setTyped(undefined)
            if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return
            event.preventDefault()
            setTyped(undefined)
            onChange(stepped(volume, event.key === 'ArrowUp' ? 0.5 : -0.5))
          }}
        />
        <span aria-hidden="true">dB</span>
      </span>
    </div>
  )
}
