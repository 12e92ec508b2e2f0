/** Codes against codes -> a cell for each pair, which says whether the two exclude each other; arrows move, Space and Enter change. */
import { useMemo, useRef, useState } from 'preact/hooks'
import { codeText, type Names } from '../dress/facts.js'
import { type At, movedBy } from '../dress/grid.js'
import { degrees, pairKey, type Wishes } from './matrix.js'

interface Grid {
  order: readonly string[]
  unavailable: readonly string[]
  names: Names
  /** Keys of pairs. */
  excluded: ReadonlySet<string>
  wishes: Wishes
  onWish(key: string, isExcluded: boolean): void
}

interface Line {
  y: number
  code: string
  order: readonly string[]
  names: Names
  isUnavailable: boolean
  degree: number
  /** A sign for each cell: `x` excluded, `.` not; `X` and `,` when that is changed. */
  states: string
  /** The column in focus, -1 when the focus is in another line. */
  focus: number
}

/** Drawn again only when something in it is another: forty codes are 1,600 cells. */
function Row({ y, code, order, names, isUnavailable, degree, states, focus }: Line) {
  return useMemo(
    () => (
      <tr data-unavailable={isUnavailable ? '' : undefined}>
        <th scope="row" data-here={focus < 0 ? undefined : ''}>
          <span class="strong">{code}</span> {names.get(code) !== code && <span class="quiet">{names.get(code)}</span>}
        </th>
        <td class="number quiet small">{degree || ''}</td>
        {order.map((other, x) => {
          if (other === code) return <td key={other} class="self" aria-label={`${code} itself`} />
          const state = states[x] ?? '.'
          const isExcluded = state.toLowerCase() === 'x'
          const isChanged = state === 'X' || state === ','
          return (
            <td key={other}>
              <button
                type="button"
                role="switch"
                data-at={`${y}-${x}`}
                data-key={pairKey(code, other)}
                data-changed={isChanged ? '' : undefined}
                aria-checked={isExcluded}
                aria-label={`${codeText(code, names)} excludes ${codeText(other, names)}${isChanged ? ', changed' : ''}`}
                tabIndex={x === focus ? 0 : -1}
              >
                {isExcluded ? '×' : ''}
              </button>
            </td>
          )
        })}
      </tr>
    ),
    [states, focus, order, names, isUnavailable],
  )
}

export function Grid({ order, unavailable, names, excluded, wishes, onWish }: Grid) {
  const [at, setAt] = useState<At>({ row: 1, column: 0 })
  const table = useRef<HTMLTableElement>(null)
  const counts = degrees(excluded)
  const cellAt = (event: Event) => (event.target as Element).closest<HTMLButtonElement>('[data-at]')

  const move = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const next = movedBy(event.key, at, { rows: order.length, columns: order.length })
    if (!next) return
    event.preventDefault()
    // over the cell of a code with itself, in which there is nothing to say
    const beyond =
      next.row === next.column ? movedBy(event.key, next, { rows: order.length, columns: order.length }) : next
    if (!beyond || beyond.row === beyond.column) return
    setAt(beyond)
    table.current?.querySelector<HTMLElement>(`[data-at="${beyond.row}-${beyond.column}"]`)?.focus()
  }
  return (
    <div class="conflict-grid">
      <table
        ref={table}
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a grid is a table in which one cell has the focus
        role="grid"
        aria-label="Which codes exclude each other"
        onKeyDown={move}
        onFocusIn={(event) => {
          const [row, column] = (cellAt(event)?.dataset.at ?? '').split('-').map(Number)
          if (row !== undefined && column !== undefined) setAt({ row, column })
        }}
        onClick={(event) => {
          const key = cellAt(event)?.dataset.key
          if (key) onWish(key, !excluded.has(key))
        }}
      >
        <thead>
          <tr>
            <th scope="col">Code</th>
            <th scope="col" class="number">
              <abbr title="excludes so many">n</abbr>
            </th>
            {order.map((code, x) => (
              <th key={code} scope="col" data-here={x === at.column ? '' : undefined} title={codeText(code, names)}>
                <span>{code}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {order.map((code, y) => (
            <Row
              key={code}
              y={y}
              code={code}
              order={order}
              names={names}
              isUnavailable={unavailable.includes(code)}
              degree={counts.get(code) ?? 0}
              states={order.map((other) => stateOf(pairKey(code, other), excluded, wishes)).join('')}
              focus={at.row === y ? at.column : -1}
            />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function stateOf(key: string, excluded: ReadonlySet<string>, wishes: Wishes): string {
  if (wishes.has(key)) return excluded.has(key) ? 'X' : ','
  return excluded.has(key) ? 'x' : '.'
}
