/** Now: how the service is, what it is doing, what it has just made, and what waits for people. */
import './now.css'

import { fileUrl } from '../api.js'
import { Ago } from '../elements/ago.js'
import { AlertList } from '../elements/alerts.js'
import { Disks } from '../elements/disks.js'
import { Icon } from '../elements/icon.js'
import { Empty } from '../elements/notice.js'
import { PageHead, Panel } from '../elements/panel.js'
import { namesOf, whole } from '../format.js'
import { useTopic } from '../live/live.js'
import type { D } from '../live/topic.js'
import type { PageProps } from '../pages.js'
import { hrefOf } from '../routes.js'
import { numberOf } from '../words.js'
import { Stages } from './stages.js'
import { headline, isInWork, needingPeople, newest, waitingIn } from './standing.js'
import { InWork, LISTED, WaitsForYou } from './works.js'

const NEWEST = 8

const jobCount = (jobs: ReadonlyMap<string, D>, ...states: string[]): number =>
  states.reduce((sum, state) => sum + (numberOf(jobs.get(state)?.count) ?? 0), 0)

export function Page(_: PageProps) {
  const songTopic = useTopic('songs')
  const songs = songTopic.all()
  const styles = useTopic('styles').all()
  const actors = useTopic('actors').all()
  const alerts = useTopic('alerts').all()
  const disks = useTopic('disk').all()
  const jobs = useTopic('jobs').all()
  const service = useTopic('service').get('service') ?? {}

  const waiting = waitingIn(actors)
  const failed = jobCount(jobs, 'refused', 'dead')
  const people = needingPeople(songs, styles)
  const told = headline({ service, alerts, songs, styles, waiting, people: people.length, failed })
  const songsInWork = [...songs].filter(([, d]) => isInWork(d))
  const stylesInWork = [...styles].filter(([, d]) => isInWork(d))
  const made = newest(songs, NEWEST)
  return (
    <>
      <PageHead title="Now" />
      <div class="headline" data-tone={told.tone}>
        <Icon name={told.tone === 'good' ? 'check' : told.tone === 'going' ? 'now' : 'warn'} size={26} />
        <div>
          <p class="state-of-things">{told.text}</p>
          <p class="quiet">{told.detail || 'Nothing waits.'}</p>
        </div>
        <dl class="figures">
          <div>
            <dt>Songs</dt>
            <dd>{whole(songs.size)}</dd>
          </div>
          <div>
            <dt>Styles</dt>
            <dd>{whole(styles.size)}</dd>
          </div>
          <div>
            <dt>Waiting</dt>
            <dd>{whole(waiting)}</dd>
          </div>
          <div>
            <dt>Failed</dt>
            <dd class={failed > 0 ? 'toned' : ''} data-tone="bad">
              {failed > 0 ? <a href={hrefOf('jobs', [], { state: 'failed' })}>{whole(failed)}</a> : '0'}
            </dd>
          </div>
        </dl>
      </div>
      <AlertList alerts={alerts} />
      <Panel title="Stages">
        <Stages actors={actors} />
      </Panel>
      <div class="columns">
        <Panel
          title="In work"
          aside={songsInWork.length > LISTED && <a href={hrefOf('songs', [], { show: 'going' })}>All songs in work</a>}
        >
          <InWork songs={songsInWork} styles={stylesInWork} />
        </Panel>
        <Panel title="Waits for you" aside={people.length > LISTED && `${whole(people.length)} in all`}>
          <WaitsForYou people={people} />
        </Panel>
        <Panel title="Disk">
          <Disks disks={disks} />
        </Panel>
      </div>
      <Panel
        title="Just made"
        plain
        aside={made.length > 0 && <a href={hrefOf('songs', [], { show: 'done' })}>All finished songs</a>}
      >
        {made.length > 0 ? (
          <ul class="gallery">
            {made.map(({ id, poster, since }) => (
              <li key={id}>
                <a href={hrefOf('songs', [id])}>
                  <img src={fileUrl(poster, since)} alt="" loading="lazy" width="320" height="180" />
                  <span class="strong clip">{namesOf(id).song}</span>
                  <span class="quiet small clip">
                    {namesOf(id).choir} · <Ago at={since} />
                  </span>
                </a>
              </li>
            ))}
          </ul>
        ) : (
          songTopic.known.value && (
            <Empty icon="film" title="Nothing yet">
              <p>
                Drop recordings on the page <a href={hrefOf('ingest')}>Ingest</a>, or into the watched folder.
              </p>
            </Empty>
          )
        )}
      </Panel>
    </>
  )
}
