/** A number between two others -> a slider whose track shows how far it is, from its beginning or from its middle. */
import type { InputHTMLAttributes } from 'preact'

type Slider = Omit<InputHTMLAttributes, 'type' | 'value' | 'min' | 'max' | 'onInput' | 'style' | 'class'> & {
  value: number
  min: number
  max: number
  label: string
  /** What the number means, for who hears it read out. */
  says: string
  /** The track is filled from here: the beginning, unless told. */
  from?: number
  /** A mark on the track, e.g. at 0 dB. */
  mark?: number
  onInput(value: number): void
}

export function Slider({ value, min, max, label, says, from = min, mark, onInput, ...rest }: Slider) {
  const place = (at: number) => (Math.max(min, Math.min(max, at)) - min) / (max - min || 1)
  const [low, high] = [place(Math.min(value, from)), place(Math.max(value, from))]
  return (
    <span class="slider" style={{ '--low': low, '--high': high, ...(mark !== undefined && { '--mark': place(mark) }) }}>
      <input
        {...rest}
        type="range"
        min={min}
        max={max}
        value={value}
        aria-label={label}
        aria-valuetext={says}
        onInput={(event) => onInput(Number(event.currentTarget.value))}
      />
    </span>
  )
}
