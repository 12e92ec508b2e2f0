/** One style: how far it is, what is wrong with it, what it waits for, and the word that starts its long work. */
import './style.css'

import { useMemo, useState } from 'preact/hooks'

import { namesIn, type StyleFacts } from '../dress/facts.js'
import { Faults, Frame } from '../dress/frame.js'
import type { Followed } from '../dress/style.js'
import { Ago } from '../elements/ago.js'
import { History } from '../elements/history.js'
import { Icon } from '../elements/icon.js'
import { Meter } from '../elements/meter.js'
import { Notice } from '../elements/notice.js'
import { Panel } from '../elements/panel.js'
import { decimal, eta, percent, whole } from '../format.js'
import type { D } from '../live/topic.js'
import type { PageProps } from '../pages.js'
import { hrefOf } from '../routes.js'
import { farOf } from '../styles/rows.js'
import { rejected } from '../viewer/reviewed.js'
import { numberOf, textOf, troubleOf } from '../words.js'
import { Approve } from './approve.js'
import { HeatMap } from './heat-map.js'
import { Lengths } from './lengths.js'
import { Lint } from './lint.js'
import { lintOf } from './lint-groups.js'
import { missingIn } from './missing.js'
import { MissingLayers } from './missing-layers.js'

/** Before the next of them is reached, the reason for the last still stands in the style's news. */
const WITH_REASON: readonly unknown[] = ['failed', 'waiting', 'needs-approval']

function Standing({ style }: { style: D }) {
  const { because, ...others } = style
  const trouble = troubleOf(WITH_REASON.includes(style.status) ? { ...others, because } : others)
  if (!trouble) return null
  const tone = style.status === 'failed' ? 'bad' : 'care'
  const before = style.status === 'waiting' ? 'It waits for ' : ''
  return (
    <Notice tone={tone}>
      {before}
      {trouble}
    </Notice>
  )
}

function Far({ style }: { style: D }) {
  const far = farOf(style)
  if (!far) return null
  const rate = numberOf(style.rate)
  const left = eta(style.eta)
  return (
    <div class="style-far">
      <Meter share={far.share} label="Pictures made" tone={style.status === 'done' ? 'good' : 'going'} />
      <p>
        <span class="strong">{percent(far.share, far.share > 0.99 && far.share < 1 ? 1 : 0)}</span>{' '}
        <span class="quiet">
          {whole(far.done)} of {whole(far.total)} pictures
          {rate !== undefined && ` · ${decimal(rate)} a second`}
          {left && ` · ${left} left`}
        </span>
      </p>
    </div>
  )
}

interface Approval {
  facts: StyleFacts
  style: D
  /** Of what was approved here a moment ago: its file is taken in like any other, when it has settled. */
  given: string
  onAsk(): void
}

function Approval({ facts, style, given, onAsk }: Approval) {
  const fingerprint = textOf(style.fingerprint)
  const isAsked = style.status === 'needs-approval' || style.status === 'waiting'
  if (isAsked && fingerprint !== '') {
    if (given === fingerprint) return <p class="quiet small">approved: the service takes it in</p>
    return (
      <button type="button" class="button primary" onClick={onAsk}>
        <Icon name="check" /> Approve…
      </button>
    )
  }
  if (!facts.approved?.holds) return null
  return (
    <p class="quiet small">
      approved by {facts.approved.who}, <Ago at={facts.approved.when} />
    </p>
  )
}

function Overview({ id, facts, followed: { items, style } }: { id: string; facts: StyleFacts; followed: Followed }) {
  const [asking, setAsking] = useState(false)
  const [given, setGiven] = useState('')
  const colors = facts.colors ?? 0
  const names = useMemo(() => namesIn(facts), [facts])
  const missing = useMemo(() => missingIn(facts), [facts])
  const lint = lintOf(items.get('lint'))
  const rejections = rejected(facts.reviews).length
  return (
    <>
      <Faults faults={facts.faults} />
      <Standing style={style} />
      <div class="style-acts">
        <Far style={style} />
        <Approval facts={facts} style={style} given={given} onAsk={() => setAsking(true)} />
      </div>
      {rejections > 0 && (
        <Notice tone="care">
          {whole(rejections)} {rejections === 1 ? 'combination is' : 'combinations are'} rejected:{' '}
          <a href={hrefOf('styles', [id, 'viewer'])}>see the QA viewer</a>.
        </Notice>
      )}
      {colors > 0 && facts.lengths.length > 0 && (
        <>
          <Panel title="Progress">
            <HeatMap id={id} items={items} lengths={facts.lengths} colors={colors} />
          </Panel>
          <Panel title="What there is to make">
            <Lengths id={id} facts={facts} names={names} items={items} />
          </Panel>
        </>
      )}
      <Lint id={id} lint={lint} />
      <div class="columns">
        {colors > 0 && <MissingLayers id={id} missing={missing} delivered={Object.keys(facts.layers).length} />}
        <Panel title="History">
          <History history={style.history} />
        </Panel>
      </div>
      {asking && (
        <Approve
          id={id}
          facts={facts}
          style={style}
          lint={lint}
          rejections={rejections}
          onApproved={setGiven}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  )
}

export function Page({ args }: PageProps) {
  const id = args[0] ?? ''
  return (
    <Frame id={id} view="">
      {(facts, followed) => <Overview key={id} id={id} facts={facts} followed={followed} />}
    </Frame>
  )
}
