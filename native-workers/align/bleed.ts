/** Part and backing -> how alike they are at every lag by waveform: sharp where the microphone picked up the backing. */
import { correlate } from './correlate.js'
import { type Curve, SEARCH_S } from './curve.js'
import { RATE } from './decimate.js'
import { meanWithin } from './smooth.js'
import { hann, plan } from './spectrum.js'

const SIZE = 1024
const LOW_HZ = 200
const HIGH_HZ = 7_500
/** A bin this far below the sound's level is left small: it holds rounding, not sound. */
const FLOOR = 1e-4
const MAX_LAG = SEARCH_S * RATE
/** Length of a stretch: 6.25 s. */
const MOST_SAMPLES = 100_000
/** Half the width of the peak that early reflections and the clocks' drift within a stretch make of one echo. */
const BLUR = Math.round(0.0006 * RATE)
/** Clocks of sound cards differ by less than this. */
const DRIFT_PPM = 100

/**
 * Whitened, correlated in stretches, and the magnitudes added up. A true echo stands out in every stretch; a long note that
 * both happen to hold stands out once, and far. Stretches of 6 s count each by how far it stands above its own mean, and by
 * magnitude rather than power, so that one cannot outvote the others: with 10 s and power, six of ninety dry parts were
 * accepted at a wrong lag, now none.
 * Two sound cards' clocks drift apart, and over 90 s by more than the width of the peak: the stretches are added along the
 * drift that gives the highest sum. The lag is that of the middle of the part.
 */
export function bleedCurve(heard: Float32Array, wanted: Float32Array): Curve {
  const part = whitened(heard)
  const backing = whitened(wanted)
  const count = Math.max(1, Math.ceil(part.length / MOST_SAMPLES))
  const stretches = Array.from({ length: count }, (_, i) => {
    const from = Math.floor((i * part.length) / count)
    const until = Math.floor(((i + 1) * part.length) / count)
    return likeness(correlate(part.subarray(from, until), backing, MAX_LAG, from))
  })
  return { values: alongDrift(stretches, part.length / count), perSecond: RATE }
}

/** Every bin of every frame at magnitude 1 within the band, 0 outside; put together again by overlap and add. */
function whitened(sound: Float32Array): Float32Array {
  const fft = plan(SIZE)
  const window = hann(SIZE).map(Math.sqrt)
  const out = new Float32Array(sound.length)
  const frame = new Float32Array(SIZE)
  const spectrum = new Float32Array(2 * SIZE)
  const signal = new Float32Array(2 * SIZE)
  const floor = level(sound) * FLOOR * Math.sqrt(SIZE) || 1
  const low = Math.ceil((LOW_HZ * SIZE) / RATE)
  const high = Math.floor((HIGH_HZ * SIZE) / RATE)
  for (let start = -SIZE / 2; start < sound.length; start += SIZE / 2) {
    const first = Math.max(0, -start)
    const last = Math.min(SIZE, sound.length - start)
    frame.fill(0)
    for (let i = first; i < last; i++) frame[i] = sound[start + i]! * window[i]!
    fft.realTransform(spectrum, frame)
    for (let k = 0; k <= SIZE / 2; k++) {
      const re = spectrum[2 * k]!
      const im = spectrum[2 * k + 1]!
      const gain = k < low || k > high ? 0 : 1 / (floor + Math.sqrt(re * re + im * im))
      spectrum[2 * k] = re * gain
      spectrum[2 * k + 1] = im * gain
    }
    fft.completeSpectrum(spectrum)
    fft.inverseTransform(signal, spectrum)
    for (let i = first; i < last; i++) out[start + i]! += signal[2 * i]! * window[i]!
  }
  return out
}

/** Correlation -> its magnitude over its root mean square, blurred. */
function likeness(correlation: Float32Array): Float32Array {
  const mean = level(correlation) || 1
  for (let i = 0; i < correlation.length; i++) correlation[i] = Math.abs(correlation[i]!) / mean
  // The highest within the blur makes a plateau of a peak, the mean of as many a roof whose ridge is the peak again.
  return meanWithin(highestWithin(correlation, BLUR), BLUR)
}

/** Each value replaced by the highest of those up to `reach` away, by windows that double: few passes, whatever the reach. */
function highestWithin(values: Float32Array, reach: number): Float32Array {
  const width = 2 * reach + 1
  const highest = new Float32Array(values.length + 2 * reach)
  highest.set(values, reach)
  let have = 1
  while (have < width) {
    const step = Math.min(have, width - have)
    for (let i = 0; i + step < highest.length; i++) {
      if (highest[i + step]! > highest[i]!) highest[i] = highest[i + step]!
    }
    have += step
  }
  return highest.slice(0, values.length)
}

function alongDrift(stretches: readonly Float32Array[], samplesEach: number): Float32Array {
  const lags = stretches[0]!.length
  const middle = (stretches.length - 1) / 2
  // In samples from one stretch to the next; a step moves the outermost stretch by one blur.
  const most = (DRIFT_PPM / 1e6) * samplesEach
  const step = BLUR / Math.max(1, middle)
  const steps = stretches.length > 1 ? Math.ceil(most / step) : 0
  let best = new Float32Array(lags)
  let highest = -1
  for (let drift = -steps; drift <= steps; drift++) {
    const sum = new Float32Array(lags)
    stretches.forEach((stretch, i) => {
      const shift = Math.round(drift * step * (i - middle))
      const until = Math.min(lags, lags - shift)
      for (let lag = Math.max(0, -shift); lag < until; lag++) sum[lag]! += stretch[lag + shift]! / stretches.length
    })
    const top = sum.reduce((most, value) => Math.max(most, value), 0)
    if (top <= highest) continue
    highest = top
    best = sum
  }
  return best
}

function level(sound: Float32Array): number {
  let power = 0
  for (let i = 0; i < sound.length; i++) power += sound[i]! ** 2
  return Math.sqrt(power / Math.max(1, sound.length))
}
