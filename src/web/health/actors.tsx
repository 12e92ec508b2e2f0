/** The topic `actors` -> a table of the stages: what each is doing, and pausing it. */
import { useState } from 'preact/hooks'

import { command } from '../api.js'
import { StatusBadge } from '../elements/badge.js'
import { Icon } from '../elements/icon.js'
import { tell } from '../elements/told.js'
import { whole } from '../format.js'
import type { D } from '../live/topic.js'
import { reasonOf } from '../problem.js'
import { numberOf, textOf } from '../words.js'

function Pausing({ id, paused }: { id: string; paused: boolean }) {
  const [acting, setActing] = useState(false)
  const act = async () => {
    setActing(true)
    try {
      await command(paused ? 'resume' : 'pause', { stage: id })
      tell(paused ? `${id} goes on.` : `${id} is paused: what runs ends, nothing new starts.`)
    } catch (fault) {
      tell(reasonOf(fault), 'bad')
    } finally {
      setActing(false)
    }
  }
  return (
    <button
      type="button"
      class="icon-button"
      disabled={acting}
      aria-label={`${paused ? 'Go on with' : 'Pause'} ${id}`}
      title={paused ? 'Go on' : 'Pause'}
      onClick={() => void act()}
    >
      <Icon name={paused ? 'play' : 'pause'} />
    </button>
  )
}

export function Actors({ actors }: { actors: ReadonlyMap<string, D> }) {
  return (
    <table class="actors">
      <thead>
        <tr>
          <th scope="col">Stage</th>
          <th scope="col">State</th>
          <th scope="col" class="number">
            Busy
          </th>
          <th scope="col" class="number">
            Waiting
          </th>
          <th scope="col">
            <span class="visually-hidden">Pause</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {[...actors].map(([id, d]) => (
          <tr key={id} data-stage={id}>
            <th scope="row">{id}</th>
            <td>
              <StatusBadge status={d.state} />
              {textOf(d.because) && <p class="quiet small">{textOf(d.because)}</p>}
            </td>
            <td class="number">
              {whole(numberOf(d.busy) ?? 0)} <span class="quiet">of {whole(numberOf(d.seats) ?? 0)}</span>
            </td>
            <td class="number">{whole(numberOf(d.waiting) ?? 0)}</td>
            <td class="acts">
              <Pausing id={id} paused={d.state === 'paused'} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
