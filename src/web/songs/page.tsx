/** All songs: what each is at, a filter, and the way to each. */
import './songs.css'

import { fileUrl } from '../api.js'
import { StatusBadge } from '../elements/badge.js'
import { Icon } from '../elements/icon.js'
import { count, namesOf } from '../format.js'
import type { ListRow } from '../listing/groups.js'
import { ListPage } from '../listing/list-page.js'
import type { PageProps } from '../pages.js'
import { hrefOf } from '../routes.js'
import { listOf, numberOf, textOf, troubleOf } from '../words.js'
import { rowsOf } from './rows.js'

const ROW_PX = 64

function Row({ id, d }: ListRow) {
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
  return (
    <ListPage
      query={query}
      name="songs"
      title="Songs"
      one="song"
      rowHeightPx={ROW_PX}
      rowsOf={rowsOf}
      row={(row) => <Row {...row} />}
    >
      <p>
        Drop recordings named <code>{'<choir>+<song>+<part>.webm'}</code> into the watched folder, or on the page{' '}
        <a href={hrefOf('ingest')}>Ingest</a>. One part of a song is called <code>backing</code>.
      </p>
    </ListPage>
  )
}
