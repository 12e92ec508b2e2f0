/** One side of a choice -> its layers, and beside, behind or under them the finished picture. */
import { useState } from 'preact/hooks'

import type { Side as SideName } from '../../../actors/dress/names.js'
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
  const [lost, setLost] = useState('')
  const isLost = lost === finished
  const isLaidOver = (compare === 'slider' || compare === 'blink') && !isLost
  const [layersCut, finishedCut] = isLaidOver ? cuts(shown) : [{}, {}]
  const picture = <img src={finished} alt={`${side}, finished`} onError={() => setLost(finished)} />
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
          {isLaidOver && <div style={finishedCut}>{picture}</div>}
          {isLaidOver && compare === 'slider' && <span class="edge" style={{ left: `${100 * from}%` }} />}
        </div>
        {compare === 'beside' && <div class="picture">{isLost ? <p class="none small">not made</p> : picture}</div>}
      </div>
      {compare !== 'layers' && isLost && <p class="quiet small">There is no finished picture of this.</p>}
      <Lost layers={layers} broken={broken} />
      <LayerList layers={layers} />
    </figure>
  )
}
