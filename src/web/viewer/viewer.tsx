/** A style and what the address says -> the dress as the viewer's rules stack it, and everything to choose and to say of it. */
import { useMemo, useState } from 'preact/hooks'

import { stackerOf } from '../../../actors/dress/stacks.js'
import { copyText } from '../clipboard.js'
import { codeText, namesIn, type StyleFacts } from '../dress/facts.js'
import { versionsOf } from '../dress/versions.js'
import { Choice } from '../elements/choice.js'
import { Icon } from '../elements/icon.js'
import { Empty, Notice } from '../elements/notice.js'
import { tell } from '../elements/told.js'
import { useShortcuts } from '../keys.js'
import type { D } from '../live/topic.js'
import { amend, route } from '../route.js'
import { hrefOf } from '../routes.js'
import { Codes } from './codes.js'
import { Colors } from './colors.js'
import { COMPARISONS, type Look, onLength, queryOf, readLook, SIDES_SEEN } from './look.js'
import { codeStates, isCombination, type Objections, objectionsTo, toggled } from './objections.js'
import { Rejections } from './rejections.js'
import { rejected, reviewsOf } from './reviewed.js'
import { sameStacks } from './rows.js'
import { RowsBar } from './rows-bar.js'
import { Stage } from './stage.js'
import { useRows } from './use-rows.js'
import { Verdict } from './verdict.js'

interface Viewer {
  id: string
  facts: StyleFacts
  style: D
  query: Readonly<Record<string, string>>
  onReviewed(): void
}

export function Viewer(props: Viewer) {
  const { facts, query } = props
  const colors = facts.colors ?? 0
  const look = readLook(query, facts.lengths, colors)
  const length = facts.lengths.find(({ key }) => key === look.length)
  if (!length || colors === 0) return <Empty icon="styles" title="Its style.json names no length that could be shown" />
  return <Chosen {...props} look={look} length={length} colors={colors} />
}

function Chosen({
  id,
  facts,
  style,
  look,
  length,
  colors,
  onReviewed,
}: Viewer & { look: Look; length: StyleFacts['lengths'][number]; colors: number }) {
  const [isSwapping, setSwapping] = useState(false)
  const names = useMemo(() => namesIn(facts), [facts])
  const stack = useMemo(() => stackerOf(length, facts.viewer), [length, facts.viewer])
  const { codes, color, compare } = look
  const stacks = stack(codes)
  const { filesVersion, madeVersion } = versionsOf(style)
  const delivered = { style: id, layers: facts.layers, version: filesVersion }
  const objections = objectionsTo(length, codes)
  // not `look`, which is of when the page was drawn: keys may come faster
  const lookNow = () => readLook(route.value.query, facts.lengths, colors)
  const rows = useRows(id, length, codes, () => lookNow().codes, facts)

  const show = (next: Partial<Look>) => amend(hrefOf('styles', [id, 'viewer'], queryOf({ ...lookNow(), ...next })))
  const toColor = (by: number) => show({ color: (lookNow().color + by + colors) % colors })
  const toLength = (by: number) => {
    const at = facts.lengths.indexOf(length) + by
    const next = facts.lengths[(at + facts.lengths.length) % facts.lengths.length]
    if (next) show(onLength(look, next))
  }
  useShortcuts(
    'QA viewer: pictures',
    [
      { keys: '.', says: 'Next colour', act: () => toColor(1) },
      { keys: ',', says: 'Colour before', act: () => toColor(-1) },
      { keys: 'l', says: 'Next length', act: () => toLength(1) },
      {
        keys: 's',
        says: 'Both sides, or one large',
        act: () => show({ side: SIDES_SEEN[(SIDES_SEEN.indexOf(look.side) + 1) % SIDES_SEEN.length] ?? 'both' }),
      },
      {
        keys: 'c',
        says: 'Compare otherwise',
        act: () => show({ compare: COMPARISONS[(COMPARISONS.indexOf(compare) + 1) % COMPARISONS.length] ?? 'layers' }),
      },
    ],
    [look, facts],
  )
  const copyLink = () =>
    copyText(location.href).then(
      () => tell('The link is copied.'),
      () => tell('The browser does not let it be copied: take it from the address.', 'care'),
    )
  return (
    <>
      <div class="viewer-head">
        <Choice
          label="Length"
          value={length.key}
          options={facts.lengths.map(({ key, name }) => [key, name])}
          onChange={(key) => show(onLength(look, facts.lengths.find((one) => one.key === key) ?? length))}
        />
        <RowsBar
          length={length}
          names={names}
          rows={rows}
          isDefault={codes.length === 0}
          onCodes={(found) => show({ codes: length.order.filter((code) => found.includes(code)) })}
        />
      </div>
      <div class="viewer">
        <div class="seen">
          <Stage
            look={look}
            stacks={stacks}
            delivered={delivered}
            madeVersion={madeVersion}
            onSide={(wanted) => show({ side: wanted })}
            onCompare={(wanted) => show({ compare: wanted })}
          />
          <Colors
            colors={colors}
            color={color}
            side={look.side === 'back' ? 'back' : 'front'}
            stacks={stacks}
            delivered={delivered}
            onColor={(wanted) => show({ color: wanted })}
          />
        </div>
        <div class="chosen">
          <section class="panel" aria-label="Codes">
            <header class="panel-head">
              <h2>Codes</h2>
              <div class="aside">
                <button
                  type="button"
                  class="button small"
                  disabled={codes.length === 0}
                  onClick={() => show({ codes: [] })}
                >
                  None
                </button>
                <button type="button" class="button small" onClick={() => void copyLink()}>
                  <Icon name="link" size={13} /> Copy link
                </button>
              </div>
            </header>
            <Codes
              states={codeStates(length, codes)}
              names={names}
              isSwapping={isSwapping}
              onToggle={(code) => show({ codes: toggled(length, codes, code) })}
            />
            <label class="check small">
              <input
                type="checkbox"
                checked={isSwapping}
                onChange={(event) => setSwapping(event.currentTarget.checked)}
              />
              Swap: a code replaces those that exclude it
            </label>
            <Objected objections={objections} names={names} />
            {rows.row && !sameStacks(rows.row, stacks) && (
              <Notice tone="care">
                <code>combinations/{length.key}.csv</code> stacks other layers for this combination, and finished
                pictures follow it. Shown is what the rules say, as on the site.
              </Notice>
            )}
          </section>
          <Verdict style={id} look={look} reviews={reviewsOf(facts.reviews, look)} onReviewed={onReviewed} />
        </div>
      </div>
      <Rejections
        style={id}
        rejections={rejected(facts.reviews)}
        lengths={facts.lengths}
        names={names}
        onChanged={onReviewed}
      />
    </>
  )
}

function Objected({ objections, names }: { objections: Objections; names: ReturnType<typeof namesIn> }) {
  if (isCombination(objections)) return null
  const { clashes, unavailable, needs } = objections
  const text = (code: string) => codeText(code, names)
  return (
    <div role="status">
      <Notice tone="care">
        <p class="strong">This is no combination</p>
        {clashes.map(([a, b]) => (
          <p key={`${a} ${b}`}>
            {text(a)} and {text(b)} exclude each other.
          </p>
        ))}
        {unavailable.length > 0 && <p>Not made in this length: {unavailable.map(text).join(', ')}.</p>}
        {needs.length > 0 && <p>It needs one of: {needs.map(text).join(', ')}.</p>}
      </Notice>
    </div>
  )
}
