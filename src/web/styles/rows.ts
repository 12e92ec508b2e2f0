/** The topic `styles` and what somebody looks for -> the styles to show, and how many there are of each kind. Pure. */
import { numberOf } from '../words.js'

type D = Record<string, unknown>

export interface StyleRow {
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

const WAITING_FOR_PEOPLE: readonly unknown[] = ['needs-approval', 'waiting', 'failed']

function groupOf({ status }: D): Group {
  if (status === 'done') return 'done'
  return WAITING_FOR_PEOPLE.includes(status) ? 'attention' : 'going'
}

/** Every word of `text` must be in the id or the name. In order of their ids. */
export function rowsOf(styles: ReadonlyMap<string, D>, text: string, group: Group) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  const counts: Record<Group, number> = { all: 0, going: 0, attention: 0, done: 0 }
  const rows: StyleRow[] = []
  for (const [id, d] of styles) {
    const named = `${id} ${String(d.name ?? '')}`.toLowerCase()
    if (!words.every((word) => named.includes(word))) continue
    const kind = groupOf(d)
    counts.all++
    counts[kind]++
    if (group === 'all' || group === kind) rows.push({ id, d })
  }
  rows.sort((a, b) => (a.id < b.id ? -1 : 1))
  return { rows, counts }
}

/** Pictures that are there, of all; undefined before it is known how many there will be. */
export function farOf({ done, total }: D): { done: number; total: number; share: number } | undefined {
  const [made, all] = [numberOf(done) ?? 0, numberOf(total) ?? 0]
  return all > 0 ? { done: made, total: all, share: made / all } : undefined
}
