/** Ingest: files come in here, and what became of each in the watched folders. */
import './ingest.css'

import { useMemo } from 'preact/hooks'

import { StatusBadge } from '../elements/badge.js'
import { Choice } from '../elements/choice.js'
import { Filter } from '../elements/filter.js'
import { Empty, Notice } from '../elements/notice.js'
import { PageHead, Panel } from '../elements/panel.js'
import { VirtualList } from '../elements/virtual-list.js'
import { bytes, count, whole } from '../format.js'
import { type JobPage, pathOf } from '../jobs/job.js'
import { useFetched } from '../live/fetched.js'
import { useTopic } from '../live/live.js'
import type { PageProps } from '../pages.js'
import { amend } from '../route.js'
import { hrefOf } from '../routes.js'
import { numberOf, textOf } from '../words.js'
import { DropArea } from './drop-area.js'
import { filesOf, KINDS, type WatchedFile } from './files.js'
import { UploadList } from './upload-list.js'

const ROW_PX = 56
const REFUSED = 20

function FileRow({ path, d }: WatchedFile) {
  const size = numberOf(d.sizeBytes)
  return (
    <div class="row file-row">
      <span class="title">
        <span class="clip" title={path}>
          {path}
        </span>
        <span class="quiet small clip" title={textOf(d.because)}>
          {textOf(d.because)}
        </span>
      </span>
      <span class="quiet small size">{size === undefined ? '' : bytes(size)}</span>
      <StatusBadge status={d.state} />
    </div>
  )
}

/** Files whose work cannot succeed, or has been given up: they were taken, and then something was wrong with them. */
function Quarantined() {
  const jobs = useTopic('jobs').all()
  const failed = (numberOf(jobs.get('refused')?.count) ?? 0) + (numberOf(jobs.get('dead')?.count) ?? 0)
  const { data, fault } = useFetched<JobPage>(
    failed > 0 ? pathOf({ shown: 'failed', stage: '', key: '', cause: '' }, REFUSED) : undefined,
    failed,
  )
  if (failed === 0) return null
  return (
    <Panel
      title="Quarantined"
      aside={<a href={hrefOf('jobs', [], { state: 'failed' })}>{count(failed, 'failed job')}</a>}
    >
      {fault && <Notice tone="bad">{fault}</Notice>}
      <ul class="quarantined">
        {(data?.jobs ?? []).map(({ id, stage, key, because, state }) => (
          <li key={id}>
            <StatusBadge status={state} />
            <span>
              <span class="strong">{key}</span> <span class="quiet small">{stage}</span>
              <br />
              <span class="small">{because}</span>
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

export function Page({ query }: PageProps) {
  const topic = useTopic('ingest')
  const styles = [...useTopic('styles').all().keys()]
  const text = query.q ?? ''
  const version = topic.version.value
  const counts = useMemo(() => filesOf(topic.all(), 'settling', text).counts, [topic, version, text])
  // what needs a look first: what is still coming, else what was passed over
  const usual = counts.settling > 0 ? 'settling' : counts.ignored > 0 ? 'ignored' : 'taken'
  const kind = KINDS.find(([name]) => name === query.show)?.[0] ?? usual
  const { files } = useMemo(() => filesOf(topic.all(), kind, text), [topic, version, kind, text])
  const show = (next: { q?: string; show?: string }) =>
    amend(hrefOf('ingest', [], { q: text, show: query.show ?? '', ...next }))
  return (
    <>
      <PageHead title="Ingest" />
      <DropArea styles={styles} />
      <UploadList />
      <Quarantined />
      <Panel
        plain
        title="Watched folders"
        aside={<Filter label="Filter files" text={text} onChange={(q) => show({ q })} />}
      >
        <Choice
          label="Which files"
          value={kind}
          onChange={(name) => show({ show: name })}
          options={KINDS.map(([name, title]) => [
            name,
            <>
              {title} <span class="quiet">{whole(counts[name])}</span>
            </>,
          ])}
        />
        {files.length > 0 ? (
          <div class="list">
            <VirtualList items={files} rowHeightPx={ROW_PX} keyOf={({ path }) => path} label="Files">
              {(file) => <FileRow {...file} />}
            </VirtualList>
          </div>
        ) : (
          topic.known.value && (
            <Empty icon="ingest" title={text ? `No ${kind} file is called like that` : `No file is ${kind}`} />
          )
        )}
      </Panel>
    </>
  )
}
