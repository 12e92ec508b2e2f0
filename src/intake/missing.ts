/** Files that were here and are not -> deleted by people, or out of sight because a mount is. */
import type { AlarmAbout } from './listing.js'

/** As many as this at once, and more than half of all, is more likely a mount than a person. */
const MANY = 10

export interface Seen {
  nowMs: number
  /** Of the root, in this scan. */
  device: number
  known: number
  missing: number
}

export interface Belief {
  /** False: the missing files are not to be taken for deleted yet. */
  deleted: boolean
  alarm?: { about: AlarmAbout; because: string }
}

/**
 * *Doubt* begins with a scan that misses many at once and ends when they are back, or when another scan `confirmMs`
 * later, with the root in place all the while, misses them still: then they were deleted.
 * *Another device* under the root while more than half are missing is a mount that has gone: no time confirms that. When
 * most of the files are there, the mount was only made anew, and its device becomes the root's.
 */
export class Missing {
  readonly #confirmMs: number
  #device: number | undefined
  #doubtSinceMs: number | undefined
  #believed = false

  constructor(confirmMs: number, device: number | undefined) {
    this.#confirmMs = confirmMs
    this.#device = device
  }

  /** The root could not be seen at all: what was being confirmed begins anew. */
  outOfSight(): void {
    this.#doubtSinceMs = undefined
  }

  /** What is missing was deleted, whatever it looks like: a person has said so. Holds until nothing is missing. */
  believe(): void {
    this.#believed = true
  }

  get device(): number | undefined {
    return this.#device
  }

  judge({ nowMs, device, known, missing }: Seen): Belief {
    const most = missing > known / 2 && !this.#believed
    if (missing === 0) this.#believed = false
    if (most && this.#device !== undefined && device !== this.#device) {
      this.#doubtSinceMs = undefined
      const because = `the folder is on another device than before, and ${missing} of ${known} known files are not in it: is it mounted?`
      return { deleted: false, alarm: { about: 'missing', because } }
    }
    this.#device = device
    if (!most || missing < MANY) {
      this.#doubtSinceMs = undefined
      return { deleted: true }
    }
    this.#doubtSinceMs ??= nowMs
    if (nowMs - this.#doubtSinceMs >= this.#confirmMs) {
      this.#doubtSinceMs = undefined
      return { deleted: true }
    }
    const because = `${missing} of ${known} known files are gone at once; they count as deleted if they still are at the next look`
    return { deleted: false, alarm: { about: 'missing', because } }
  }
}
