/** The present choice in every colour -> a strip of tiny pictures that choose the colour. */
import { colorText, type Side } from '../../../actors/dress/names.js'
import type { Stacks } from '../../../actors/dress/stacks.js'
import { numbersIn, spanAround } from '../dress/span.js'
import { SpanTurner } from '../dress/span-turner.js'
import { type Delivered, shownLayers } from './shown.js'
import { Swatch } from './swatch.js'

interface Colors {
  colors: number
  color: number
  /** Seen in the strip; what is missing is counted of both. */
  side: Side
  stacks: Stacks
  delivered: Delivered
  onColor(color: number): void
}

export function Colors({ colors, color, side, stacks, delivered, onColor }: Colors) {
  const span = spanAround(color, colors)
  return (
    <>
      <SpanTurner count={colors} span={span} onTurn={onColor} />
      <ul class="colors" aria-label="Colours">
        {numbersIn(span).map((one) => {
          const front = shownLayers(delivered, stacks.front, one)
          const back = shownLayers(delivered, stacks.back, one)
          const lost = [...front, ...back].filter(({ isMissing }) => isMissing).length
          return (
            <li key={one}>
              <button type="button" aria-pressed={one === color} onClick={() => onColor(one)}>
                <Swatch layers={side === 'front' ? front : back} />
                <span class="mono">
                  <span class="visually-hidden">Colour </span>
                  {colorText(one)}
                </span>
                {lost > 0 && <span class="lost-count">{lost} missing</span>}
              </button>
            </li>
          )
        })}
      </ul>
    </>
  )
}
