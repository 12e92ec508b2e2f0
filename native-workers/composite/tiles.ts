/** The layers that show in a tile -> the tile, made once for all stacks that differ only in what is hidden there. */
import type { Geometry, Span } from './geometry.js'
import type { Workbench } from './kernels.js'
import type { Layers } from './layers.js'
import { hides } from './occlusion.js'
import type { Shelf } from './shelf.js'
import { type Tile, TileMaker } from './tile.js'

/** A tile is kept as long as a band that shows it. */
export interface KeptTile {
  /** Undefined where nothing is to be seen. */
  tile: Tile | undefined
  bands: number
  /** All stacks it was found by. */
  keys: string[]
}

export class Tiles {
  readonly #geometry: Geometry
  readonly #layers: Layers
  readonly #shelf: Shelf
  readonly #maker: TileMaker
  readonly #tiles = new Map<string, KeptTile>()
  /** By tile, upper and lower layer whether the one hides the other. */
  readonly #hidden = new Map<string, boolean>()

  constructor(geometry: Geometry, bench: Workbench, layers: Layers, shelf: Shelf, budgetBytes: number) {
    this.#geometry = geometry
    this.#layers = layers
    this.#shelf = shelf
    this.#maker = new TileMaker(geometry, bench, budgetBytes)
  }

  get made(): number {
    return this.#maker.made
  }

  isThere(band: number, column: number, stack: readonly number[]): boolean {
    return this.#tiles.has(keyOf(band, column, stack))
  }

  /** The layers must be loaded unless the tile is there. */
  of(band: number, column: number, stack: readonly number[]): KeptTile {
    const key = keyOf(band, column, stack)
    const there = this.#tiles.get(key)
    if (there) return there
    const seen = stack.filter(
      (lower, at) => !stack.slice(at + 1).some((upper) => this.#hides(upper, lower, band, column)),
    )
    const kept = this.#seen(band, column, seen)
    if (seen.length < stack.length) {
      kept.keys.push(key)
      this.#tiles.set(key, kept)
    }
    return kept
  }

  hold(tile: KeptTile): void {
    tile.bands++
  }

  release(tile: KeptTile): void {
    if (--tile.bands > 0) return
    for (const key of tile.keys) this.#tiles.delete(key)
    this.#shelf.weigh(-bytesOf(tile))
    if (tile.tile) this.#maker.forget(tile.tile)
  }

  #seen(band: number, column: number, stack: readonly number[]): KeptTile {
    const key = keyOf(band, column, stack)
    const there = this.#tiles.get(key)
    if (there) return there
    const layers = stack.map((layer) => this.#layers.get(layer))
    const tile = stack.length > 0 ? this.#maker.make(this.#geometry.bands[band] as Span, column, layers) : undefined
    const made = { tile, bands: 0, keys: [key] }
    this.#tiles.set(key, made)
    this.#shelf.weigh(bytesOf(made))
    return made
  }

  #hides(upper: number, lower: number, band: number, column: number): boolean {
    const key = keyOf(band, column, [upper, lower])
    const known = this.#hidden.get(key)
    if (known !== undefined) return known
    const [above, below] = [this.#layers.get(upper), this.#layers.get(lower)]
    const isHidden = hides(above, below, column, this.#geometry.bands[band] as Span)
    this.#hidden.set(key, isHidden)
    return isHidden
  }
}

const keyOf = (band: number, column: number, stack: readonly number[]): string => `${band}/${column}:${stack.join()}`

const bytesOf = ({ tile }: KeptTile): number => tile?.bytes ?? 0
