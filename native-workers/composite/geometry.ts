/** The size of the layers and of the pictures -> the taps between them, and the bands and columns a picture is made in. */
import { mitchellTaps, type Taps } from './mitchell.js'

/** Rows or columns of a picture, and those of the layers that their taps look at. Ends are beyond the last. */
export interface Span {
  from: number
  to: number
  sourceFrom: number
  sourceTo: number
}

export interface Size {
  widthPx: number
  heightPx: number
}

export interface Geometry {
  layer: Size
  picture: Size
  down: Taps
  across: Taps
  /** Rows of the picture: a band is what is compressed by itself. A band and a column share a tile. */
  bands: Span[]
  columns: Span[]
}

/** Taller bands are found again less often, lower ones compress worse. */
const BAND_ROWS = 32
/** Narrow enough that most tiles of a new band were seen before. */
const TILE_COLUMNS = 50

/** The picture is the largest one of the layers' proportions that fits into `within`. */
export function geometryOf(layer: Size, within: Size): Geometry {
  const picture = fitInside(layer, within)
  const down = mitchellTaps(layer.heightPx, picture.heightPx)
  const across = mitchellTaps(layer.widthPx, picture.widthPx)
  return {
    layer,
    picture,
    down,
    across,
    bands: spansOf(down, picture.heightPx, BAND_ROWS),
    columns: spansOf(across, picture.widthPx, TILE_COLUMNS),
  }
}

export function fitInside({ widthPx, heightPx }: Size, within: Size): Size {
  const scale = Math.min(within.widthPx / widthPx, within.heightPx / heightPx)
  return { widthPx: scaled(widthPx, scale), heightPx: scaled(heightPx, scale) }
}

export const scaled = (px: number, scale: number): number => Math.max(1, Math.floor(px * scale + 0.5))

function spansOf({ places }: Taps, px: number, most: number): Span[] {
  const first = (at: number) => places[2 * at] as number
  const end = (at: number) => first(at) + (places[2 * at + 1] as number)
  return Array.from({ length: Math.ceil(px / most) }, (_, at) => {
    const from = at * most
    const to = Math.min(px, from + most)
    return { from, to, sourceFrom: first(from), sourceTo: end(to - 1) }
  })
}
