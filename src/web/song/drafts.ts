/** What was changed on desks and not saved -> kept while people look at other pages. */
import { openDrafts } from '../drafts.js'
import type { Changes } from './changes.js'
import type { OutputChange } from './room.js'

export interface Draft {
  parts: Changes
  output: OutputChange
}

export const NOTHING: Draft = { parts: {}, output: {} }

const kept = openDrafts<Draft>()
export const drafts = kept.all

export const isEmpty = ({ parts, output }: Draft): boolean =>
  Object.keys(parts).length === 0 && Object.keys(output).length === 0

export const draft = (song: string, changed: Draft): void => kept.keep(song, isEmpty(changed) ? undefined : changed)
