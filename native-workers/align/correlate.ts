/** Two signals, or two sets of tracks -> how alike they are at every lag. */
import { plan, powerOfTwo } from './spectrum.js'

/** Of the spectra of tracks, what is this far below the mean is chance. */
const CHANCE = 0.01

/**
 * Cross-correlation: index `maxLag + lag` holds the sum over t of heard[t] * wanted[t - lag], for lags -maxLag to maxLag.
 * A positive lag means that `heard` is late. Beyond their ends both are 0. `heard` may be a stretch of a longer signal:
 * `from` is then the time at which it begins.
 */
export function correlate(heard: Float32Array, wanted: Float32Array, maxLag: number, from = 0): Float32Array {
  const size = sizeFor(heard, maxLag)
  const both = new Float32Array(2 * size)
  const spectrum = new Float32Array(2 * size)
  transformBoth(heard, wanted, maxLag, from, both, spectrum)
  eachProduct(spectrum, size, (k, re, im) => {
    both[2 * k] = re
    both[2 * k + 1] = im
  })
  return lags(both, spectrum, maxLag)
}

/**
 * The correlations of tracks one with one, added up, and evened out: every frequency is divided by the square root of its
 * magnitude in both sets (half of the smoothed coherence transform, Carter 1973). What repeats with the beat is strong at
 * few frequencies and would else raise a hill at every beat; evened out, the one lag at which all falls into place is left.
 * Nothing above `limit`, in cycles per frame, counts.
 */
export function correlateEvenly(
  heard: readonly Float32Array[],
  wanted: readonly Float32Array[],
  maxLag: number,
  limit: number,
): Float32Array {
  const size = sizeFor(heard[0]!, maxLag)
  const both = new Float32Array(2 * size)
  const spectrum = new Float32Array(2 * size)
  const sum = new Float32Array(2 * size)
  const bins = size / 2 + 1
  const [heardPower, wantedPower] = [new Float32Array(bins), new Float32Array(bins)]
  heard.forEach((track, i) => {
    transformBoth(track, wanted[i]!, maxLag, 0, both, spectrum)
    eachProduct(spectrum, size, (k, re, im, heardAt, wantedAt) => {
      sum[2 * k]! += re
      sum[2 * k + 1]! += im
      heardPower[k]! += heardAt
      wantedPower[k]! += wantedAt
    })
  })
  const least = [heardPower, wantedPower].map((power) => CHANCE * (power.reduce((a, b) => a + b, 0) / bins) || 1)
  for (let k = 0; k < bins; k++) {
    const gain = k <= limit * size ? ((heardPower[k]! + least[0]!) * (wantedPower[k]! + least[1]!)) ** -0.25 : 0
    sum[2 * k]! *= gain
    sum[2 * k + 1]! *= gain
  }
  return lags(sum, spectrum, maxLag)
}

/** Room for the signal and for the lags on both sides of it, so that nothing wraps around. */
const sizeFor = (heard: Float32Array, maxLag: number) => powerOfTwo(heard.length + 2 * maxLag + 1)

/** Both go through one complex transform: `heard` as its real part, `wanted` from `maxLag` before it as its imaginary. */
function transformBoth(
  heard: Float32Array,
  wanted: Float32Array,
  maxLag: number,
  from: number,
  both: Float32Array,
  spectrum: Float32Array,
): void {
  both.fill(0)
  for (let i = 0; i < heard.length; i++) both[2 * i] = heard[i]!
  const first = Math.max(0, from - maxLag)
  const last = Math.min(wanted.length, from + heard.length + maxLag)
  for (let i = first; i < last; i++) both[2 * (i - from + maxLag) + 1] = wanted[i]!
  plan(both.length / 2).transform(spectrum, both)
}

/**
 * From the joint spectrum Z of h + iw: H = (Z[k] + Z*[-k]) / 2, W = (Z[k] - Z*[-k]) / 2i; the product is H* W. Only for k
 * from 0 to the middle: both signals are real, the rest is the mirror.
 */
function eachProduct(
  z: Float32Array,
  size: number,
  each: (k: number, re: number, im: number, heardPower: number, wantedPower: number) => void,
): void {
  for (let k = 0; k <= size / 2; k++) {
    const m = k === 0 ? 0 : size - k
    const hRe = (z[2 * k]! + z[2 * m]!) / 2
    const hIm = (z[2 * k + 1]! - z[2 * m + 1]!) / 2
    const wRe = (z[2 * k + 1]! + z[2 * m + 1]!) / 2
    const wIm = (z[2 * m]! - z[2 * k]!) / 2
    each(k, hRe * wRe + hIm * wIm, hRe * wIm - hIm * wRe, hRe * hRe + hIm * hIm, wRe * wRe + wIm * wIm)
  }
}

/** Entry d of the inverse is the sum of heard[t] * wanted[t + d - maxLag]: the lag is maxLag - d. */
function lags(product: Float32Array, scratch: Float32Array, maxLag: number): Float32Array {
  const fft = plan(product.length / 2)
  fft.completeSpectrum(product)
  fft.inverseTransform(scratch, product)
  const out = new Float32Array(2 * maxLag + 1)
  for (let i = 0; i < out.length; i++) out[i] = scratch[2 * (2 * maxLag - i)]!
  return out
}
