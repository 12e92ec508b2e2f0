/** Sound at 48 kHz -> the same at 16 kHz. */

/** Samples per second that the estimates work on. */
export const RATE = 16_000

const FACTOR = 3
const CUTOFF_HZ = 8_000
const HALF = 87
const KAISER_BETA = 5.65

/**
 * Every third sample of the low-passed sound. Nothing above 7.6 kHz is looked at afterwards, so the filter may fall from
 * 7.5 to 8.5 kHz: what folds back lands above 7.5 kHz. Kaiser's formulas give 175 taps for 60 dB, which is below any
 * bleed that can be found. Polyphase means here: only the kept outputs are computed. The filter is symmetric, so that
 * its delay is a whole number of samples and is taken out, and so that two taps share one multiplication; cut off at a
 * sixth of the rate, every third tap but the middle one is 0.
 */
export function decimate(sound: Float32Array): Float32Array {
  const padded = new Float32Array(sound.length + 2 * HALF)
  padded.set(sound, HALF)
  const out = new Float32Array(Math.ceil(sound.length / FACTOR))
  for (let i = 0; i < out.length; i++) {
    const centre = i * FACTOR + HALF
    let sum = TAPS[0]! * padded[centre]!
    for (let k = 1; k < HALF; k += FACTOR) {
      sum += TAPS[k]! * (padded[centre - k]! + padded[centre + k]!)
      sum += TAPS[k + 1]! * (padded[centre - k - 1]! + padded[centre + k + 1]!)
    }
    out[i] = sum
  }
  return out
}

/** The right half of the low-pass, middle first. */
const TAPS = Float64Array.from({ length: HALF + 1 }, (_, k) => {
  const cycles = (2 * CUTOFF_HZ) / (RATE * FACTOR)
  const sinc = k === 0 ? cycles : Math.sin(Math.PI * cycles * k) / (Math.PI * k)
  return (sinc * bessel(KAISER_BETA * Math.sqrt(1 - (k / (HALF + 1)) ** 2))) / bessel(KAISER_BETA)
})

/** Modified Bessel function of the first kind, order 0, by its power series. */
function bessel(x: number): number {
  let sum = 1
  let term = 1
  for (let k = 1; term > 1e-12 * sum; k++) {
    term *= (x / (2 * k)) ** 2
    sum += term
  }
  return sum
}
