/** The topic `events` -> what people did: who, what, when, newest first. */
import { Ago } from '../elements/ago.js'
import type { D } from '../live/topic.js'
import { textOf } from '../words.js'

const SHOWN = 30

export function Deeds({ events }: { events: ReadonlyMap<string, D> }) {
  const deeds = [...events].filter(([, { who }]) => typeof who === 'string').sort(([a], [b]) => Number(b) - Number(a))
  if (deeds.length === 0) return <p class="quiet">Nobody has done anything by hand yet.</p>
  return (
    <ul class="deeds">
      {deeds.slice(0, SHOWN).map(([seq, { who, what, args, at }]) => (
        <li key={seq}>
          <p>
            <span class="strong">{textOf(who)}</span> {textOf(what)}
            <span class="quiet small">
              {' '}
              · <Ago at={at} />
            </span>
          </p>
          {args !== null && args !== undefined && <p class="quiet small mono clip">{JSON.stringify(args)}</p>}
        </li>
      ))}
    </ul>
  )
}
