/** What is in work, and what waits for people -> two short lists that lead to each. */
import { StatusBadge } from '../elements/badge.js'
import { Meter } from '../elements/meter.js'
import { count, decimal, eta, namesOf, whole } from '../format.js'
import type { D } from '../live/topic.js'
import { hrefOf } from '../routes.js'
import { numberOf, textOf } from '../words.js'
import type { needingPeople } from './standing.js'

/** Of each kind. */
export const LISTED = 8

function StyleInWork({ id, d }: { id: string; d: D }) {
  const done = numberOf(d.done) ?? 0
  const total = numberOf(d.total) ?? 0
  const rate = numberOf(d.rate)
  const left = eta(d.eta)
  return (
    <li>
      <a class="work" href={hrefOf('styles', [id])}>
        <span class="strong">{textOf(d.name) || id}</span>
        <StatusBadge status={d.status} />
        {total > 0 && (
          <>
            <Meter share={done / total} label={`${id}: pictures made`} />
            <span class="quiet small">
              {whole(done)} of {count(total, 'picture')}
              {rate !== undefined && ` · ${decimal(rate, 0)} a second`}
              {left && ` · ${left} left`}
            </span>
          </>
        )}
      </a>
    </li>
  )
}

function SongInWork({ id, d }: { id: string; d: D }) {
  const { song, choir } = namesOf(id)
  return (
    <li>
      <a class="work" href={hrefOf('songs', [id])}>
        <span>
          <span class="strong">{song}</span> <span class="quiet">{choir}</span>
        </span>
        <StatusBadge status={d.status} />
      </a>
    </li>
  )
}

type Entries = readonly (readonly [id: string, d: D])[]

export function InWork({ songs, styles }: { songs: Entries; styles: Entries }) {
  if (songs.length + styles.length === 0) return <p class="quiet">Nothing at the moment.</p>
  return (
    <ul class="works">
      {styles.slice(0, LISTED).map(([id, d]) => (
        <StyleInWork key={id} id={id} d={d} />
      ))}
      {songs.slice(0, LISTED).map(([id, d]) => (
        <SongInWork key={id} id={id} d={d} />
      ))}
    </ul>
  )
}

export function WaitsForYou({ people }: { people: ReturnType<typeof needingPeople> }) {
  if (people.length === 0) return <p class="quiet">Nothing: all that can go on does.</p>
  return (
    <ul class="works">
      {people.slice(0, LISTED).map(({ id, kind, why, status }) => (
        <li key={`${kind} ${id}`}>
          <a class="work" href={hrefOf(kind, [id])}>
            <span class="strong">{kind === 'songs' ? namesOf(id).song : id}</span>
            <StatusBadge status={status} />
            <span class="quiet small why">{why}</span>
          </a>
        </li>
      ))}
    </ul>
  )
}
