/** The files of a unit's layers -> where each shows, known for good, and its pixels, read again when there was no room for them. */
import type { Decoder } from './decode.js'
import type { Geometry } from './geometry.js'
import type { Layer } from './layer.js'
import type { Kept, Shelf } from './shelf.js'

/** A file of which something must be said, or which cannot be used at all. */
export interface OddLayer {
  file: string
  why: string
  /** False: no picture with it can be made. */
  isUsable: boolean
}

interface KeptLayer extends Kept {
  layer: Layer
}

export class Layers {
  /** In the order in which they came to light. */
  readonly odd: OddLayer[] = []
  readonly #files: readonly string[]
  readonly #decoder: Decoder
  readonly #shelf: Shelf
  readonly #shows: (Uint8Array | null)[] = []
  readonly #touches: (Uint8Array | undefined)[] = []
  readonly #columns: number
  readonly #there = new Map<number, KeptLayer>()

  constructor(files: readonly string[], { columns }: Geometry, decoder: Decoder, shelf: Shelf) {
    this.#files = files
    this.#columns = columns.length
    this.#decoder = decoder
    this.#shelf = shelf
  }

  /** Reads a layer unless it is there. False when its file cannot be used. Throws when it could be used before. */
  async load(at: number): Promise<boolean> {
    const there = this.#there.get(at)
    if (there) {
      this.#shelf.touch(there)
      return true
    }
    const couldBe = this.#shows[at]
    if (couldBe === null) return false
    if (await this.#read(at)) return true
    if (couldBe) throw new Error(`${this.#files[at]} could be read before and cannot any more`)
    return false
  }

  /** Whether the file can be used; undefined before it was read. */
  isUsable(at: number): boolean | undefined {
    return this.#shows[at] === undefined ? undefined : this.#shows[at] !== null
  }

  /** Whether something of a usable layer shows in a tile. */
  shows(at: number, band: number, column: number): boolean {
    return this.#shows[at]?.[band * this.#columns + column] === 1
  }

  /** Whether something of it shows in any tile of a band. */
  touches(at: number, band: number): boolean {
    return this.#touches[at]?.[band] === 1
  }

  /** A layer that was loaded for this picture. */
  get(at: number): Layer {
    return (this.#there.get(at) as KeptLayer).layer
  }

  async #read(at: number): Promise<Layer | undefined> {
    const file = this.#files[at] as string
    const { layer, odd } = await this.#decoder.decode(file)
    if (odd !== undefined && this.#shows[at] === undefined)
      this.odd.push({ file, why: odd, isUsable: layer !== undefined })
    this.#shows[at] = layer?.shows ?? null
    this.#touches[at] = layer && bandsTouched(layer.shows, this.#columns)
    if (!layer) return undefined
    const kept = { layer, bytes: layer.bytes, drop: () => this.#there.delete(at) }
    this.#there.set(at, kept)
    this.#shelf.keep(kept)
    return layer
  }
}

const bandsTouched = (shows: Uint8Array, columns: number): Uint8Array =>
  Uint8Array.from({ length: shows.length / columns }, (_, band) =>
    shows.subarray(band * columns, (band + 1) * columns).includes(1) ? 1 : 0,
  )
