/** The topic `songs` and what somebody looks for -> the songs to show, and how many there are of each kind. Pure. */
import { listOf } from '../words.js'

type D = Record<string, unknown>

export interface SongRow {
  id: string
  d: D
}

export const GROUPS = [
  ['all', 'All'],
  ['going', 'In work'],
  ['attention', 'Need you'],
  ['done', 'Done'],
] as const

export type Group = (typeof GROUPS)[number][0]

const needsPeople = (d: D): boolean =>
  d.status === 'failed' ||
  d.status === 'waiting' ||
  listOf(d.failedParts).length > 0 ||
  listOf(d.needsReview).length > 0

const isOf = (d: D, group: Group): boolean => {
  if (group === 'all') return true
  if (group === 'attention') return needsPeople(d)
  return group === 'done' ? d.status === 'done' : d.status !== 'done' && d.status !== 'failed' && d.status !== 'waiting'
}

/** Every word of `text` must be in the name. In order of their names. */
export function rowsOf(songs: ReadonlyMap<string, D>, text: string, group: Group) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  const counts: Record<Group, number> = { all: 0, going: 0, attention: 0, done: 0 }
  const rows: SongRow[] = []
  for (const [id, d] of songs) {
    const name = id.toLowerCase()
    if (!words.every((word) => name.includes(word))) continue
    for (const [kind] of GROUPS) if (isOf(d, kind)) counts[kind]++
    if (isOf(d, group)) rows.push({ id, d })
  }
  rows.sort((a, b) => (a.id < b.id ? -1 : 1))
  return { rows, counts }
}
