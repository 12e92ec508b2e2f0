/** Filtered rows -> tokens, and tokens -> pieces of a deflate stream, in the kernels' memory. */
import type { Workbench } from './kernels.js'

/** Found by trying: further tries find little, and longer blocks fit their codes less well. */
const TOKENS_PER_BLOCK = 32_768
const BAND = { tries: 4, enoughBytes: 32, shortestBytes: 5, hashBits: 15 }
/** Rows of a cut are short: few places to look at, and fewer hashes to forget. */
const CUT = { tries: 4, enoughBytes: 32, shortestBytes: 6, hashBits: 12 }

/** Room that everything compressed in one memory shares: nothing outlives the call that made it. */
export class Deflate {
  readonly #bench: Workbench
  readonly #tokens: number
  readonly #out: number
  readonly #rows: number

  /** `mostBytes` is the most that is ever compressed at once. */
  constructor(bench: Workbench, mostBytes: number) {
    this.#bench = bench
    this.#tokens = bench.area(4 * mostBytes + 64)
    // a token is 48 bits at the most, where nothing repeats a literal is 15; and headers
    this.#rows = bench.area(mostBytes + 64)
    this.#out = bench.area(2 * mostBytes + 4096)
  }

  /** A piece that may stand between any others. The view is good until the next call. */
  piece(source: number, bytes: number): Uint8Array {
    const { kernels } = this.#bench
    this.#search(BAND)
    const count = kernels.tokenise(source, 0, bytes, this.#tokens)
    return this.#view(kernels.deflateTokens(this.#tokens, count, TOKENS_PER_BLOCK, 0, this.#out))
  }

  /** Tokens of some rows of a cut, for `whole`. They may copy from the rows before them. */
  tokens(before: Uint8Array, rows: Uint8Array): Uint8Array {
    this.#search(CUT)
    this.#bench.put(before, this.#rows)
    this.#bench.put(rows, this.#rows + before.length)
    const bytes = before.length + rows.length
    const count = this.#bench.kernels.tokenise(this.#rows, before.length, bytes, this.#tokens)
    return this.#bench.taken(this.#tokens, 4 * count)
  }

  /** All tokens of a stream -> the stream, in one block. The view is good until the next call. */
  whole(runs: readonly Uint8Array[]): Uint8Array {
    let at = this.#tokens
    for (const tokens of runs) {
      this.#bench.put(tokens, at)
      at += tokens.length
    }
    const count = (at - this.#tokens) / 4
    return this.#view(this.#bench.kernels.deflateTokens(this.#tokens, count, Math.max(1, count), 1, this.#out))
  }

  #search({ tries, enoughBytes, shortestBytes, hashBits }: typeof BAND): void {
    this.#bench.kernels.setSearch(tries, enoughBytes, shortestBytes, hashBits)
  }

  #view(bytes: number): Uint8Array {
    return this.#bench.bytes.subarray(this.#out, this.#out + bytes)
  }
}
