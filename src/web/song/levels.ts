/** A part's volume <-> decibels <-> the place of its fader. Pure. */

/** What a sheet may say: 10 is +20 dB. */
export const MOST_VOLUME = 10

/** As on a desk: most of the way for what is mixed, little for what is nearly silent. Place (0 to 1) and decibels. */
const SCALE: readonly (readonly [place: number, dB: number])[] = [
  [0.02, -60],
  [0.2, -30],
  [0.5, -10],
  [0.75, 0],
  [1, 20],
]

export const FLOOR_DB = SCALE[0]![1]

/** 1 is 0 dB, 0 is -Infinity. */
export const decibelsOf = (volume: number): number => (volume > 0 ? 20 * Math.log10(volume) : Number.NEGATIVE_INFINITY)

/** To a thousandth, which is what is written; below the floor it is silence. */
export const volumeOf = (dB: number): number =>
  dB < FLOOR_DB ? 0 : Math.min(MOST_VOLUME, Math.max(0.001, Math.round(10 ** (dB / 20) * 1000) / 1000))

/** Volume -> 0 (silent) to 1. */
export function placeOf(volume: number): number {
  const dB = decibelsOf(volume)
  if (dB < FLOOR_DB) return 0
  return between(SCALE, dB, 1, 0)
}

/** 0 to 1 -> volume. The lowest bit of the way is silence. */
export function volumeAt(place: number): number {
  if (place < SCALE[0]![0]) return 0
  return volumeOf(between(SCALE, place, 0, 1))
}

/** Linear between the points of the scale, from one of its columns to the other. */
function between(scale: typeof SCALE, value: number, from: 0 | 1, to: 0 | 1): number {
  const found = scale.findIndex((point) => point[from] >= value)
  const upper = Math.max(1, found < 0 ? scale.length - 1 : found)
  const [low, high] = [scale[upper - 1]!, scale[upper]!]
  const share = (value - low[from]) / (high[from] - low[from])
  return low[to] + Math.min(1, Math.max(0, share)) * (high[to] - low[to])
}

/** One step of a key: by half a decibel on a grid of halves; out of silence to the lowest that is heard. */
export function stepped(volume: number, byDb: number): number {
  const dB = decibelsOf(volume)
  if (dB < FLOOR_DB) return byDb > 0 ? volumeOf(FLOOR_DB) : 0
  const next = byDb > 0 ? Math.floor((dB + 0.01) / 0.5) * 0.5 + byDb : Math.ceil((dB - 0.01) / 0.5) * 0.5 + byDb
  return next < FLOOR_DB ? 0 : volumeOf(next)
}

export function decibelText(volume: number): string {
  const dB = decibelsOf(volume)
  if (!Number.isFinite(dB)) return '−∞'
  const text = Math.abs(dB).toFixed(1)
  return text === '0.0' ? '0.0' : `${dB < 0 ? '−' : '+'}${text}`
}

/** "-6", "−6,5 dB", "-inf" -> a volume; undefined for what is no level. */
export function volumeIn(text: string): number | undefined {
  const plain = text
    .trim()
    .toLowerCase()
    .replace(/\s*db$/, '')
    .replace('−', '-')
    .replace(',', '.')
  if (/^-?(∞|inf)/.test(plain)) return 0
  if (!/^[+-]?\d+(\.\d+)?$/.test(plain)) return undefined
  return volumeOf(Number(plain))
}
