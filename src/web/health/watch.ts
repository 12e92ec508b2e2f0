/** GET metrics, every few seconds for as long as this page of the browser is there -> the looks so far. */
import { signal } from '@preact/signals'

import { problemOf, reasonOf } from '../problem.js'
import { type Look, readMetrics } from './metrics.js'

const EVERY_MS = 5_000
/** Two hours. */
const KEPT = 1_440

export const looks = signal<readonly Look[]>([])
export const fault = signal<string | undefined>(undefined)

let started = false

async function look(): Promise<void> {
  try {
    const response = await fetch('metrics', { cache: 'no-store' })
    if (!response.ok) throw await problemOf(response)
    const metrics = readMetrics(await response.text())
    looks.value = [...looks.value, { atMs: Date.now(), metrics }].slice(-KEPT)
    fault.value = undefined
  } catch (reason) {
    fault.value = reasonOf(reason)
  }
}

/** Goes on when other pages are looked at, so that a curve has no hole when somebody comes back. */
export function watchMetrics(): void {
  if (started) return
  started = true
  void look()
  setInterval(() => {
    if (!document.hidden) void look()
  }, EVERY_MS)
}
