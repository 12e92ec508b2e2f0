/** The topic `alerts` -> what is wrong at this moment, the worst first. */
import type { D } from '../live/topic.js'
import { type Tone, textOf } from '../words.js'
import { Ago } from './ago.js'
import { Notice } from './notice.js'

const WEIGHT: Record<string, [weight: number, tone: Tone]> = {
  error: [0, 'bad'],
  warning: [1, 'care'],
  info: [2, 'quiet'],
}

const weighed = ({ severity }: D) => WEIGHT[textOf(severity)] ?? WEIGHT.warning!

export function AlertList({ alerts }: { alerts: ReadonlyMap<string, D> }) {
  const sorted = [...alerts].sort(([, a], [, b]) => weighed(a)[0] - weighed(b)[0])
  return (
    <div class="alerts">
      {sorted.map(([id, d]) => (
        <Notice key={id} tone={weighed(d)[1]}>
          <p>{textOf(d.text) || textOf(d.because) || id}</p>
          {d.since !== undefined && (
            <p class="quiet small">
              since <Ago at={d.since} />
            </p>
          )}
        </Notice>
      ))}
    </div>
  )
}
