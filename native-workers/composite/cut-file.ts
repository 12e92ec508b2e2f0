/** Tokens of all rows of a cut -> its PNG file, put together where the kernels write: thousands of copies a second would be garbage. */
import { type Deflate, mostDeflatedBytes, type Piece } from './deflate.js'
import type { Size } from './geometry.js'
import type { Workbench } from './kernels.js'
import { CHUNK_HEAD_BYTES, END, headerOf, sealChunk, ZLIB_HEADER } from './png.js'

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
    bench.put(ZLIB_HEADER, this.#chunk + CHUNK_HEAD_BYTES)
  }

  /** Good until the next call; `adler` is the one of all the rows. */
  of(runs: readonly Piece[], adler: number): Piece {
    const check = this.#stream + this.#deflate.whole(runs, this.#stream)
    const memory = Buffer.from(this.#bench.bytes.buffer)
    const dataEnd = memory.writeUInt32BE(adler, check)
    const end = sealChunk(memory, this.#chunk, 'IDAT', dataEnd - this.#chunk - CHUNK_HEAD_BYTES)
    this.#bench.put(END, end)
    return { at: this.#start, bytes: end + END.length - this.#start }
  }
}
