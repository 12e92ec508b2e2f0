/** The files of a unit's layers -> where each shows, known for good, and its pixels, read again when there was no room for them. */
import type { Decoder } from './decode.js'
import type { Layer } from './layer.js'
import type { Shelf } from './shelf.js'

/** A file of which something must be said, or which cannot be used at all. */
export interface OddLayer {
  file: string
  why: string
  /** False: no picture with it can be made. */
  isUsable: boolean
}

export class Layers {
  /** In the order in which they came to light. */
  readonly odd: OddLayer[] = []
  readonly #files: readonly string[]
  readonly #decoder: Decoder
  readonly #shelf: Shelf
  readonly #shows: (Uint8Array | null)[] = []
  readonly #there = new Map<number, Layer>()

  constructor(files: readonly string[], decoder: Decoder, shelf: Shelf) {
    this.#files = files
    this.#decoder = decoder
    this.#shelf = shelf
  }

  /** Reads a layer unless it is there. False when its file cannot be used. Throws when it could be used before. */
  async load(at: number): Promise<boolean> {
    if (this.#there.has(at)) return true
    const couldBe = this.#shows[at]
    if (couldBe === null) return false
    if (await this.#read(at)) return true
    if (couldBe) throw new Error(`${this.#files[at]} could be read before and cannot any more`)
    return false
  }

  /** For each tile 1 if something of the layer shows in it; null when its file cannot be used, undefined before it was read. */
  shows(at: number): Uint8Array | null | undefined {
    return this.#shows[at]
  }

  /** A layer that was loaded for this picture. */
  get(at: number): Layer {
    return this.#there.get(at) as Layer
  }

  async #read(at: number): Promise<Layer | undefined> {
    const file = this.#files[at] as string
    const { layer, odd } = await this.#decoder.decode(file)
    if (odd !== undefined && this.#shows[at] === undefined)
      this.odd.push({ file, why: odd, isUsable: layer !== undefined })
    this.#shows[at] = layer?.shows ?? null
    if (!layer) return undefined
    this.#there.set(at, layer)
    this.#shelf.keep({ bytes: layer.bytes, drop: () => this.#there.delete(at) })
    return layer
  }
}
