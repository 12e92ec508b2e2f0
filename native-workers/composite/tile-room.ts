/** Tiles, all of one size at the most -> places for them in the kernels' memory, used again when a tile is forgotten. */
import type { Workbench } from './kernels.js'

/** Beyond what was laid out at once, so many places are added at a time. */
const MORE = 256

export class TileRoom {
  readonly #bench: Workbench
  readonly #tileBytes: number
  readonly #free: number[] = []
  /** From here to the end nobody has written yet. */
  #fresh: number
  #end: number

  /** At once room for all the tiles of the budget: growing costs a collection of garbage each time, and untouched memory nothing. */
  constructor(bench: Workbench, tileBytes: number, budgetBytes: number) {
    this.#bench = bench
    this.#tileBytes = Math.ceil(tileBytes / 64) * 64
    const bytes = (Math.floor(budgetBytes / this.#tileBytes) + MORE) * this.#tileBytes
    this.#fresh = bench.room(bytes)
    this.#end = this.#fresh + bytes
  }

  /** Where a tile may be written. What stands there is anything. */
  take(): number {
    const free = this.#free.pop()
    if (free !== undefined) return free
    if (this.#fresh === this.#end) {
      this.#fresh = this.#bench.room(MORE * this.#tileBytes)
      this.#end = this.#fresh + MORE * this.#tileBytes
    }
    const at = this.#fresh
    this.#fresh += this.#tileBytes
    return at
  }

  giveBack(at: number): void {
    this.#free.push(at)
  }
}
