/** The conflicts of a length -> a grid to change them in, how many combinations that leaves, and the way into style.json. */
import { useEffect, useMemo, useState } from 'preact/hooks'

import { ask } from '../api.js'
import { type LengthFacts, namesIn, type StyleFacts } from '../dress/facts.js'
import { Notice } from '../elements/notice.js'
import { tell } from '../elements/told.js'
import { count, whole } from '../format.js'
import { reasonOf } from '../problem.js'
import { type Counted, openCounting } from './counting.js'
import { aboutOf, drafts } from './drafts.js'
import { Grid } from './grid.js'
import { copied, excluded, pairsWith, type Wishes, wished } from './matrix.js'

interface Editor {
  id: string
  facts: StyleFacts
  length: LengthFacts
  onSaved(): void
}

/** Forty are many. A grid of more than this nobody can use. */
const MOST_CODES = 150

const NONE: Wishes = new Map()

const later = (act: () => void, ms: number) => {
  const timer = setTimeout(act, ms)
  return () => clearTimeout(timer)
}

const rowsText = ({ rows, atLeast }: Counted): string => `${atLeast ? 'more than ' : ''}${whole(rows)}`

export function Editor({ id, facts, length, onSaved }: Editor) {
  const [saving, setSaving] = useState(false)
  const names = useMemo(() => namesIn(facts), [facts])
  const path = `api/v1/styles/${encodeURIComponent(id)}`
  const about = aboutOf(id, length.key)
  const { order, conflicts } = length
  // what was saved meanwhile, here or elsewhere, is no wish any more
  const kept = drafts.all.value.get(about) ?? NONE
  const wishes = [...kept].reduce((all, [key, isExcluded]) => wished(conflicts, all, key, isExcluded), NONE)
  const now = excluded(conflicts, wishes)
  const pairs = pairsWith(conflicts, wishes, order)

  const counting = useMemo(
    () =>
      openCounting({
        ask: (wanted, signal) =>
          ask<Counted>('POST', `${path}/count`, { length: length.key, conflicts: wanted }, signal),
        later,
      }),
    [path, length.key],
  )
  useEffect(() => () => counting.close(), [counting])
  useEffect(() => counting.count(pairs), [counting, JSON.stringify(pairs)])
  const { counted, fault, isCounting } = counting.found.value

  const wish = (next: Wishes) => drafts.keep(about, next.size > 0 ? next : undefined)
  const save = async () => {
    setSaving(true)
    try {
      const saved = await ask<Counted>('PUT', `${path}/lengths/${encodeURIComponent(length.key)}/conflicts`, {
        conflicts: pairs,
      })
      wish(NONE)
      tell(`Saved in style.json: ${rowsText(saved)} combinations. Other rules ask for a new approval.`)
      onSaved()
    } catch (reason) {
      tell(`Not saved: ${reasonOf(reason)}`, 'bad')
    } finally {
      setSaving(false)
    }
  }
  const isChanged = wishes.size > 0
  return (
    <>
      {length.source === 'csv' && (
        <Notice tone="care">
          <code>combinations/{length.key}.csv</code> says which combinations {length.name} has, and is used as it
          stands. Conflicts only tell the viewer what may be chosen together.
        </Notice>
      )}
      <div class="editor-head">
        <p role="status" class="counts">
          <span class="strong">{counted ? rowsText(counted) : '…'}</span> combinations
          {isChanged && length.source !== 'csv' && (
            <span class="quiet">
              {' '}
              after, {rowsText(length)} before{counted && !counted.atLeast && differenceOf(counted, length)}
            </span>
          )}
          {isCounting && counted && <span class="quiet"> · counting…</span>}
          <span class="quiet"> · {count(now.size, 'pair')}</span>
        </p>
        <CopyFrom
          lengths={facts.lengths.filter(({ key }) => key !== length.key)}
          onCopy={(other) => {
            const next = copied(conflicts, other.conflicts, order, other.order)
            wish(next)
            tell(
              next.size > 0
                ? `As in ${other.name}: ${count(next.size, 'pair')} changed.`
                : `They are as in ${other.name}.`,
            )
          }}
        />
      </div>
      {fault && <Notice tone="bad">They could not be counted: {fault}</Notice>}
      {order.length > MOST_CODES ? (
        <Notice tone="care">
          {length.name} has {whole(order.length)} codes, too many for a grid: change its conflicts in style.json.
        </Notice>
      ) : (
        <Grid
          order={order}
          unavailable={length.unavailable}
          names={names}
          excluded={now}
          wishes={wishes}
          onWish={(key, isExcluded) => wish(wished(conflicts, wishes, key, isExcluded))}
        />
      )}
      {isChanged && (
        <section class="save-bar" aria-label="Unsaved changes">
          <p>
            <strong>{count(wishes.size, 'pair')} changed</strong>
            <span class="quiet"> in {length.name}</span>
          </p>
          <button type="button" class="button" disabled={saving} onClick={() => wish(NONE)}>
            Undo all
          </button>
          <button type="button" class="button primary" disabled={saving} onClick={() => void save()}>
            {saving ? 'Saving…' : 'Save'}
          </button>
        </section>
      )}
    </>
  )
}

function differenceOf(after: Counted, before: Counted): string {
  if (before.atLeast) return ''
  const difference = after.rows - before.rows
  return ` (${difference > 0 ? '+' : ''}${whole(difference)})`
}

function CopyFrom({ lengths, onCopy }: { lengths: readonly LengthFacts[]; onCopy(length: LengthFacts): void }) {
  const [from, setFrom] = useState('')
  const chosen = lengths.find(({ key }) => key === from) ?? lengths[0]
  if (!chosen) return null
  return (
    <div class="copy-from">
      <select
        aria-label="Copy from the length"
        value={chosen.key}
        onChange={(event) => setFrom(event.currentTarget.value)}
      >
        {lengths.map(({ key, name }) => (
          <option key={key} value={key}>
            {name}
          </option>
        ))}
      </select>
      <button type="button" class="button" onClick={() => onCopy(chosen)}>
        Copy from {chosen.name}
      </button>
    </div>
  )
}
