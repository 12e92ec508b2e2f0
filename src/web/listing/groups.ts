/** A topic's items and what somebody looks for -> those to show, and how many there are of each kind. Pure. */
import type { D } from '../live/topic.js'

export interface ListRow {
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

export interface Looked {
  rows: ListRow[]
  counts: Record<Group, number>
}

/** Every word of `text` must be in what `nameOf` gives, which is compared in lower case. In order of their ids. */
export function looked(
  items: ReadonlyMap<string, D>,
  { text, group }: { text: string; group: Group },
  { nameOf, isOf }: { nameOf(id: string, d: D): string; isOf(d: D, group: Exclude<Group, 'all'>): boolean },
): Looked {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  const counts: Looked['counts'] = { all: 0, going: 0, attention: 0, done: 0 }
  const rows: ListRow[] = []
  for (const [id, d] of items) {
    const name = nameOf(id, d).toLowerCase()
    if (!words.every((word) => name.includes(word))) continue
    const kinds = GROUPS.map(([kind]) => kind).filter((kind) => kind === 'all' || isOf(d, kind))
    for (const kind of kinds) counts[kind]++
    if (kinds.includes(group)) rows.push({ id, d })
  }
  rows.sort((a, b) => (a.id < b.id ? -1 : 1))
  return { rows, counts }
}
