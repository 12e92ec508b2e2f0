/** The topic `songs` and what somebody looks for -> the songs to show, and how many there are of each kind. Pure. */
import { type Group, type Looked, looked } from '../listing/groups.js'
import type { D } from '../live/topic.js'
import { listOf } from '../words.js'

const needsPeople = (d: D): boolean =>
  d.status === 'failed' ||
  d.status === 'waiting' ||
  listOf(d.failedParts).length > 0 ||
  listOf(d.needsReview).length > 0

/** A song that is done may still need somebody. */
const isOf = (d: D, group: Exclude<Group, 'all'>): boolean => {
  if (group === 'attention') return needsPeople(d)
  return group === 'done' ? d.status === 'done' : d.status !== 'done' && d.status !== 'failed' && d.status !== 'waiting'
}

/** Every word of `text` must be in the name. In order of their names. */
export const rowsOf = (songs: ReadonlyMap<string, D>, text: string, group: Group): Looked =>
  looked(songs, { text, group }, { nameOf: (id) => id, isOf })
