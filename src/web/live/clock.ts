/** The time of day as a signal that moves once a second while somebody looks: for "5 min ago". */
import { signal } from '@preact/signals'

export const nowMs = signal(Date.now())

setInterval(() => {
  if (!document.hidden) nowMs.value = Date.now()
}, 1_000)
