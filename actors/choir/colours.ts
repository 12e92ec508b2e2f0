/** What a recording says of its colours -> the filter that makes them those of every finished video. */
import type { MediaStream } from '../../src/runtime/tools.js'

/** How a picture keeps its colours: the range of its values, and the matrix that made YUV of them. */
export interface Colours {
  fullRange: boolean
  matrix: string
}

/** Those that the `colorspace` filter can read. */
const MATRICES = ['bt709', 'fcc', 'bt470bg', 'smpte170m', 'smpte240m', 'bt2020ncl']
/** From this many lines on, pictures that say nothing are taken for BT.709, as players do. */
const HD_LINES = 720

export function coloursOf({ fullRange = false, matrix = '', widthPx = 0, heightPx = 0 }: MediaStream): Colours {
  const usual = Math.min(widthPx, heightPx) >= HD_LINES ? 'bt709' : 'smpte170m'
  return { fullRange, matrix: MATRICES.includes(matrix) ? matrix : usual }
}

/**
 * Filters from YUV of any kind to 4:2:0 in BT.709 and the range of television. What the container says is what counts:
 * Chrome writes VP9 whose own header denies the full range it has. `scale` could do the same, at twice the cost of all the
 * rest of a conversion.
 */
export function toTelevision({ fullRange, matrix }: Colours): string[] {
  if (!fullRange && matrix === 'bt709') return ['format=yuv420p']
  const from = `ispace=${matrix}:iprimaries=bt709:itrc=bt709:irange=${fullRange ? 'pc' : 'tv'}`
  // yuvj420p is full range already: made yuv420p by `format`, it would be squeezed twice
  return ['format=yuv420p|yuvj420p', `colorspace=${from}:all=bt709:range=tv:format=yuv420p:fast=1`]
}

/** Everybody's player takes the untagged for whatever it likes. */
export const TAGS = ['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709', '-color_range', 'tv']
