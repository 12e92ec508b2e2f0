/** Failures by cause -> one row each: how many, since when, and starting them again. */
import { Ago } from '../elements/ago.js'
import { Icon } from '../elements/icon.js'
import { whole } from '../format.js'
import type { D } from '../live/topic.js'
import { hrefOf } from '../routes.js'
import { numberOf, textOf } from '../words.js'
import type { Wish } from './requeue.js'

export interface Cause {
  id: string
  stage: string
  cause: string
  count: number
  newest: unknown
}

/** The most frequent first. */
export const causesIn = (jobs: ReadonlyMap<string, D>): Cause[] =>
  [...jobs]
    .flatMap(([key, d]) =>
      key.startsWith('cause/')
        ? [
            {
              id: key.slice('cause/'.length),
              stage: textOf(d.stage),
              cause: textOf(d.cause),
              count: numberOf(d.count) ?? 0,
              newest: d.newest,
            },
          ]
        : [],
    )
    .sort((a, b) => b.count - a.count || (a.id < b.id ? -1 : 1))

const SHOWN = 12

export function Causes({ causes, onWish }: { causes: readonly Cause[]; onWish(wish: Wish): void }) {
  return (
    <ul class="causes">
      {causes.slice(0, SHOWN).map(({ id, stage, cause, count, newest }) => (
        <li key={id}>
          <span class="how-many">{whole(count)}</span>
          <div class="cause">
            <p>{cause || 'no reason was given'}</p>
            <p class="quiet small">
              <span class="mono">{stage}</span> · newest <Ago at={newest} />
            </p>
          </div>
          <div class="page-tools">
            <a class="button small" href={hrefOf('jobs', [], { state: 'failed', cause: id })}>
              Show
            </a>
            <button
              type="button"
              class="button small"
              onClick={() =>
                onWish({ op: 'requeue', about: `Work of ${stage} that failed with: ${cause}`, args: { cause: id } })
              }
            >
              <Icon name="retry" size={14} /> Start again
            </button>
          </div>
        </li>
      ))}
      {causes.length > SHOWN && <li class="quiet">and {whole(causes.length - SHOWN)} rarer causes</li>}
    </ul>
  )
}
