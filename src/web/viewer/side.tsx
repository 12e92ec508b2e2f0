/** One side of a choice -> its layers, and beside, behind or under them the finished picture. */
import { useState } from 'preact/hooks'

import type { Side as SideName } from '../../../actors/dress/names.js'
import { Composite } from './composite.js'
import type { Comparison } from './look.js'
import type { ShownLayer } from './shown.js'
import { LayerList, Lost, StackPicture } from './stack.js'

interface Side {
  side: SideName
  layers: readonly ShownLayer[]
  /** Address of the finished picture. */
  finished: string
  compare: Comparison
  /** 0 to 1: the finished picture is seen at the right of this. */
  from: number
  /** Of the blinking two the finished one is seen. */
  isFlipped: boolean
}

/** Each is cut off where the other is seen: what only one of them shows must not shine through. */
function cuts({ compare, from, isFlipped }: Pick<Side, 'compare' | 'from' | 'isFlipped'>) {
  if (compare === 'blink') {
    return [{ visibility: isFlipped ? 'hidden' : 'visible' }, { visibility: isFlipped ? 'visible' : 'hidden' }] as const
  }
  if (compare === 'slider') {
    return [{ clipPath: `inset(0 ${100 * (1 - from)}% 0 0)` }, { clipPath: `inset(0 0 0 ${100 * from}%)` }] as const
  }
  return [{}, {}] as const
}

export function Side(shown: Side) {
  const { side, layers, finished, compare, from } = shown
  const [broken, setBroken] = useState<ReadonlySet<string>>(new Set())
  const [layersCut, finishedCut] = cuts(shown)
  const picture = <Composite url={finished} label={`${side}, finished picture`} />
  return (
    <figure data-side={side}>
      <figcaption>{side === 'front' ? 'Front' : 'Back'}</figcaption>
      <div class="pictures">
        <div class="picture">
          <div style={layersCut}>
            <StackPicture
              layers={layers}
              broken={broken}
              label={`${side}, stacked layers`}
              onBroken={(url) => setBroken((before) => new Set(before).add(url))}
            />
          </div>
          {(compare === 'slider' || compare === 'blink') && <div style={finishedCut}>{picture}</div>}
          {compare === 'slider' && <span class="edge" style={{ left: `${100 * from}%` }} />}
        </div>
        {compare === 'beside' && <div class="picture">{picture}</div>}
      </div>
      <Lost layers={layers} broken={broken} />
      <LayerList layers={layers} />
    </figure>
  )
}
