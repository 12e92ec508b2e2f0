/** Tokens of all rows of a cut -> its PNG file, put together where the kernels write: thousands of copies a second would be garbage. */
import { crc32 } from 'node:zlib'

import { type Deflate, mostDeflatedBytes, type Piece } from './deflate.js'
import type { Size } from './geometry.js'
import type { Workbench } from './kernels.js'
import { END, headerOf, ZLIB_HEADER } from './png.js'

/** Length and type of a chunk; a check. */
const CHUNK_HEAD_BYTES = 8
const CHECK_BYTES = 4
const IDAT = Buffer.from('IDAT', 'latin1')

export class CutFile {
  readonly #bench: Workbench
  readonly #deflate: Deflate
  /** Where the file begins, its only IDAT, and the deflate stream in that. */
  readonly #start: number
  readonly #chunk: number
  readonly #stream: number

  constructor(bench: Workbench, deflate: Deflate, canvas: Size) {
    const header = headerOf(canvas)
    const filteredBytes = canvas.heightPx * (canvas.widthPx * 4 + 1)
    this.#bench = bench
    this.#deflate = deflate
    this.#start = bench.area(header.length + CHUNK_HEAD_BYTES + mostDeflatedBytes(filteredBytes) + END.length)
    this.#chunk = this.#start + header.length
    this.#stream = this.#chunk + CHUNK_HEAD_BYTES + ZLIB_HEADER.length
    bench.put(header, this.#start)
    bench.put(IDAT, this.#chunk + 4)
    bench.put(ZLIB_HEADER, this.#chunk + CHUNK_HEAD_BYTES)
  }

  /** Good until the next call; `adler` is the one of all the rows. */
  of(runs: readonly Piece[], adler: number): Piece {
    const end = this.#stream + this.#deflate.whole(runs, this.#stream)
    const numbers = new DataView(this.#bench.bytes.buffer)
    numbers.setUint32(end, adler)
    const check = end + CHECK_BYTES
    numbers.setUint32(this.#chunk, check - this.#chunk - CHUNK_HEAD_BYTES)
    numbers.setUint32(check, crc32(this.#bench.bytes.subarray(this.#chunk + 4, check)))
    this.#bench.put(END, check + CHECK_BYTES)
    return { at: this.#start, bytes: check + CHECK_BYTES + END.length - this.#start }
  }
}
