/** The stages of every line -> a strip: what each is doing and how much waits before it. */
import { Icon } from '../elements/icon.js'
import { whole } from '../format.js'
import type { D } from '../live/topic.js'
import { numberOf, said, textOf } from '../words.js'
import { lines, type Stage } from './standing.js'

function stateOf(d: D) {
  if (d.state !== 'busy') return said(d.state ?? 'idle')
  return { text: 'busy', tone: 'going' as const, icon: 'play' as const }
}

function Tile({ stage: { name, d } }: { stage: Stage }) {
  const { text, tone, icon } = stateOf(d)
  const busy = numberOf(d.busy) ?? 0
  const seats = numberOf(d.seats) ?? 0
  const waiting = numberOf(d.waiting) ?? 0
  return (
    <li class="stage" data-tone={tone} data-stage={name} title={textOf(d.because)}>
      <span class="strong">{name}</span>
      <span class="toned">
        <Icon name={icon} size={12} /> {text}
        {busy > 0 && ` ${busy}/${seats}`}
      </span>
      <span class="quiet">{waiting > 0 ? `${whole(waiting)} waiting` : ' '}</span>
    </li>
  )
}

export function Stages({ actors }: { actors: ReadonlyMap<string, D> }) {
  return (
    <>
      {lines(actors).map(([line, stages]) => (
        <div class="line" key={line}>
          <h3>{line}</h3>
          <ul aria-label={`Stages of ${line}`}>
            {stages.map((stage) => (
              <Tile key={stage.id} stage={stage} />
            ))}
          </ul>
        </div>
      ))}
    </>
  )
}
