/** A stack of layers -> the finished bands of its picture, each made once for all stacks that look the same in it. */
import { type Band, BandMaker } from './band.js'
import type { Deflate } from './deflate.js'
import type { Geometry, Span } from './geometry.js'
import type { Workbench } from './kernels.js'
import type { Layers } from './layers.js'
import type { Kept, Shelf } from './shelf.js'
import { type Tile, TileMaker } from './tile.js'

/** A tile is there as long as a band that shows it. */
interface KeptTile {
  tile: Tile | undefined
  bands: number
  key: string
}

interface KeptBand extends Kept {
  band: Band
}

/** What must be made for a picture: for each column the layers that show there, bottom to top. */
interface Wanted {
  at: number
  key: string
  stacks: number[][]
}

export class Bands {
  readonly #geometry: Geometry
  readonly #layers: Layers
  readonly #shelf: Shelf
  readonly #tileMaker: TileMaker
  readonly #bandMaker: BandMaker
  readonly #bands = new Map<string, KeptBand>()
  readonly #tiles = new Map<string, KeptTile>()

  constructor(geometry: Geometry, bench: Workbench, deflate: Deflate, layers: Layers, shelf: Shelf) {
    this.#geometry = geometry
    this.#layers = layers
    this.#shelf = shelf
    this.#tileMaker = new TileMaker(geometry, bench)
    this.#bandMaker = new BandMaker(geometry, bench, deflate)
  }

  /** What had to be made so far. */
  get made(): { bands: number; tiles: number } {
    return { bands: this.#bandMaker.made, tiles: this.#tileMaker.made }
  }

  /** From top to bottom. `stack` holds layers whose files can be used, bottom to top. */
  async of(stack: readonly number[]): Promise<Band[]> {
    const found = this.#geometry.bands.map((_, at) => this.#find(at, stack))
    const lacking = new Set(found.flatMap((band) => ('stacks' in band ? this.#lackingFor(band) : [])))
    for (const layer of lacking) await this.#layers.load(layer)
    return found.map((band) => ('stacks' in band ? this.#make(band) : band))
  }

  #find(at: number, stack: readonly number[]): Band | Wanted {
    const columns = this.#geometry.columns.length
    const shows = (layer: number) => this.#layers.shows(layer) as Uint8Array
    const touching = stack.filter((layer) =>
      shows(layer)
        .subarray(at * columns, (at + 1) * columns)
        .includes(1),
    )
    const key = `${at}:${touching.join()}`
    const kept = this.#bands.get(key)
    if (kept) {
      this.#shelf.touch(kept)
      return kept.band
    }
    const stacks = Array.from({ length: columns }, (_, column) =>
      touching.filter((layer) => shows(layer)[at * columns + column] === 1),
    )
    return { at, key, stacks }
  }

  #lackingFor({ at, stacks }: Wanted): number[] {
    return stacks.flatMap((stack, column) => (this.#tiles.has(tileKey(at, column, stack)) ? [] : stack))
  }

  #make({ at, key, stacks }: Wanted): Band {
    const span = this.#geometry.bands[at] as Span
    const tiles = stacks.map((stack, column) => this.#tile(at, column, stack))
    const band = this.#bandMaker.make(
      span,
      tiles.map(({ tile }) => tile),
    )
    for (const tile of tiles) tile.bands++
    const kept: KeptBand = {
      band,
      bytes: band.chunk.length,
      drop: () => {
        this.#bands.delete(key)
        for (const tile of tiles) if (--tile.bands === 0) this.#forget(tile)
      },
    }
    this.#bands.set(key, kept)
    this.#shelf.keep(kept)
    return band
  }

  #tile(at: number, column: number, stack: readonly number[]): KeptTile {
    const key = tileKey(at, column, stack)
    const there = this.#tiles.get(key)
    if (there) return there
    const layers = stack.map((layer) => this.#layers.get(layer))
    const tile = stack.length > 0 ? this.#tileMaker.make(this.#geometry.bands[at] as Span, column, layers) : undefined
    const made = { tile, bands: 0, key }
    this.#tiles.set(key, made)
    this.#shelf.weigh(tile?.pixels.length ?? 0)
    return made
  }

  #forget({ key, tile }: KeptTile): void {
    this.#tiles.delete(key)
    this.#shelf.weigh(-(tile?.pixels.length ?? 0))
  }
}

const tileKey = (band: number, column: number, stack: readonly number[]): string => `${band}/${column}:${stack.join()}`
