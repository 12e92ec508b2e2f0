/** Names of a style's pictures -> which are wanted and which of them were seen. Small: sides and colours share all but the end of a name. */

import { stemOf } from './plan.js'
import type { PlannedStack } from './planning.js'

const WANTED = 1
const SEEN = 2

export class PictureGrid {
  readonly #stems = new Map<string, number>()
  /** By ending, and in it by place of the stem. */
  readonly #rows = new Map<string, Uint8Array>()
  #wanted = 0

  /** How many pictures are wanted. */
  get wanted(): number {
    return this.#wanted
  }

  /** The pictures of these stacks, with each of the endings. */
  wantAll(stacks: Iterable<PlannedStack>, lengths: readonly string[], endings: readonly string[]): void {
    for (const { pictures } of stacks) {
      for (const [length, codes] of pictures) {
        const stem = stemOf(codes, lengths[length] as string)
        for (const ending of endings) this.#want(stem, ending)
      }
    }
  }

  want(name: string): void {
    const at = endingAt(name)
    this.#want(name.slice(0, at), name.slice(at))
  }

  has(name: string): boolean {
    return (this.#cell(name) & WANTED) !== 0
  }

  /** For a name that is not wanted nothing happens. */
  see(name: string): void {
    const at = endingAt(name)
    const place = this.#stems.get(name.slice(0, at))
    const row = this.#rows.get(name.slice(at))
    if (place !== undefined && row) row[place]! |= SEEN
  }

  forgetSeen(): void {
    for (const row of this.#rows.values()) for (let place = 0; place < row.length; place++) row[place]! &= WANTED
  }

  *unseen(): Generator<string> {
    for (const [ending, row] of this.#rows) {
      if (!row.includes(WANTED)) continue
      for (const [stem, place] of this.#stems) if (row[place] === WANTED) yield stem + ending
    }
  }

  /** Of which any picture was not seen. */
  unseenEndings(): string[] {
    return [...this.#rows].flatMap(([ending, row]) => (row.includes(WANTED) ? [ending] : []))
  }

  #cell(name: string): number {
    const at = endingAt(name)
    const place = this.#stems.get(name.slice(0, at))
    return place === undefined ? 0 : (this.#rows.get(name.slice(at))?.[place] ?? 0)
  }

  #want(stem: string, ending: string): void {
    const place = this.#stems.get(stem) ?? this.#stems.size
    if (place === this.#stems.size) this.#stems.set(stem, place)
    let row = this.#rows.get(ending) ?? new Uint8Array(1024)
    if (place >= row.length) {
      const longer = new Uint8Array(Math.max(2 * row.length, place + 1))
      longer.set(row)
      row = longer
    }
    this.#rows.set(ending, row)
    if (row[place] === 0) this.#wanted++
    row[place] = WANTED
  }
}

/** Where `-<side>-<color>.png` begins. */
const endingAt = (name: string): number => name.lastIndexOf('-', name.lastIndexOf('-') - 1)
