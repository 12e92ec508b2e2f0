/** The bands of a picture -> its cuts as files, out of rows that are made once for all pictures in which they come out the same. */
import type { Band } from './band.js'
import { around } from './box.js'
import { type Cut, type CutPlan, planOf, type TapsOf } from './cut.js'
import { CutFile } from './cut-file.js'
import { CutMaker } from './cut-maker.js'
import { type CutRun, cutRowsOf, joined, runKey } from './cut-rows.js'
import type { Deflate, Piece } from './deflate.js'
import type { Geometry } from './geometry.js'
import type { Workbench } from './kernels.js'
import { mitchellPairTaps, type PairTaps } from './pair-taps.js'
import { adlerOfBoth } from './png.js'
import type { Kept, Shelf } from './shelf.js'
import { BLOCK_BYTES, type KeptRun, type RunKey, TokenBlocks } from './token-blocks.js'

/** Some rows of a cut, and the ways in which they were seen to come out. */
interface Run {
  rows: CutRun
  /** By the bands they look at. */
  made: Map<RunKey, KeptRun>
}

/** A cut of all pictures that fill the same box. */
interface Planned extends Kept {
  plan: CutPlan | undefined
  runs: Run[]
}

interface KeptTaps extends Kept {
  taps: PairTaps
}

/** What a plan is worth beside its taps, roughly. */
const PLAN_BYTES = 10_000
/** A byte is one token at the most. */
const TOKEN_BYTES = 2

export class Cuts {
  readonly #geometry: Geometry
  readonly #bench: Workbench
  readonly #deflate: Deflate
  readonly #maker: CutMaker
  readonly #shelf: Shelf
  readonly #tokens: TokenBlocks
  readonly #tables = new Map<string, KeptTaps>()
  readonly #files: ReadonlyMap<Cut, CutFile>
  readonly #planned = new Map<string, Planned>()
  #made = 0

  constructor(
    geometry: Geometry,
    bench: Workbench,
    deflate: Deflate,
    cuts: readonly Cut[],
    shelf: Shelf,
    tokenBytes: number,
  ) {
    this.#geometry = geometry
    this.#bench = bench
    this.#deflate = deflate
    this.#maker = new CutMaker(geometry, bench, cuts)
    this.#shelf = shelf
    this.#tokens = new TokenBlocks(bench, tokenBytes)
    this.#files = new Map(cuts.map((cut) => [cut, new CutFile(bench, deflate, cut.canvas)]))
  }

  /** Runs of rows that had to be made so far. */
  get made(): number {
    return this.#made
  }

  /** Where its PNG file is in the kernels' memory, until the same cut of the next picture. */
  of(cut: Cut, bands: readonly Band[]): Piece {
    const found = this.#runsOf(cut, bands)
    let adler = 1
    for (const run of found) adler = adlerOfBoth(adler, run.adler, run.filteredBytes)
    return (this.#files.get(cut) as CutFile).of(found, adler)
  }

  /** Called when no cut is in use: between two pictures. */
  trim(): void {
    this.#tokens.trim()
  }

  #runsOf(cut: Cut, bands: readonly Band[]): KeptRun[] {
    const { plan, runs } = this.#plan(cut, bands)
    const keys = runs.map(({ rows }) => runKey(rows, bands))
    const found = runs.map(({ made }, at) => made.get(keys[at] as RunKey))
    for (let from = 0; from < runs.length; from++) {
      if (found[from]) continue
      let to = from + 1
      while (to < runs.length && !found[to]) to++
      const made = this.#make(cut, plan, runs.slice(from, to), keys.slice(from, to), bands)
      found.splice(from, to - from, ...made)
      from = to
    }
    return found as KeptRun[]
  }

  /** Runs that follow one another are made together: each begins where the one before it ends. */
  #make(
    cut: Cut,
    plan: CutPlan | undefined,
    runs: readonly Run[],
    keys: readonly RunKey[],
    bands: readonly Band[],
  ): KeptRun[] {
    const rowBytes = cut.canvas.widthPx * 4 + 1
    const all = joined(runs.map(({ rows }) => rows))
    const { at: start } = this.#maker.make(cut, plan, all, bands)
    return runs.map((run, place) => {
      const { from, to, known } = run.rows
      const at = start + (from - all.from) * rowBytes
      const bytes = (to - from) * rowBytes
      const adler = this.#bench.kernels.adler32(at, bytes) >>> 0
      this.#made++
      const tokens = this.#deflate.tokens({ at, bytes }, known * rowBytes, rowBytes)
      return this.#tokens.keep(run.made, keys[place] as RunKey, tokens, adler, bytes)
    })
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
    const mostRows = Math.floor(BLOCK_BYTES / (TOKEN_BYTES * (cut.canvas.widthPx * 4 + 1)))
    const rows = cutRowsOf(plan, cut.canvas, this.#geometry, mostRows)
    const runs = rows.map((own): Run => ({ rows: own, made: new Map() }))
    return this.#kept(this.#planned, key, { plan, runs, bytes: PLAN_BYTES })
  }

  /** Boxes of many pictures have a width or a height in common. */
  readonly #taps: TapsOf = (sourcePx, targetPx, from, to, before) => {
    const key = `${sourcePx}/${targetPx}:${from}-${to}+${before}`
    const there = this.#tables.get(key)
    if (there) {
      this.#shelf.touch(there)
      return there.taps
    }
    const taps = mitchellPairTaps(sourcePx, targetPx, from, to, before)
    return this.#kept(this.#tables, key, { taps, bytes: taps.places.byteLength + taps.weights.byteLength }).taps
  }

  #kept<T extends { bytes: number }>(by: Map<string, T & Kept>, key: string, thing: T): T & Kept {
    const kept = { ...thing, drop: () => by.delete(key) }
    by.set(key, kept)
    this.#shelf.keep(kept)
    return kept
  }
}
