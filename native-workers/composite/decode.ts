/** A layer's file -> its rows, handed to a builder piece by piece, and what was odd about it. */
import { readFile } from 'node:fs/promises'
import sharp from 'sharp'

import type { Geometry } from './geometry.js'
import { Inflate } from './inflate.js'
import type { Workbench } from './kernels.js'
import { type Layer, type LayerAreas, LayerBuilder, layerAreas, PIECE_ROWS } from './layer.js'
import { compressedPixels, type PngHeader, readHeader } from './png-header.js'

// One thread of ours is one core of the budget; a layer is read once, so there is nothing to keep.
sharp.concurrency(1)
sharp.cache(false)

/** What came of a file: a layer, a remark, or a remark because of which there is no layer. */
export interface Decoded {
  layer?: Layer
  odd?: string
}

export class Decoder {
  readonly #geometry: Geometry
  readonly #bench: Workbench
  readonly #areas: LayerAreas
  /** One row above, then a piece of rows, each with its filter's number. */
  readonly #rows: number
  readonly #inflate: Inflate

  constructor(geometry: Geometry, bench: Workbench) {
    this.#geometry = geometry
    this.#bench = bench
    this.#areas = layerAreas(bench, geometry)
    const stride = geometry.layer.widthPx * 4 + 1
    this.#rows = bench.area((PIECE_ROWS + 1) * stride + 16)
    this.#inflate = new Inflate(bench, PIECE_ROWS * stride)
  }

  /** Never throws for what a file holds: that is what `odd` is for. */
  async decode(file: string): Promise<Decoded> {
    try {
      const bytes = await readFile(file)
      const header = readHeader(bytes)
      if (!header) return { odd: `${bytes.length} bytes that are no PNG` }
      const { widthPx, heightPx } = this.#geometry.layer
      if (header.widthPx !== widthPx || header.heightPx !== heightPx)
        return { odd: `${header.widthPx}x${header.heightPx}, expected ${widthPx}x${heightPx}` }
      if (isPlain(header)) return { layer: this.#inflated(bytes) }
      const odd = remarkOn(header)
      return { layer: await this.#converted(bytes), ...(odd !== undefined && { odd }) }
    } catch (fault) {
      return { odd: `cannot be read: ${(fault as Error).message}` }
    }
  }

  /** Pixels as stored, whatever gamma or profile the file speaks of: so the originals were made. */
  #inflated(file: Uint8Array): Layer {
    const { kernels } = this.#bench
    const { widthPx, heightPx } = this.#geometry.layer
    const stride = widthPx * 4 + 1
    const first = this.#rows + stride
    const builder = this.#builder()
    this.#inflate.begin(compressedPixels(file))
    for (let top = 0; top < heightPx; top += PIECE_ROWS) {
      const count = Math.min(PIECE_ROWS, heightPx - top)
      const found = this.#inflate.next(count * stride)
      if (found.bytes < count * stride)
        throw new Error(`it ends in row ${top + Math.floor(found.bytes / stride)} of ${heightPx}`)
      this.#bench.bytes.copyWithin(first, found.at, found.at + found.bytes)
      if (!kernels.unfilterRows(first, stride - 1, count, top === 0 ? 0 : this.#rows + 1))
        throw new Error(`a row between ${top} and ${top + count} has a filter that PNG does not know`)
      builder.take(first + 1, stride, count)
      this.#bench.bytes.copyWithin(this.#rows, first + (count - 1) * stride, first + count * stride)
    }
    if (this.#inflate.next(1).bytes > 0) throw new Error(`it holds more than ${heightPx} rows`)
    this.#inflate.end()
    return builder.done()
  }

  /** Any other PNG, turned into 8 bit RGBA by sharp. */
  async #converted(file: Uint8Array): Promise<Layer> {
    const { widthPx, heightPx } = this.#geometry.layer
    const pixels = await sharp(file, { limitInputPixels: widthPx * heightPx, ignoreIcc: true, failOn: 'warning' })
      .toColourspace('srgb')
      .ensureAlpha()
      .raw({ depth: 'uchar' })
      .toBuffer()
    const stride = widthPx * 4
    const builder = this.#builder()
    for (let top = 0; top < heightPx; top += PIECE_ROWS) {
      const count = Math.min(PIECE_ROWS, heightPx - top)
      this.#bench.put(pixels.subarray(top * stride, (top + count) * stride), this.#rows)
      builder.take(this.#rows, stride, count)
    }
    return builder.done()
  }

  #builder(): LayerBuilder {
    return new LayerBuilder(this.#geometry, this.#bench, this.#areas)
  }
}

const isPlain = ({ bitDepth, colourType, isInterlaced }: PngHeader): boolean =>
  bitDepth === 8 && colourType === 6 && !isInterlaced

function remarkOn({ bitDepth, colourType }: PngHeader): string | undefined {
  if (colourType === 0 || colourType === 2) return 'no alpha: it hides all that is below it'
  if (bitDepth === 16) return '16 bit, of which 8 are used'
  return undefined
}
