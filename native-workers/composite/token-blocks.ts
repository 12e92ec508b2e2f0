/** Tokens of runs of rows -> kept in the kernels' memory, in blocks of which the oldest are emptied to be filled again. */
import type { Piece } from './deflate.js'
import type { Workbench } from './kernels.js'

/** What there is of a run of rows: its tokens, and check and length of the rows they stand for. */
export interface KeptRun extends Piece {
  adler: number
  filteredBytes: number
}

export type RunKey = number | string

interface Block {
  at: number
  usedBytes: number
  /** Who finds its runs, and by what: they forget them when the block is emptied. */
  finders: Map<RunKey, KeptRun>[]
  keys: RunKey[]
}

/** No run of rows may have more bytes of tokens. */
export const BLOCK_BYTES = 2 ** 20
/** What one picture needs beyond the budget, mostly. */
const SPARE_BLOCKS = 2

/** First in, first out: the pictures that share their runs are near each other, and nothing has to be noted when one is found. */
export class TokenBlocks {
  readonly #bench: Workbench
  readonly #budgetBytes: number
  /** Oldest first; the last one is being filled. */
  readonly #filled: Block[] = []
  readonly #empty: number[] = []

  constructor(bench: Workbench, budgetBytes: number) {
    this.#bench = bench
    this.#budgetBytes = budgetBytes
    // at once: growing costs a collection of garbage each time, and memory that nobody has touched costs nothing
    const blocks = Math.floor(budgetBytes / BLOCK_BYTES) + SPARE_BLOCKS
    const start = bench.room(blocks * BLOCK_BYTES)
    for (let at = 0; at < blocks; at++) this.#empty.push(start + (blocks - 1 - at) * BLOCK_BYTES)
  }

  keep(by: Map<RunKey, KeptRun>, key: RunKey, tokens: Piece, adler: number, filteredBytes: number): KeptRun {
    const { bytes } = tokens
    const block = this.#blockFor(bytes)
    const at = block.at + block.usedBytes
    this.#bench.bytes.copyWithin(at, tokens.at, tokens.at + bytes)
    block.usedBytes += bytes
    block.finders.push(by)
    block.keys.push(key)
    const kept = { at, bytes, adler, filteredBytes }
    by.set(key, kept)
    return kept
  }

  /** Empties blocks that are too many. Called when no run is in use: between two pictures. */
  trim(): void {
    while (this.#filled.length * BLOCK_BYTES > this.#budgetBytes) {
      const { at, finders, keys } = this.#filled.shift() as Block
      for (const [place, by] of finders.entries()) by.delete(keys[place] as RunKey)
      this.#empty.push(at)
    }
  }

  #blockFor(bytes: number): Block {
    const last = this.#filled.at(-1)
    if (last && last.usedBytes + bytes <= BLOCK_BYTES) return last
    const block = { at: this.#empty.pop() ?? this.#bench.room(BLOCK_BYTES), usedBytes: 0, finders: [], keys: [] }
    this.#filled.push(block)
    return block
  }
}
