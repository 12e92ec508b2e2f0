/** A moment -> how long ago it was, with the exact time for whoever points at it. */
import { ago } from '../format.js'
import { nowMs } from '../live/clock.js'

export function Ago({ at }: { at: unknown }) {
  const date = typeof at === 'string' || typeof at === 'number' ? new Date(at) : undefined
  if (!date || Number.isNaN(date.getTime())) return null
  return (
    <time dateTime={date.toISOString()} title={date.toLocaleString()}>
      {ago(date.getTime(), nowMs.value)}
    </time>
  )
}
