/** A curve over time -> the same without what is too quick or too slow to matter. */

/** Each value replaced by the mean of those up to `reach` away; at the ends, of those there are. */
export function meanWithin(values: Float32Array, reach: number): Float32Array {
  const out = new Float32Array(values.length)
  let sum = 0
  for (let i = -reach; i < values.length; i++) {
    if (i + reach < values.length) sum += values[i + reach]!
    if (i - reach - 1 >= 0) sum -= values[i - reach - 1]!
    if (i >= 0) out[i] = sum / (Math.min(i + reach, values.length - 1) - Math.max(i - reach, 0) + 1)
  }
  return out
}

/** Each value less the mean of those up to `reach` away: what changes slower than that is gone. */
export function withoutSlow(values: Float32Array, reach: number): Float32Array {
  const slow = meanWithin(values, reach)
  return values.map((value, i) => value - slow[i]!)
}

/** Blurred by a Gaussian of the given standard deviation, in samples. */
export function blurred(values: Float32Array, deviation: number): Float32Array {
  const reach = Math.ceil(3 * deviation)
  const weights = Float32Array.from({ length: 2 * reach + 1 }, (_, i) =>
    Math.exp(-0.5 * ((i - reach) / deviation) ** 2),
  )
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return values.map((_, i) => {
    let sum = 0
    for (let j = -reach; j <= reach; j++) sum += weights[j + reach]! * (values[i + j] ?? 0)
    return sum / total
  })
}

/** The same with a sum of squares of 1, so that no curve outvotes another by being louder. */
export function unit(values: Float32Array): Float32Array {
  const length = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0)) || 1
  return values.map((value) => value / length)
}
