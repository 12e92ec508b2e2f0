/** A stack of layers -> the finished bands of its picture, each made once for all stacks that look the same in it. */
import { type Band, BandMaker } from './band.js'
import type { Deflate } from './deflate.js'
import type { Geometry, Span } from './geometry.js'
import type { Workbench } from './kernels.js'
import type { Layers } from './layers.js'
import type { Kept, Shelf } from './shelf.js'
import { type KeptTile, Tiles } from './tiles.js'

interface KeptBand extends Kept {
  band: Band
  /** All that it was found by: the layers that touch it, as often as different ones look the same, and its tiles. */
  keys: string[]
}

/** A band that is not known by the layers that touch it: for each column those that show there, bottom to top. */
interface Wanted {
  at: number
  key: string
  stacks: number[][]
}

/** A key and its place in the map, roughly. */
const KEY_BYTES = 200

export class Bands {
  readonly #geometry: Geometry
  readonly #layers: Layers
  readonly #shelf: Shelf
  readonly #tiles: Tiles
  readonly #maker: BandMaker
  readonly #bands = new Map<string, KeptBand>()

  /** Of the shelf's budget, all may be tiles. */
  constructor(
    geometry: Geometry,
    bench: Workbench,
    deflate: Deflate,
    layers: Layers,
    shelf: Shelf,
    budgetBytes: number,
  ) {
    this.#geometry = geometry
    this.#layers = layers
    this.#shelf = shelf
    this.#tiles = new Tiles(geometry, bench, layers, shelf, budgetBytes)
    this.#maker = new BandMaker(geometry, bench, deflate)
  }

  /** What had to be made so far. */
  get made(): { bands: number; tiles: number } {
    return { bands: this.#maker.made, tiles: this.#tiles.made }
  }

  /** From top to bottom. `stack` holds layers whose files can be used, bottom to top. */
  async of(stack: readonly number[]): Promise<Band[]> {
    const found = this.#geometry.bands.map((_, at) => this.#find(at, stack))
    const lacking = new Set(found.flatMap((band) => ('stacks' in band ? this.#lackingFor(band) : [])))
    for (const layer of lacking) await this.#layers.load(layer)
    return found.map((band) => ('stacks' in band ? this.#make(band) : band))
  }

  #find(at: number, stack: readonly number[]): Band | Wanted {
    const touching = stack.filter((layer) => this.#layers.touches(layer, at))
    const key = `${at}:${touching.join()}`
    const kept = this.#bands.get(key)
    if (kept) {
      this.#shelf.touch(kept)
      return kept.band
    }
    const stacks = this.#geometry.columns.map((_, column) =>
      touching.filter((layer) => this.#layers.shows(layer, at, column)),
    )
    return { at, key, stacks }
  }

  #lackingFor({ at, stacks }: Wanted): number[] {
    return stacks.flatMap((stack, column) => (this.#tiles.isThere(at, column, stack) ? [] : stack))
  }

  #make({ at, key, stacks }: Wanted): Band {
    const tiles = stacks.map((stack, column) => this.#tiles.of(at, column, stack))
    const byTiles = `${at}=${tiles.map(({ tile }) => tile?.id ?? 0).join()}`
    const kept = this.#bands.get(byTiles) ?? this.#kept(byTiles, at, tiles)
    this.#findBy(key, kept)
    return kept.band
  }

  /** A style may have as many stacks as it has pictures: what they are known by counts too. */
  #findBy(key: string, kept: KeptBand): void {
    kept.keys.push(key)
    kept.bytes += KEY_BYTES
    this.#shelf.weigh(KEY_BYTES)
    this.#bands.set(key, kept)
  }

  #kept(key: string, at: number, tiles: readonly KeptTile[]): KeptBand {
    const band = this.#maker.make(
      this.#geometry.bands[at] as Span,
      tiles.map(({ tile }) => tile),
    )
    for (const tile of tiles) this.#tiles.hold(tile)
    const keys = [key]
    const drop = () => {
      for (const own of keys) this.#bands.delete(own)
      for (const tile of tiles) this.#tiles.release(tile)
    }
    const kept: KeptBand = { band, keys, bytes: band.chunk.length, drop }
    this.#bands.set(key, kept)
    this.#shelf.keep(kept)
    return kept
  }
}
