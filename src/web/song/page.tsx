/** One song: its video, its mixing desk, and how it came about. */
import './song.css'

import { StatusBadge } from '../elements/badge.js'
import { History } from '../elements/history.js'
import { Empty, Notice } from '../elements/notice.js'
import { PageHead, Panel } from '../elements/panel.js'
import { count, namesOf } from '../format.js'
import { useFetched } from '../live/fetched.js'
import { useTopic } from '../live/live.js'
import type { D } from '../live/topic.js'
import type { PageProps } from '../pages.js'
import { hrefOf } from '../routes.js'
import { listOf, textOf, troubleOf } from '../words.js'
import { Desk } from './desk.js'
import type { SongFacts } from './facts.js'
import { Video } from './video.js'

/** Another text: the document of the song may say something else. Samples and progress are no reason to ask. */
const factsAsOf = (items: ReadonlyMap<string, D>): string =>
  [...items]
    .filter(([key]) => !key.startsWith('run/'))
    .map(([key, d]) => [key, d.status, d.run, d.offsetMs, d.appliedOffsetMs, d.snapshot, d.take].join(' '))
    .join('\n')

export function Page({ args }: PageProps) {
  const id = args[0] ?? ''
  const topic = useTopic(`song/${id}`)
  const items = topic.all()
  const song = items.get('song') ?? {}
  const run = items.get(`run/${textOf(song.run)}`)
  const facts = useFetched<SongFacts>(
    items.size > 0 ? `api/v1/songs/${encodeURIComponent(id)}` : undefined,
    factsAsOf(items),
  )
  const { song: name, choir } = namesOf(id)

  if ((topic.known.value || topic.refused.value !== undefined) && items.size === 0) {
    return (
      <>
        <PageHead title={name} kicker={<a href={hrefOf('songs')}>Songs</a>} />
        <Empty icon="songs" title={`There is no song ${id}`}>
          <p>
            It comes when recordings named <code>{`${id}+<part>.webm`}</code> are dropped.
          </p>
        </Empty>
      </>
    )
  }
  const review = listOf(song.needsReview)
  const failed = listOf(song.failedParts)
  const trouble = troubleOf(song)
  return (
    <>
      <PageHead
        title={name}
        kicker={
          <>
            <a href={hrefOf('songs')}>Songs</a> · {choir}
          </>
        }
      >
        <StatusBadge status={song.status} />
      </PageHead>
      {trouble && <Notice tone={song.status === 'failed' ? 'bad' : 'care'}>{trouble}</Notice>}
      {failed.length > 0 && (
        <Notice tone="bad">
          {count(failed.length, 'part')} failed: {failed.join(', ')}. The others go on without.
        </Notice>
      )}
      {review.length > 0 && (
        <Notice tone="care">
          Nobody can tell how late {review.join(', ')} {review.length === 1 ? 'is' : 'are'}: listen, set the offset, and
          save.
        </Notice>
      )}
      <div class="song-top">
        <Panel title="Video">
          <Video id={id} song={song} run={run} />
        </Panel>
        <Panel title="History">
          <History history={song.history} />
        </Panel>
      </div>
      {facts.fault && <Notice tone="bad">The desk could not be fetched: {facts.fault}</Notice>}
      {facts.data ? (
        <Desk key={id} id={id} facts={facts.data} topic={topic} onSaved={facts.replace} />
      ) : (
        !facts.fault && <p class="loading">Loading the desk…</p>
      )}
    </>
  )
}
