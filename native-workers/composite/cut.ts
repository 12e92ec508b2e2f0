/** What a style wants cut from a picture, and what of it shows -> where the cut comes from, at what size, and where it goes. */
import type { Box } from './box.js'
import { type Size, scaled } from './geometry.js'
import { mitchellPairTaps, type PairTaps } from './pair-taps.js'

export interface Cut {
  /** The folder its pictures go to: `142x142`, `top-crop`. */
  folder: string
  /** Only what shows, or the whole picture. */
  isTrimmed: boolean
  /** Shares of the height to leave out, 0 to below 1. */
  offTop: number
  offBottom: number
  /** Resized to this width; with a height to the largest that fits into both. */
  widthPx: number
  heightPx?: number
  /** What it is centred in; what stands out is cut off. */
  canvas: Size
}

/** The part of the picture a cut is made from, and the taps of those target pixels that lie on the canvas. */
export interface CutPlan {
  source: Box
  /** Canvas pixels that are made; the others stay empty. */
  target: Box
  /** On pairs of rows of the picture, counted from the one that the source begins in; on pairs of pixels of the source. */
  down: PairTaps
  across: PairTaps
}

/** Where taps come from: made, or found again. */
export type TapsOf = typeof mitchellPairTaps

/** Rounded as ImageMagick rounds `-chop`, `-resize` and `-gravity center -extent`. Undefined when nothing shows. */
export function planOf(
  cut: Cut,
  shown: Box | undefined,
  picture: Size,
  taps: TapsOf = mitchellPairTaps,
): CutPlan | undefined {
  if (!shown) return undefined
  const whole = cut.isTrimmed ? shown : { left: 0, top: 0, right: picture.widthPx, bottom: picture.heightPx }
  const heightPx = whole.bottom - whole.top
  const share = (part: number) => Math.floor(heightPx * part + 0.5)
  const top = Math.min(whole.top + share(cut.offTop), whole.bottom - 1)
  const source = { ...whole, top, bottom: Math.max(top + 1, whole.bottom - share(cut.offBottom)) }

  const from = { widthPx: source.right - source.left, heightPx: source.bottom - source.top }
  const byHeight = cut.heightPx === undefined ? Number.POSITIVE_INFINITY : cut.heightPx / from.heightPx
  const scale = Math.min(cut.widthPx / from.widthPx, byHeight)
  const across = placed(from.widthPx, scaled(from.widthPx, scale), cut.canvas.widthPx, 0, taps)
  const down = placed(from.heightPx, scaled(from.heightPx, scale), cut.canvas.heightPx, source.top % 2, taps)
  return {
    source,
    target: { left: across.from, top: down.from, right: across.to, bottom: down.to },
    across: across.taps,
    down: down.taps,
  }
}

function placed(sourcePx: number, targetPx: number, canvasPx: number, before: number, taps: TapsOf) {
  const offset = Math.floor(canvasPx / 2) - Math.floor(targetPx / 2)
  const from = Math.max(0, offset)
  const to = Math.min(canvasPx, offset + targetPx)
  return { from, to, taps: taps(sourcePx, targetPx, from - offset, to - offset, before) }
}
