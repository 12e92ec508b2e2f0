/** A zlib stream in pieces -> its bytes, so many at a time, in the kernels' memory. */
import type { Piece } from './deflate.js'
import type { Workbench } from './kernels.js'
import { adlerOfBoth } from './png.js'

/** How far back a copy may reach. */
const WINDOW_BYTES = 32_768
/** The kernels look at some bytes beyond the last, and write some. */
const SPARE_BYTES = 64
const FIRST_SOURCE_BYTES = 2 ** 20

/** Node's own gives out a megabyte of new memory for each megabyte of pixels, and to collect it costs more than to inflate. */
export class Inflate {
  readonly #bench: Workbench
  readonly #out: number
  #source: number
  #sourceBytes = FIRST_SOURCE_BYTES
  /** Of what was given out so far. */
  #adler = 1
  /** So many were given out last. */
  #lastBytes = 0

  /** `mostBytes` is the most that is ever asked for at once. */
  constructor(bench: Workbench, mostBytes: number) {
    this.#bench = bench
    this.#out = bench.area(WINDOW_BYTES + mostBytes + SPARE_BYTES) + WINDOW_BYTES
    this.#source = bench.area(FIRST_SOURCE_BYTES + SPARE_BYTES)
  }

  begin(pieces: readonly Uint8Array[]): void {
    const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0)
    if (bytes > this.#sourceBytes) {
      // twice as much as is needed: what it grows out of is lost
      this.#sourceBytes = 2 * bytes
      this.#source = this.#bench.area(this.#sourceBytes + SPARE_BYTES)
    }
    let at = this.#source
    for (const piece of pieces) {
      this.#bench.put(piece, at)
      at += piece.length
    }
    this.#adler = 1
    this.#lastBytes = 0
    if (!this.#bench.kernels.beginInflate(this.#source, bytes))
      throw new Error('its compressed pixels have no beginning')
  }

  /** The next bytes, at most so many, fewer only at the end. Good until the next call. */
  next(mostBytes: number): Piece {
    const { kernels } = this.#bench
    const end = this.#out + this.#lastBytes
    this.#bench.bytes.copyWithin(this.#out - WINDOW_BYTES, end - WINDOW_BYTES, end)
    const bytes = kernels.inflateTo(this.#out, mostBytes)
    if (bytes < 0) throw new Error(`its compressed pixels ${bytes === -1 ? 'end too early' : 'are damaged'}`)
    this.#adler = adlerOfBoth(this.#adler, kernels.adler32(this.#out, bytes) >>> 0, bytes)
    this.#lastBytes = bytes
    return { at: this.#out, bytes }
  }

  /** Throws unless all that was given out is what was once compressed. */
  end(): void {
    const found = this.#bench.kernels.inflatedAdler() >>> 0
    if (found !== this.#adler) throw new Error(`its compressed pixels have the check ${this.#adler}, expected ${found}`)
  }
}
