/** How far a style is -> a cell for every length, side and colour; arrows move between them, Enter looks at one in the QA viewer. */
import { useLayoutEffect, useRef, useState } from 'preact/hooks'

import { colorText } from '../../../actors/dress/names.js'
import { type At, movedBy } from '../dress/grid.js'
import { numbersIn, spanAround } from '../dress/span.js'
import { SpanTurner } from '../dress/span-turner.js'
import type { D } from '../live/topic.js'
import { hrefOf } from '../routes.js'
import { type Cell, cellSays, cellText, heatRows } from './heat.js'

interface HeatMap {
  id: string
  items: ReadonlyMap<string, D>
  lengths: readonly { key: string; name: string }[]
  colors: number
}

const hrefOfCell = (id: string, { length, color }: Cell): string =>
  hrefOf('styles', [id, 'viewer'], { length, color: color === 0 ? '' : String(color) })

export function HeatMap({ id, items, lengths, colors }: HeatMap) {
  const [at, setAt] = useState<At>({ row: 0, column: 0 })
  const [seen, setSeen] = useState<At>()
  const table = useRef<HTMLTableElement>(null)
  const isMoving = useRef(false)
  const span = spanAround(at.column, colors)
  const rows = heatRows(items, lengths, colors, span)

  const move = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const next = movedBy(event.key, at, { rows: rows.length, columns: colors })
    if (!next) return
    event.preventDefault()
    isMoving.current = true
    setAt(next)
  }
  // the cell may only be there after it was drawn
  useLayoutEffect(() => {
    if (isMoving.current) table.current?.querySelector<HTMLElement>(`[data-at="${at.row}-${at.column}"]`)?.focus()
    isMoving.current = false
  }, [at])
  const shown = seen ?? at
  const row = rows[shown.row]
  const cell = row?.cells[shown.column - span.from]
  return (
    <>
      <SpanTurner count={colors} span={span} onTurn={(column) => setAt({ ...at, column })} />
      <div class="heat">
        {/* biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a grid is a table in which one cell has the focus */}
        <table ref={table} role="grid" aria-label="Progress by length, side and colour" onKeyDown={move}>
          <thead>
            <tr>
              <th scope="col">Length, side</th>
              {numbersIn(span).map((color) => (
                <th key={color} scope="col" class="mono">
                  <span class="visually-hidden">colour </span>
                  {colorText(color)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody onMouseLeave={() => setSeen(undefined)}>
            {rows.map(({ length, name, side, cells }, y) => (
              <tr key={`${length} ${side}`} data-side={side}>
                <th scope="row">
                  <span class="heads">
                    <span class={side === 'front' ? '' : 'visually-hidden'}>{name}</span>{' '}
                    <span class="side">{side}</span>
                  </span>
                </th>
                {cells.map((one) => (
                  <td key={one.color}>
                    <a
                      href={hrefOfCell(id, one)}
                      data-at={`${y}-${one.color}`}
                      data-state={one.state}
                      tabIndex={y === at.row && one.color === at.column ? 0 : -1}
                      aria-label={cellSays(one, name)}
                      style={{ '--share': one.total > 0 ? one.done / one.total : 0 }}
                      onFocus={() => setAt({ row: y, column: one.color })}
                      onMouseEnter={() => setSeen({ row: y, column: one.color })}
                    >
                      {cellText(one)}
                    </a>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p class="quiet small heat-says" aria-hidden="true">
        {row && cell ? cellSays(cell, row.name) : ''}
      </p>
      <p class="quiet small">
        A number is how much is made, “all” that nothing is left, “−6” that six could not be made, “–” that it is not
        known yet what there is to make.
      </p>
    </>
  )
}
