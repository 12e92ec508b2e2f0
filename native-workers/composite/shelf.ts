/** Things that took work to make -> kept within a budget of bytes; the ones not looked at for longest go first. */

export interface Kept {
  bytes: number
  /** Called when it is taken off the shelf: its owner forgets it. */
  drop(): void
}

/** What anything costs beside its bytes: its object, its key, its place in two maps. Roughly, but there are 100,000 of them. */
const THING_BYTES = 400

export class Shelf {
  usedBytes = 0
  peakBytes = 0
  readonly #budgetBytes: number
  /** In the order they were last looked at: a set remembers the order in which it was filled. */
  readonly #kept = new Set<Kept>()

  constructor(budgetBytes: number) {
    this.#budgetBytes = budgetBytes
  }

  keep(thing: Kept): void {
    this.#kept.add(thing)
    this.weigh(thing.bytes + THING_BYTES)
  }

  /** Takes off what does not fit. Called when nothing of it is in use: between two pictures. */
  trim(): void {
    for (const oldest of this.#kept) {
      if (this.usedBytes <= this.#budgetBytes) return
      this.#kept.delete(oldest)
      this.weigh(-oldest.bytes - THING_BYTES)
      oldest.drop()
    }
  }

  touch(thing: Kept): void {
    if (this.#kept.delete(thing)) this.#kept.add(thing)
  }

  /** Counts bytes that are there because of what is kept, or gone with it. */
  weigh(bytes: number): void {
    this.usedBytes += bytes
    this.peakBytes = Math.max(this.peakBytes, this.usedBytes)
  }
}
