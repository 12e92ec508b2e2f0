/** A curve over the lags -> its peaks, and how far the highest stands out. */

/** How alike two recordings are at every lag from -10 to 10 s; the middle value is lag 0. */
export interface Curve {
  values: Float32Array
  perSecond: number
}

export interface Candidate {
  offsetMs: number
  /** Height above the mean, over that of the highest other peak. Only the best can be above 1. */
  confidence: number
}

/** How far to look, to either side. */
export const SEARCH_S = 10

/**
 * The `count` highest peaks, best first, none within `apartMs` of a higher one. Between samples the top is that of a
 * parabola through three.
 */
export function candidates({ values, perSecond }: Curve, apartMs: number, count: number): Candidate[] {
  const apart = Math.round((apartMs / 1000) * perSecond)
  const middle = (values.length - 1) / 2
  const tops: number[] = []
  while (tops.length < Math.max(2, count)) {
    let top = -1
    for (let i = 0; i < values.length; i++) {
      if ((top < 0 || values[i]! > values[top]!) && tops.every((other) => Math.abs(i - other) > apart)) top = i
    }
    if (top < 0) break
    tops.push(top)
  }
  const mean = meanWithout(values, tops[0]!, apart)
  const height = (top: number) => values[top]! - mean
  return tops.slice(0, count).map((top, rank) => ({
    offsetMs: ((top + vertex(values, top) - middle) / perSecond) * 1000,
    confidence: ratio(height(top), height(tops[rank === 0 ? 1 : 0] ?? top)),
  }))
}

function ratio(height: number, other: number): number {
  return height > 0 && other > 0 ? height / other : 0
}

/** The value at an offset, by a straight line between the two nearest samples. */
export function valueAt({ values, perSecond }: Curve, offsetMs: number): number {
  const x = Math.min(Math.max((offsetMs / 1000) * perSecond + (values.length - 1) / 2, 0), values.length - 1)
  const i = Math.min(Math.floor(x), values.length - 2)
  return values[i]! + (values[i + 1]! - values[i]!) * (x - i)
}

/** The same curve with mean 0 and standard deviation 1. */
export function standardised({ values, perSecond }: Curve): Curve {
  let sum = 0
  let squares = 0
  for (const value of values) {
    sum += value
    squares += value * value
  }
  const mean = sum / values.length
  const deviation = Math.sqrt(Math.max(0, squares / values.length - mean * mean)) || 1
  return { values: values.map((value) => (value - mean) / deviation), perSecond }
}

function meanWithout(values: Float32Array, top: number, apart: number): number {
  let sum = 0
  let count = 0
  for (let i = 0; i < values.length; i++) {
    if (Math.abs(i - top) <= apart) continue
    sum += values[i]!
    count++
  }
  return count ? sum / count : 0
}

/** Where between -0.5 and 0.5 the parabola through the sample and its neighbours is highest. */
function vertex(values: Float32Array, top: number): number {
  const before = values[top - 1]
  const after = values[top + 1]
  if (before === undefined || after === undefined) return 0
  const bend = before - 2 * values[top]! + after
  return bend < 0 ? (0.5 * (before - after)) / bend : 0
}
