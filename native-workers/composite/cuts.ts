/** The bands of a picture -> its cuts as files, out of rows that are made once for all pictures in which they come out the same. */
import type { Band } from './band.js'
import { around } from './box.js'
import { type Cut, type CutPlan, planOf, type TapsOf } from './cut.js'
import { CutMaker, type FilteredRows } from './cut-maker.js'
import { type CutRows, cutRowsOf, pairKey, runKey } from './cut-rows.js'
import type { Deflate } from './deflate.js'
import type { Geometry } from './geometry.js'
import type { Workbench } from './kernels.js'
import { mitchellTaps, type Taps } from './mitchell.js'
import { adlerBytes, adlerOfBoth, chunk, END, headerOf, ZLIB_HEADER } from './png.js'
import type { Kept, Shelf } from './shelf.js'

interface KeptRows extends Kept {
  rows: FilteredRows
}

interface KeptTokens extends Kept {
  tokens: Uint8Array
}

/** Some rows of a cut, and all the ways in which they were seen to come out. */
interface Run {
  rows: CutRows
  /** By the bands they look at. */
  filtered: Map<number | string, KeptRows>
  /** By the rows and those of the run before, from which they may copy. */
  tokens: Map<number, KeptTokens>
}

/** A cut of all pictures that fill the same box. */
interface Planned extends Kept {
  plan: CutPlan | undefined
  runs: Run[]
}

interface KeptTaps extends Kept {
  taps: Taps
}

/** What a plan is worth beside its taps and rows, roughly. */
const PLAN_BYTES = 10_000
const NOTHING: FilteredRows = { id: 0, bytes: new Uint8Array(0), adler: 1 }

export class Cuts {
  readonly #geometry: Geometry
  readonly #deflate: Deflate
  readonly #maker: CutMaker
  readonly #shelf: Shelf
  readonly #tables = new Map<string, KeptTaps>()
  readonly #headers: ReadonlyMap<Cut, Uint8Array>
  readonly #planned = new Map<string, Planned>()

  constructor(geometry: Geometry, bench: Workbench, deflate: Deflate, cuts: readonly Cut[], shelf: Shelf) {
    this.#geometry = geometry
    this.#deflate = deflate
    this.#maker = new CutMaker(geometry, bench, cuts)
    this.#shelf = shelf
    this.#headers = new Map(cuts.map((cut) => [cut, headerOf(cut.canvas)]))
  }

  /** Runs of rows that had to be made so far. */
  get made(): number {
    return this.#maker.made
  }

  /** The parts of a PNG file, in order. */
  of(cut: Cut, bands: readonly Band[]): Uint8Array[] {
    const { plan, runs } = this.#plan(cut, bands)
    const streams: Uint8Array[] = []
    let adler = 1
    let before = NOTHING
    for (const run of runs) {
      const rows = this.#rows(cut, plan, run, bands)
      streams.push(this.#tokens(run, before, rows))
      adler = adlerOfBoth(adler, rows.adler, rows.bytes.length)
      before = rows
    }
    const data = this.#deflate.whole(streams)
    return [this.#headers.get(cut) as Uint8Array, chunk('IDAT', ZLIB_HEADER, data, adlerBytes(adler)), END]
  }

  #plan(cut: Cut, bands: readonly Band[]): Planned {
    const box = bands.map((band) => band.box).reduce(around, undefined)
    const key = `${cut.folder}:${box ? [box.left, box.top, box.right, box.bottom] : ''}`
    const there = this.#planned.get(key)
    if (there) {
      this.#shelf.touch(there)
      return there
    }
    const plan = planOf(cut, box, this.#geometry.picture, this.#taps)
    const runs = cutRowsOf(plan, cut.canvas, this.#geometry).map(
      (rows): Run => ({ rows, filtered: new Map(), tokens: new Map() }),
    )
    return this.#kept(this.#planned, key, { plan, runs, bytes: PLAN_BYTES })
  }

  /** Boxes of many pictures have a width or a height in common. */
  readonly #taps: TapsOf = (sourcePx, targetPx, from, to) => {
    const key = `${sourcePx}/${targetPx}:${from}-${to}`
    const there = this.#tables.get(key)
    if (there) {
      this.#shelf.touch(there)
      return there.taps
    }
    const taps = mitchellTaps(sourcePx, targetPx, from, to)
    return this.#kept(this.#tables, key, { taps, bytes: taps.places.byteLength + taps.weights.byteLength }).taps
  }

  #rows(cut: Cut, plan: CutPlan | undefined, run: Run, bands: readonly Band[]): FilteredRows {
    const key = runKey(run.rows, bands)
    const there = run.filtered.get(key)
    if (there) {
      this.#shelf.touch(there)
      return there.rows
    }
    const rows = this.#maker.make(cut, plan, run.rows, bands)
    return this.#kept(run.filtered, key, { rows, bytes: rows.bytes.length }).rows
  }

  #tokens(run: Run, before: FilteredRows, rows: FilteredRows): Uint8Array {
    const key = pairKey(before.id, rows.id)
    const there = run.tokens.get(key)
    if (there) {
      this.#shelf.touch(there)
      return there.tokens
    }
    const tokens = this.#deflate.tokens(before.bytes, rows.bytes)
    return this.#kept(run.tokens, key, { tokens, bytes: tokens.length }).tokens
  }

  #kept<K, T extends { bytes: number }>(by: Map<K, T & Kept>, key: K, thing: T): T & Kept {
    const kept = { ...thing, drop: () => by.delete(key) }
    by.set(key, kept)
    this.#shelf.keep(kept)
    return kept
  }
}
