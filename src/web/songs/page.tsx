/** All songs: what each is at, a filter, and the way to each. */
import './songs.css'

import { useMemo } from 'preact/hooks'

import { fileUrl } from '../api.js'
import { StatusBadge } from '../elements/badge.js'
import { Choice } from '../elements/choice.js'
import { Filter } from '../elements/filter.js'
import { Icon } from '../elements/icon.js'
import { Empty } from '../elements/notice.js'
import { PageHead } from '../elements/panel.js'
import { VirtualList } from '../elements/virtual-list.js'
import { count, namesOf, whole } from '../format.js'
import { useTopic } from '../live/live.js'
import type { PageProps } from '../pages.js'
import { amend } from '../route.js'
import { hrefOf } from '../routes.js'
import { listOf, numberOf, textOf, troubleOf } from '../words.js'
import { GROUPS, rowsOf, type SongRow } from './rows.js'

const ROW_PX = 64

function Row({ id, d }: SongRow) {
  const { song, choir } = namesOf(id)
  const review = listOf(d.needsReview).length
  const failed = listOf(d.failedParts).length
  const poster = textOf(d.poster)
  const remark = troubleOf(d)
  return (
    <a class="row song-row" href={hrefOf('songs', [id])}>
      {poster ? (
        <img src={fileUrl(poster)} alt="" loading="lazy" width="80" height="45" />
      ) : (
        <span class="thumb">
          <Icon name="songs" />
        </span>
      )}
      <span class="title">
        <span class="strong clip">{song}</span>
        <span class="quiet small clip">{remark || choir}</span>
      </span>
      <span class="quiet small parts">
        {count(numberOf(d.parts) ?? 0, 'part')}
        {review > 0 && <span class="toned" data-tone="care">{`, ${review} to review`}</span>}
        {failed > 0 && <span class="toned" data-tone="bad">{`, ${failed} failed`}</span>}
      </span>
      <StatusBadge status={d.status} />
    </a>
  )
}

export function Page({ query }: PageProps) {
  const topic = useTopic('songs')
  const version = topic.version.value
  const text = query.q ?? ''
  const group = GROUPS.find(([name]) => name === query.show)?.[0] ?? 'all'
  const { rows, counts } = useMemo(() => rowsOf(topic.all(), text, group), [topic, version, text, group])
  const show = (next: { q?: string; show?: string }) => {
    const wanted = { q: text, show: group, ...next }
    amend(hrefOf('songs', [], { q: wanted.q, show: wanted.show === 'all' ? '' : wanted.show }))
  }
  return (
    <>
      <PageHead title="Songs">
        <Filter label="Filter songs" text={text} onChange={(q) => show({ q })} />
      </PageHead>
      <Choice
        label="Which songs"
        value={group}
        onChange={(name) => show({ show: name })}
        options={GROUPS.map(([name, title]) => [
          name,
          <>
            {title} <span class="quiet">{whole(counts[name])}</span>
          </>,
        ])}
      />
      {rows.length > 0 ? (
        <div class="list">
          <VirtualList items={rows} rowHeightPx={ROW_PX} keyOf={({ id }) => id} label="Songs">
            {(row) => <Row {...row} />}
          </VirtualList>
        </div>
      ) : (
        topic.known.value && (
          <Empty icon="songs" title={counts.all > 0 ? 'No song is like that' : 'No song yet'}>
            {counts.all === 0 && (
              <p>
                Drop recordings named <code>{'<choir>+<song>+<part>.webm'}</code> into the watched folder, or on the
                page <a href={hrefOf('ingest')}>Ingest</a>. One part of a song is called <code>backing</code>.
              </p>
            )}
          </Empty>
        )
      )}
    </>
  )
}
