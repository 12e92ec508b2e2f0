/** Files that a scan did not meet -> told as removed and out of the book, once that is certain. */
import { reasonOf } from '../errors.js'
import type { FileBook } from './file-book.js'
import type { Missing } from './missing.js'
import type { News } from './news.js'
import type { Member, Roster } from './roster.js'

export interface Departing {
  root: string
  /** A file that is missing for less than this may be in the middle of being replaced. */
  settleMs: number
  book: FileBook
  roster: Roster
  missing: Missing
  news: News
  onRemoved(path: string, last: { hash: string; sizeBytes: number }): void | Promise<void>
}

export class Departures {
  readonly #with: Departing

  constructor(departing: Departing) {
    this.#with = departing
  }

  /** Returns when a file that is missing for the first time will count as deleted; undefined when there is none. */
  async after(scan: number, device: number, nowMs: number): Promise<number | undefined> {
    const { root, settleMs, book, roster, missing, news } = this.#with
    const { known, missing: absent } = roster.absent(scan)
    const belief = missing.judge({ nowMs, device, known, missing: absent.length })
    if (missing.device !== undefined && missing.device !== book.device(root)) book.setDevice(root, missing.device)
    if (belief.alarm) news.alarm(belief.alarm.about, belief.alarm.because)
    else news.calm('missing')

    let certainAtMs: number | undefined
    let unheard: string | undefined
    for (const member of absent) {
      member.missingSinceMs ??= nowMs
      if (!belief.deleted) continue
      const deletedAtMs = member.missingSinceMs + settleMs
      if (nowMs < deletedAtMs) certainAtMs = Math.min(certainAtMs ?? deletedAtMs, deletedAtMs)
      else unheard = (await this.#remove(member)) ?? unheard
    }
    if (unheard === undefined) news.calm('removed')
    else news.alarm('removed', unheard)
    return certainAtMs
  }

  /** Returns why nobody took note of the removal; then it is said again after the next scan. */
  async #remove(member: Member): Promise<string | undefined> {
    const { root, book, roster, onRemoved } = this.#with
    const { hash, sizeBytes } = member.entry!
    try {
      await onRemoved(member.path, { hash, sizeBytes })
      book.drop(root, member.path)
    } catch (fault) {
      return `the removal of ${member.path} could not be handed on: ${reasonOf(fault)}`
    }
    roster.remove(member)
    return undefined
  }
}
