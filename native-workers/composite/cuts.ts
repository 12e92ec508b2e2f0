/** The bands of a picture -> its cuts as files, out of rows that are made once for all pictures in which they come out the same. */
import type { Band } from './band.js'
import { around } from './box.js'
import { type Cut, type CutPlan, planOf } from './cut.js'
import { CutMaker, type CutPart } from './cut-maker.js'
import { type CutRows, cutRowsOf, runKey } from './cut-rows.js'
import type { Deflate } from './deflate.js'
import type { Geometry } from './geometry.js'
import type { Workbench } from './kernels.js'
import { adlerBytes, adlerOfBoth, chunk, END, headerOf, ZLIB_HEADER } from './png.js'
import type { Kept, Shelf } from './shelf.js'

interface KeptPart extends Kept {
  part: CutPart
}

/** A cut of all pictures that fill the same box. */
interface Planned {
  plan: CutPlan | undefined
  runs: { run: CutRows; found: Map<string, KeptPart> }[]
}

export class Cuts {
  readonly #geometry: Geometry
  readonly #deflate: Deflate
  readonly #maker: CutMaker
  readonly #shelf: Shelf
  readonly #planned = new Map<string, Planned>()
  #made = 0

  constructor(geometry: Geometry, bench: Workbench, deflate: Deflate, cuts: readonly Cut[], shelf: Shelf) {
    this.#geometry = geometry
    this.#shelf = shelf
    this.#maker = new CutMaker(geometry, bench, deflate, cuts)
    this.#deflate = deflate
  }

  /** Runs of rows that had to be made so far. */
  get made(): number {
    return this.#made
  }

  /** The parts of a PNG file, in order. */
  of(cut: Cut, bands: readonly Band[]): Uint8Array[] {
    const { plan, runs } = this.#plan(cut, bands)
    const parts = runs.map(({ run, found }) => this.#part(cut, plan, run, found, bands))
    const adler = parts.reduce((sofar, part) => adlerOfBoth(sofar, part.adler, part.filteredBytes), 1)
    const stream = this.#deflate.whole(parts.map(({ tokens }) => tokens))
    return [headerOf(cut.canvas), chunk('IDAT', ZLIB_HEADER, stream, adlerBytes(adler)), END]
  }

  #plan(cut: Cut, bands: readonly Band[]): Planned {
    const box = bands.map((band) => band.box).reduce(around, undefined)
    const key = `${cut.folder}:${box ? [box.left, box.top, box.right, box.bottom] : ''}`
    const there = this.#planned.get(key)
    if (there) return there
    const plan = planOf(cut, box, this.#geometry.picture)
    const runs = cutRowsOf(plan, cut.canvas, this.#geometry).map((run) => ({ run, found: new Map() }))
    const planned = { plan, runs }
    this.#planned.set(key, planned)
    const bytes = plan ? plan.down.weights.byteLength + plan.across.weights.byteLength : 0
    this.#shelf.keep({ bytes, drop: () => this.#planned.delete(key) })
    return planned
  }

  #part(
    cut: Cut,
    plan: CutPlan | undefined,
    run: CutRows,
    found: Map<string, KeptPart>,
    bands: readonly Band[],
  ): CutPart {
    const key = runKey(run, bands)
    const there = found.get(key)
    if (there) {
      this.#shelf.touch(there)
      return there.part
    }
    const part = this.#maker.make(cut, plan, run, bands)
    const kept = { part, bytes: part.tokens.length, drop: () => found.delete(key) }
    found.set(key, kept)
    this.#shelf.keep(kept)
    this.#made++
    return part
  }
}
