/** A list of any length -> only the rows that are on the screen; it scrolls with the page. */
import type { ComponentChildren } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'

import { rowsSeen, type Seen } from '../window.js'

interface VirtualList<T> {
  items: readonly T[]
  /** Every row is exactly so high. */
  rowHeightPx: number
  keyOf(item: T): string
  label: string
  /** The last row has come near: more may be fetched. */
  onEnd?: () => void
  children(item: T, index: number): ComponentChildren
}

export function VirtualList<T>({ items, rowHeightPx, keyOf, label, onEnd, children }: VirtualList<T>) {
  const list = useRef<HTMLUListElement>(null)
  const rows = items.length
  const [seen, setSeen] = useState<Seen>({ from: 0, to: Math.min(rows, 40) })

  const look = () => {
    const top = list.current?.getBoundingClientRect().top ?? 0
    const next = rowsSeen({ aboveUpperEdgePx: -top, viewHeightPx: innerHeight, rowHeightPx, rows })
    setSeen((before) => (before.from === next.from && before.to === next.to ? before : next))
  }
  useLayoutEffect(look, [rows, rowHeightPx])
  useEffect(() => {
    addEventListener('scroll', look, { passive: true })
    addEventListener('resize', look)
    return () => {
      removeEventListener('scroll', look)
      removeEventListener('resize', look)
    }
  }, [rows, rowHeightPx])

  const to = Math.min(seen.to, rows)
  const isEnd = to === rows
  useEffect(() => {
    if (isEnd) onEnd?.()
  }, [isEnd, rows])
  return (
    <ul class="virtual" ref={list} aria-label={label} style={{ height: `${rows * rowHeightPx}px` }}>
      {items.slice(seen.from, to).map((item, n) => {
        const index = seen.from + n
        return (
          <li
            key={keyOf(item)}
            aria-setsize={rows}
            aria-posinset={index + 1}
            style={{ height: `${rowHeightPx}px`, transform: `translateY(${index * rowHeightPx}px)` }}
          >
            {children(item, index)}
          </li>
        )
      })}
    </ul>
  )
}
