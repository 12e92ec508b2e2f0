/** Both sides of a choice, as layers and as the finished picture, compared in the way somebody chose. */
import { useEffect, useState } from 'preact/hooks'

import { keys, SIDES, type Side as SideName } from '../../../actors/dress/names.js'
import type { Stacks } from '../../../actors/dress/stacks.js'
import { fileUrl } from '../api.js'
import { Choice } from '../elements/choice.js'
import { Icon } from '../elements/icon.js'
import { Slider } from '../elements/slider.js'
import { percent } from '../format.js'
import type { Comparison, Look, SidesSeen } from './look.js'
import { type Delivered, shownLayers } from './shown.js'
import { Side } from './side.js'

const WORDS: readonly (readonly [Comparison, string])[] = [
  ['layers', 'Layers'],
  ['beside', 'Beside finished'],
  ['slider', 'Slider'],
  ['blink', 'Blink'],
]

const SIDE_WORDS: readonly (readonly [SidesSeen, string])[] = [
  ['both', 'Both sides'],
  ['front', 'Front'],
  ['back', 'Back'],
]

/** Slower than three times a second, which nobody must be shown. */
const BLINK_MS = 900

const wantsStillness = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches

interface Stage {
  look: Look
  stacks: Stacks
  delivered: Delivered
  /** Of finished pictures, like `delivered.version`. */
  madeVersion: string
  onSide(side: SidesSeen): void
  onCompare(compare: Comparison): void
}

/** Whether the finished picture is on top now. It changes by itself, unless somebody wants no motion or has stopped it. */
function useBlink(isOn: boolean) {
  const [isFlipped, setFlipped] = useState(false)
  const [isRunning, setRunning] = useState(!wantsStillness())
  useEffect(() => {
    if (!isOn || !isRunning) return
    const timer = setInterval(() => setFlipped((before) => !before), BLINK_MS)
    return () => clearInterval(timer)
  }, [isOn, isRunning])
  return { isFlipped, isRunning, setRunning, flip: () => setFlipped((before) => !before) }
}

export function Stage({ look, stacks, delivered, madeVersion, onSide, onCompare }: Stage) {
  const { compare, codes, length, color, side: seen } = look
  const [from, setFrom] = useState(0.5)
  const blink = useBlink(compare === 'blink')
  const finished = (side: SideName) =>
    fileUrl(keys.composite(delivered.style, '800x800', { codes, length, side, color }), madeVersion)
  return (
    <section class="stage" aria-label="Pictures">
      <div class="compare">
        <Choice label="Sides" options={SIDE_WORDS} value={seen} onChange={onSide} />
        <Choice label="Compare with the finished picture" options={WORDS} value={compare} onChange={onCompare} />
        {compare === 'slider' && (
          <Slider
            value={Math.round(100 * from)}
            min={0}
            max={100}
            label="Layers at the left of here, the finished picture at the right"
            says={percent(from)}
            onInput={(value) => setFrom(value / 100)}
            onKeyDown={(event) => event.key.startsWith('Arrow') && event.stopPropagation()}
          />
        )}
        {compare === 'blink' && (
          <span class="blinking">
            <button type="button" class="button small" onClick={() => blink.setRunning(!blink.isRunning)}>
              <Icon name={blink.isRunning ? 'pause' : 'play'} size={13} /> {blink.isRunning ? 'Hold' : 'Go on'}
            </button>
            <button type="button" class="button small" onClick={blink.flip}>
              Flip
            </button>
            <span class="strong">{blink.isFlipped ? 'Finished' : 'Layers'}</span>
          </span>
        )}
      </div>
      <div class="sides" data-compare={compare} data-seen={seen}>
        {SIDES.filter((side) => seen === 'both' || seen === side).map((side) => (
          <Side
            key={side}
            side={side}
            layers={shownLayers(delivered, stacks[side], color)}
            finished={finished(side)}
            compare={compare}
            from={from}
            isFlipped={blink.isFlipped}
          />
        ))}
      </div>
    </section>
  )
}
