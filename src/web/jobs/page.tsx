/** Jobs: failures by cause, and all work by state, stage and name. */
import './jobs.css'

import { useEffect, useMemo, useState } from 'preact/hooks'

import { ask } from '../api.js'
import { Choice } from '../elements/choice.js'
import { Filter } from '../elements/filter.js'
import { Empty, Notice } from '../elements/notice.js'
import { PageHead, Panel } from '../elements/panel.js'
import { VirtualList } from '../elements/virtual-list.js'
import { count, whole } from '../format.js'
import { useTopic } from '../live/live.js'
import type { PageProps } from '../pages.js'
import { amend } from '../route.js'
import { hrefOf } from '../routes.js'
import { numberOf } from '../words.js'
import { Causes, causesIn } from './causes.js'
import { type JobPage, SHOWN, statesOf, type Wanted } from './job.js'
import { openListing } from './listing.js'
import { Confirm, type Wish } from './requeue.js'
import { JobRow } from './row.js'

const ROW_PX = 60

const later = (act: () => void, ms: number) => {
  const timer = setTimeout(act, ms)
  return () => clearTimeout(timer)
}

export function Page({ query }: PageProps) {
  const topic = useTopic('jobs')
  const jobs = topic.all()
  const stages = [...useTopic('actors').all().keys()].sort()
  const [wish, setWish] = useState<Wish>()
  const causes = causesIn(jobs)
  const { stage = '', key = '', cause = '' } = query
  const shown = SHOWN.find(([name]) => name === query.state)?.[0] ?? 'open'
  const wanted: Wanted = { shown, stage, key, cause }
  const show = (next: Partial<Wanted>) => {
    const { shown: state, ...filters } = { ...wanted, ...next }
    amend(hrefOf('jobs', [], { state: state === 'open' ? '' : state, ...filters }))
  }

  const listing = useMemo(
    () => openListing(wanted, { ask: (path) => ask<JobPage>('GET', path), later }),
    [shown, stage, key, cause],
  )
  useEffect(() => {
    void listing.first()
    return () => listing.close()
  }, [listing])
  const version = topic.version.value
  useEffect(() => listing.stir(), [listing, version])

  const { jobs: rows, total, fault } = listing.listed.value
  const countOf = (states: readonly string[]) =>
    states.reduce((sum, state) => sum + (numberOf(jobs.get(state)?.count) ?? 0), 0)
  const isFiltered = stage !== '' || key !== '' || cause !== ''
  const named = causes.find(({ id }) => id === cause)
  const bulk = shown === 'failed' ? 'requeue' : shown === 'open' && isFiltered ? 'cancel' : undefined
  const about = [
    stage && `stage ${stage}`,
    key && `named ${key}`,
    cause && `failed with: ${named?.cause ?? cause}`,
  ].filter(Boolean)
  return (
    <>
      <PageHead title="Jobs" />
      {causes.length > 0 && (
        <Panel title="Failures by cause" aside={count(causes.length, 'cause')}>
          <Causes causes={causes} onWish={setWish} />
        </Panel>
      )}
      <div class="filters">
        <Choice
          label="Which jobs"
          value={shown}
          onChange={(name) => show({ shown: name })}
          options={SHOWN.map(([name, title, states]) => [
            name,
            <>
              {title} <span class="quiet">{whole(countOf(states))}</span>
            </>,
          ])}
        />
        <select aria-label="Stage" value={stage} onChange={(event) => show({ stage: event.currentTarget.value })}>
          <option value="">Every stage</option>
          {stages.map((one) => (
            <option key={one} value={one}>
              {one}
            </option>
          ))}
        </select>
        <Filter label="Filter by name" text={key} onChange={(text) => show({ key: text })} />
      </div>
      {cause !== '' && (
        <Notice>
          Only those that failed with: {named?.cause ?? cause}{' '}
          <button type="button" class="button small" onClick={() => show({ cause: '' })}>
            Show all
          </button>
        </Notice>
      )}
      {fault && <Notice tone="bad">The jobs could not be fetched: {fault}</Notice>}
      <div class="list-head">
        <p class="quiet" role="status">
          {total === undefined ? (fault ? '' : 'Loading…') : count(total, 'job')}
        </p>
        {bulk && (total ?? 0) > 0 && (
          <button
            type="button"
            class="button small"
            onClick={() =>
              setWish({
                op: bulk,
                about: `${bulk === 'requeue' ? 'Failed work' : 'Open work'}${about.length > 0 ? `, ${about.join(', ')}` : ': all of it'}`,
                args: { ...(stage && { stage }), ...(key && { key }), ...(cause && { cause }) },
              })
            }
          >
            {bulk === 'requeue' ? 'Start all of these again' : 'Cancel all of these'}
          </button>
        )}
      </div>
      {rows.length > 0 && (
        <div class="list">
          <VirtualList
            items={rows}
            rowHeightPx={ROW_PX}
            keyOf={({ id }) => String(id)}
            label="Jobs"
            onEnd={() => void listing.more()}
          >
            {(job) => <JobRow job={job} onWish={setWish} />}
          </VirtualList>
        </div>
      )}
      {total === 0 && (
        <Empty
          icon="jobs"
          title={shown === 'failed' ? 'Nothing has failed' : `No job is ${statesOf(shown).join(', ')}`}
        />
      )}
      {wish && (
        <Confirm
          wish={wish}
          onClose={() => {
            setWish(undefined)
            void listing.first()
          }}
        />
      )}
    </>
  )
}
