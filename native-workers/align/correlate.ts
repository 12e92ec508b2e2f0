/** Two signals -> how alike they are at every lag. */
import { plan, powerOfTwo } from './spectrum.js'

/**
 * Cross-correlation: index `maxLag + lag` holds the sum over t of heard[t] * wanted[t - lag], for lags -maxLag to maxLag.
 * A positive lag means that `heard` is late. Beyond their ends both are 0. `heard` may be a stretch of a longer signal:
 * `wanted` is then read from `from` on.
 */
export function correlate(heard: Float32Array, wanted: Float32Array, maxLag: number, from = 0): Float32Array {
  const size = powerOfTwo(heard.length + 2 * maxLag + 1)
  const fft = plan(size)
  // Both signals go through one complex transform: `heard` as its real part, `wanted` as its imaginary part.
  const pair = new Float32Array(2 * size)
  for (let i = 0; i < heard.length; i++) pair[2 * i] = heard[i]!
  const reach = heard.length + 2 * maxLag
  for (let i = 0; i < reach; i++) pair[2 * i + 1] = wanted[from - maxLag + i] ?? 0
  const spectrum = new Float32Array(2 * size)
  fft.transform(spectrum, pair)
  multiply(spectrum, pair, size)
  fft.inverseTransform(spectrum, pair)
  // Entry d is the sum of heard[t] * wanted[t + d - maxLag]: the lag is maxLag - d.
  const out = new Float32Array(2 * maxLag + 1)
  for (let d = 0; d <= 2 * maxLag; d++) out[2 * maxLag - d] = spectrum[2 * d]!
  return out
}

/** From the joint spectrum Z of h + iw: H = (Z[k] + Z*[-k]) / 2, W = (Z[k] - Z*[-k]) / 2i; the product is H* W. */
function multiply(z: Float32Array, product: Float32Array, size: number): void {
  for (let k = 0; k < size; k++) {
    const m = (size - k) % size
    const hRe = z[2 * k]! + z[2 * m]!
    const hIm = z[2 * k + 1]! - z[2 * m + 1]!
    const wRe = z[2 * k + 1]! + z[2 * m + 1]!
    const wIm = z[2 * m]! - z[2 * k]!
    product[2 * k] = (hRe * wRe + hIm * wIm) / 4
    product[2 * k + 1] = (hRe * wIm - hIm * wRe) / 4
  }
}
