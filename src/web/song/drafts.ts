/** What was changed on desks and not saved -> kept while people look at other pages. */
import { signal } from '@preact/signals'

import type { Changes } from './changes.js'
import type { OutputChange } from './room.js'

export interface Draft {
  parts: Changes
  output: OutputChange
}

export const NOTHING: Draft = { parts: {}, output: {} }

export const drafts = signal<ReadonlyMap<string, Draft>>(new Map())

export const isEmpty = ({ parts, output }: Draft): boolean =>
  Object.keys(parts).length === 0 && Object.keys(output).length === 0

export function draft(song: string, changed: Draft): void {
  const others = new Map(drafts.value)
  if (isEmpty(changed)) others.delete(song)
  else others.set(song, changed)
  drafts.value = others
}

addEventListener('beforeunload', (event) => {
  if (drafts.value.size > 0) event.preventDefault()
})
