/** All styles: how far each is, what is wrong with it, a filter, and the way to each. */
import './styles.css'

import { StatusBadge } from '../elements/badge.js'
import { Icon } from '../elements/icon.js'
import { Meter } from '../elements/meter.js'
import { count, decimal, eta, percent, whole } from '../format.js'
import type { ListRow } from '../listing/groups.js'
import { ListPage } from '../listing/list-page.js'
import type { D } from '../live/topic.js'
import type { PageProps } from '../pages.js'
import { hrefOf } from '../routes.js'
import { numberOf, textOf, troubleOf } from '../words.js'
import { farOf, rowsOf } from './rows.js'

const ROW_PX = 76

function Progress({ id, d }: ListRow) {
  const far = farOf(d)
  const rate = numberOf(d.rate)
  const left = eta(d.eta)
  if (!far) return <span class="far" />
  return (
    <span class="far">
      <Meter share={far.share} label={`${id}: pictures made`} tone={d.status === 'done' ? 'good' : 'going'} />
      <span class="quiet small clip">
        {percent(far.share)} of {whole(far.total)}
        {rate !== undefined && ` · ${decimal(rate)}/s`}
        {left && ` · ${left} left`}
      </span>
    </span>
  )
}

function Lint({ d }: { d: D }) {
  const errors = numberOf(d.errors)
  const warnings = numberOf(d.warnings) ?? 0
  if (errors === undefined) return <span class="lint quiet small">not looked at yet</span>
  if (errors + warnings === 0) {
    return (
      <span class="lint toned small" data-tone="good">
        <Icon name="check" size={12} /> clean
      </span>
    )
  }
  return (
    <span class="lint small">
      {errors > 0 && (
        <span class="toned" data-tone="bad">
          <Icon name="cross" size={12} /> {count(errors, 'error')}
        </span>
      )}
      {warnings > 0 && (
        <span class="toned" data-tone="care">
          <Icon name="warn" size={12} /> {count(warnings, 'warning')}
        </span>
      )}
    </span>
  )
}

function Row({ id, d }: ListRow) {
  const remark = troubleOf(d) || (textOf(d.name) !== id ? id : '')
  return (
    <a class="row style-row" href={hrefOf('styles', [id])}>
      <span class="title">
        <span class="strong clip">{textOf(d.name) || id}</span>
        <span class="quiet small clip" title={remark}>
          {remark}
        </span>
      </span>
      <Progress id={id} d={d} />
      <Lint d={d} />
      <StatusBadge status={d.status} />
    </a>
  )
}

export function Page({ query }: PageProps) {
  return (
    <ListPage
      query={query}
      name="styles"
      title="Styles"
      one="style"
      rowHeightPx={ROW_PX}
      rowsOf={rowsOf}
      row={(row) => <Row {...row} />}
    >
      <p>
        Drop a folder with a <code>style.json</code> and <code>layers/</code> into the watched folder{' '}
        <code>styles</code>, or on the page <a href={hrefOf('ingest')}>Ingest</a>.
      </p>
    </ListPage>
  )
}
