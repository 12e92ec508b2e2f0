/** A stretch of many colours -> the way to those before and after it; nothing where all are shown. */
import { colorText } from '../../../actors/dress/names.js'
import { Icon } from '../elements/icon.js'
import { whole } from '../format.js'
import { SHOWN, type Span } from './span.js'

interface SpanTurner {
  count: number
  span: Span
  /** The first of the stretch that is wanted. */
  onTurn(to: number): void
}

export function SpanTurner({ count, span: { from, to }, onTurn }: SpanTurner) {
  if (count <= SHOWN) return null
  return (
    <p class="span-turner">
      <button
        type="button"
        class="icon-button"
        aria-label="Colours before"
        disabled={from === 0}
        onClick={() => onTurn(from - SHOWN)}
      >
        <Icon name="left" />
      </button>
      <span>
        colours {colorText(from)} to {colorText(to - 1)} <span class="quiet">of {whole(count)}</span>
      </span>
      <button
        type="button"
        class="icon-button"
        aria-label="Colours after"
        disabled={to === count}
        onClick={() => onTurn(to)}
      >
        <Icon name="right" />
      </button>
    </p>
  )
}
