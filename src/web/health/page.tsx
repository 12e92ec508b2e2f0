/** Health: the service itself, its stages and disks, what is wrong, what people did, and how it went since this page was opened. */
import './health.css'

import { useState } from 'preact/hooks'

import { command } from '../api.js'
import { Ago } from '../elements/ago.js'
import { AlertList } from '../elements/alerts.js'
import { StatusBadge } from '../elements/badge.js'
import { Disks } from '../elements/disks.js'
import { Icon } from '../elements/icon.js'
import { Notice } from '../elements/notice.js'
import { PageHead, Panel } from '../elements/panel.js'
import { tell } from '../elements/told.js'
import { decimal, whole } from '../format.js'
import { useTopic } from '../live/live.js'
import type { D } from '../live/topic.js'
import type { PageProps } from '../pages.js'
import { reasonOf } from '../problem.js'
import { numberOf, textOf } from '../words.js'
import { Actors } from './actors.js'
import { Deeds } from './deeds.js'
import { Plots } from './plots.js'

function Facts({ service }: { service: D }) {
  const rss = numberOf(service.rssMiB)
  const cpu = numberOf(service.cpuPct)
  const facts: [name: string, value: string | undefined][] = [
    ['Version', textOf(service.version)],
    ['Address', textOf(service.host)],
    ['Data', textOf(service.data)],
    ['Results', service.store === 's3' ? 'in a bucket' : service.store === 'folder' ? 'in a folder' : undefined],
    ['ffmpeg', textOf(service.ffmpeg)],
    ['Shares of the processor', numberOf(service.cpuTokens)?.toString()],
    ['Memory', rss === undefined ? undefined : `${whole(rss)} MiB`],
    ['Processor', cpu === undefined ? undefined : `${decimal(cpu, 0)} % of a core`],
  ]
  return (
    <dl class="facts">
      <dt>State</dt>
      <dd>
        <StatusBadge status={service.status} />{' '}
        {service.startedAt !== undefined && (
          <span class="quiet small">
            started <Ago at={service.startedAt} />
          </span>
        )}
      </dd>
      {facts.map(
        ([name, value]) =>
          value && (
            <div class="fact" key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
      )}
    </dl>
  )
}

function PauseAll({ paused }: { paused: boolean }) {
  const [acting, setActing] = useState(false)
  const act = async () => {
    setActing(true)
    try {
      await command(paused ? 'resume' : 'pause')
      tell(paused ? 'Every stage goes on.' : 'Paused: what runs ends, nothing new starts.')
    } catch (fault) {
      tell(reasonOf(fault), 'bad')
    } finally {
      setActing(false)
    }
  }
  return (
    <button type="button" class="button" disabled={acting} onClick={() => void act()}>
      <Icon name={paused ? 'play' : 'pause'} />
      {paused ? 'Go on with everything' : 'Pause everything'}
    </button>
  )
}

export function Page(_: PageProps) {
  const topic = useTopic('service')
  const service = topic.get('service') ?? {}
  const actors = useTopic('actors').all()
  const alerts = useTopic('alerts').all()
  const disks = useTopic('disk').all()
  const events = useTopic('events').all()
  const allPaused = actors.size > 0 && [...actors.values()].every(({ state }) => state === 'paused')
  return (
    <>
      <PageHead title="Health">
        <PauseAll paused={allPaused} />
      </PageHead>
      {alerts.size > 0 ? (
        <AlertList alerts={alerts} />
      ) : (
        topic.known.value && <Notice tone="good">No alert is raised.</Notice>
      )}
      <div class="columns">
        <Panel title="Service">
          <Facts service={service} />
        </Panel>
        <Panel title="Disk">
          <Disks disks={disks} />
        </Panel>
      </div>
      <Panel title="Since this page was opened" aside={<a href="metrics">All metrics</a>}>
        <Plots />
      </Panel>
      <Panel title="Stages">
        <Actors actors={actors} />
      </Panel>
      <Panel title="What people did">
        <Deeds events={events} />
      </Panel>
    </>
  )
}
