/** The statuses a song or a style has been in -> newest first, with when and why. */

import { textOf } from '../words.js'
import { Ago } from './ago.js'
import { StatusBadge } from './badge.js'

const SHOWN = 12

export function History({ history }: { history: unknown }) {
  const stood = Array.isArray(history) ? (history as Record<string, unknown>[]) : []
  return (
    <ol class="history">
      {stood
        .slice(-SHOWN)
        .reverse()
        .map(({ status, at, because }, n) => (
          <li key={`${String(at)} ${n}`}>
            <StatusBadge status={status} />
            <span class="quiet small">
              <Ago at={at} />
            </span>
            {textOf(because) && <span class="small because">{textOf(because)}</span>}
          </li>
        ))}
    </ol>
  )
}
