/** The compiled kernels -> an instance with a memory of its own, in which areas are laid out once and never freed singly. */
import { readFileSync } from 'node:fs'

/** Which source pixels make each target pixel, of so many rows and columns: tables of places and of weights. */
type TargetTaps = [
  down: number,
  downWeights: number,
  downMost: number,
  rows: number,
  across: number,
  acrossWeights: number,
  acrossMost: number,
  columns: number,
]

/** See kernel/ for what each does. Pointers and strides in bytes. */
export interface Kernels {
  adler32(from: number, bytes: number): number
  alphaBox(pixels: number, stride: number, width: number, rows: number, box: number): number
  markRows(marks: number, pixels: number, stride: number, width: number, rows: number): void
  overRows(there: number, thereStride: number, source: number, sourceStride: number, width: number, rows: number): void
  premultiplyPairs(
    to: number,
    toStride: number,
    source: number,
    sourceStride: number,
    width: number,
    rows: number,
  ): void
  filterRows(out: number, source: number, stride: number, bytes: number, rows: number, isTop: number): number
  resample(
    out: number,
    outStride: number,
    source: number,
    sourceStride: number,
    sourceWidth: number,
    left: number,
    top: number,
    line: number,
    ...target: TargetTaps
  ): void
  resamplePairs(
    out: number,
    outStride: number,
    source: number,
    sourceStride: number,
    sourceWidth: number,
    line: number,
    ...target: TargetTaps
  ): void
  setSearch(
    tries: number,
    enoughBytes: number,
    lazyBytes: number,
    shortestBytes: number,
    everyByte: number,
    hashedBytes: number,
    hashBits: number,
  ): void
  tokenise(source: number, from: number, bytes: number, rowBytes: number, tokens: number): number
  deflateTokens(tokens: number, count: number, most: number, isLast: number, out: number): number
  beginInflate(from: number, bytes: number): number
  inflateTo(out: number, bytes: number): number
  inflatedAdler(): number
  copyRows(to: number, toStride: number, from: number, fromStride: number, bytes: number, rows: number): void
  clearRows(to: number, toStride: number, bytes: number, rows: number): void
  unfilterRows(rows: number, bytes: number, count: number, above: number): number
}

const PAGE = 65_536
/** Wide enough for any vector, and a cache line. */
const ALIGNMENT = 64
const MOST_PAGES = 32_768

let compiled: WebAssembly.Module | undefined

export class Workbench {
  readonly kernels: Kernels
  /** All of the memory. Valid until the next `area`: take it anew after laying out. */
  bytes: Uint8Array
  readonly #memory: WebAssembly.Memory
  readonly #start: number
  #end: number
  #areaBytes = 0
  /** Up to here somebody may have written. */
  #used: number

  constructor() {
    compiled ??= new WebAssembly.Module(readFileSync(new URL('./kernel.wasm', import.meta.url)))
    this.#memory = new WebAssembly.Memory({ initial: 16, maximum: MOST_PAGES })
    const abort = () => {
      throw new Error('a kernel gave up')
    }
    const { exports } = new WebAssembly.Instance(compiled, { env: { memory: this.#memory, abort } })
    this.kernels = exports as unknown as Kernels
    this.#start = (exports.firstFree as () => number)()
    this.#end = this.#start
    this.#used = this.#start
    this.bytes = new Uint8Array(this.#memory.buffer)
  }

  get sizeBytes(): number {
    return this.#memory.buffer.byteLength
  }

  /** Of that, what was laid out as areas: a room is there for what somebody else counts as it comes. */
  get areaBytes(): number {
    return this.#areaBytes
  }

  /** Room for so many bytes, all zero, at the pointer it returns. */
  area(bytes: number): number {
    const start = this.room(bytes)
    this.#areaBytes += this.#end - start
    if (start < this.#used) this.bytes.fill(0, start, Math.min(this.#end, this.#used))
    return start
  }

  /** The same with anything in it: much of it costs nothing before it is used. */
  room(bytes: number): number {
    const start = this.#end
    this.#end = start + Math.ceil(bytes / ALIGNMENT) * ALIGNMENT + ALIGNMENT
    const lacking = this.#end - this.sizeBytes
    if (lacking > 0) {
      this.#memory.grow(Math.ceil(lacking / PAGE))
      this.bytes = new Uint8Array(this.#memory.buffer)
    }
    return start
  }

  /** Gives all areas back, for others to be laid out: a memory that once was large cannot be made smaller, only used again. */
  clear(): void {
    this.#used = Math.max(this.#used, this.#end)
    this.#end = this.#start
    this.#areaBytes = 0
  }

  /** Four 32 bit numbers that a kernel left at `from`. */
  ints(from: number, count: number): Int32Array {
    return new Int32Array(this.bytes.buffer, from, count)
  }

  put(bytes: Uint8Array, to: number): void {
    this.bytes.set(bytes, to)
  }

  /** A copy that outlives the next use of the area. */
  taken(from: number, bytes: number): Uint8Array {
    return this.bytes.slice(from, from + bytes)
  }
}
