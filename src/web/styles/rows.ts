/** The topic `styles` and what somebody looks for -> the styles to show, and how many there are of each kind. Pure. */
import { type Group, type Looked, looked } from '../listing/groups.js'
import type { D } from '../live/topic.js'
import { numberOf } from '../words.js'

const WAITING_FOR_PEOPLE: readonly unknown[] = ['needs-approval', 'waiting', 'failed']

function groupOf({ status }: D): Group {
  if (status === 'done') return 'done'
  return WAITING_FOR_PEOPLE.includes(status) ? 'attention' : 'going'
}

/** Every word of `text` must be in the id or the name. In order of their ids. */
export const rowsOf = (styles: ReadonlyMap<string, D>, text: string, group: Group): Looked =>
  looked(
    styles,
    { text, group },
    { nameOf: (id, d) => `${id} ${String(d.name ?? '')}`, isOf: (d, kind) => groupOf(d) === kind },
  )

/** Pictures that are there, of all; undefined before it is known how many there will be. */
export function farOf({ done, total }: D): { done: number; total: number; share: number } | undefined {
  const [made, all] = [numberOf(done) ?? 0, numberOf(total) ?? 0]
  return all > 0 ? { done: made, total: all, share: made / all } : undefined
}
