/** Filtered rows -> tokens, and tokens -> pieces of a deflate stream, in the kernels' memory. */
import type { Workbench } from './kernels.js'

/**
 * Found by trying. What repeats in a band is single pixels: short copies are worth their distances, and the first one that is
 * longer than a pixel and a half will do. Half as many tries make pictures 1 to 2 % larger and save a tenth of the work; longer blocks
 * fit their codes less well.
 */
const TOKENS_PER_BLOCK = 32_768
const BAND = {
  tries: 4,
  enoughBytes: 8,
  lazyBytes: 6,
  shortestBytes: 4,
  everyByte: 2,
  hashedBytes: 4,
  hashBits: 15,
}
/**
 * Rows of a cut are short, and made anew for most pictures; among so few bytes a longer look finds longer copies. Whole pixels alone
 * would be found in half the time, but then cuts are 2 % larger.
 */
const CUT = {
  tries: 2,
  enoughBytes: 32,
  lazyBytes: 8,
  shortestBytes: 6,
  everyByte: 2,
  hashedBytes: 6,
  hashBits: 15,
}
/** A literal, a length or a distance. */
const TOKEN_BYTES = 2

/** Some bytes in the kernels' memory. */
export interface Piece {
  at: number
  bytes: number
}

/** A literal is 15 bits at the most, where nothing repeats a copy of six bytes 48; and headers. */
export const mostDeflatedBytes = (bytes: number): number => 2 * bytes + 4096

/** Room that everything compressed in one memory shares: nothing outlives the call that made it. */
export class Deflate {
  readonly #bench: Workbench
  readonly #tokens: number
  readonly #out: number

  /** `mostBytes` is the most that is ever compressed at once. */
  constructor(bench: Workbench, mostBytes: number) {
    this.#bench = bench
    this.#tokens = bench.area(TOKEN_BYTES * mostBytes + 64)
    this.#out = bench.area(mostDeflatedBytes(mostBytes))
  }

  /** Rows of `rowBytes` each, as PNG filters them, to what may stand between any others. The view is good until the next call. */
  piece({ at, bytes }: Piece, rowBytes: number): Uint8Array {
    const { kernels } = this.#bench
    this.#search(BAND)
    const count = kernels.tokenise(at, 0, bytes, rowBytes, this.#tokens)
    const end = this.#out + kernels.deflateTokens(this.#tokens, count, TOKENS_PER_BLOCK, 0, this.#out)
    return this.#bench.bytes.subarray(this.#out, end)
  }

  /** Tokens of some rows of a cut, for `whole`, good until the next call. They may copy from the `knownBytes` before them. */
  tokens({ at, bytes }: Piece, knownBytes: number, rowBytes: number): Piece {
    this.#search(CUT)
    const [from, all] = [at - knownBytes, knownBytes + bytes]
    const count = this.#bench.kernels.tokenise(from, knownBytes, all, rowBytes, this.#tokens)
    return { at: this.#tokens, bytes: TOKEN_BYTES * count }
  }

  /** All tokens of a stream -> the stream, in one block, at `out`; how many bytes. */
  whole(runs: readonly Piece[], out: number): number {
    let end = this.#tokens
    for (const { at, bytes } of runs) {
      this.#bench.bytes.copyWithin(end, at, at + bytes)
      end += bytes
    }
    const count = (end - this.#tokens) / TOKEN_BYTES
    return this.#bench.kernels.deflateTokens(this.#tokens, count, Math.max(1, count), 1, out)
  }

  #search({ tries, enoughBytes, lazyBytes, shortestBytes, everyByte, hashedBytes, hashBits }: typeof BAND): void {
    this.#bench.kernels.setSearch(tries, enoughBytes, lazyBytes, shortestBytes, everyByte, hashedBytes, hashBits)
  }
}
