/** What is to be told of a folder -> told in its order, an alarm once, and nothing lost because nobody could listen. */
import type { AlarmAbout, Listing } from './listing.js'

export class News {
  readonly #onListing: (change: Listing) => void
  readonly #untold: Listing[] = []
  readonly #alarms = new Map<AlarmAbout, string>()

  constructor(onListing: (change: Listing) => void) {
    this.#onListing = onListing
  }

  /** A listener that throws, as when the disk is full, stops nothing: it is told later. Without a change: only what is left. */
  tell(change?: Listing): void {
    if (change) this.#untold.push(change)
    try {
      for (let next = this.#untold[0]; next; next = this.#untold[0]) {
        this.#onListing(next)
        this.#untold.shift()
      }
    } catch {
      // it stays the first of #untold, and the next change or the next turn tries again
    }
  }

  alarm(about: AlarmAbout, because: string): void {
    if (this.#alarms.get(about) === because) return
    this.#alarms.set(about, because)
    this.tell({ state: 'alarm', about, because })
  }

  calm(about: AlarmAbout): void {
    if (this.#alarms.delete(about)) this.tell({ state: 'calm', about })
  }

  /** One alarm for each folder that could not be read in full; those of other folders are over. */
  alarmFolders(unreadable: ReadonlySet<string>): void {
    for (const folder of unreadable) this.alarm(`folder ${folder}`, `${folder || 'the folder'} cannot be read in full`)
    for (const about of this.#alarms.keys()) {
      if (about.startsWith('folder ') && !unreadable.has(about.slice('folder '.length))) this.calm(about)
    }
  }

  *alarms(): Generator<Listing> {
    for (const [about, because] of this.#alarms) yield { state: 'alarm', about, because }
  }
}
