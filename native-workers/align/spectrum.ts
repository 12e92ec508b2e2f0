/** Sound -> its short-time spectra, frame by frame. */
import FFT from 'fft.js'

const plans = new Map<number, FFT>()

/** The transform of `size` points, a power of two. Kept: the tables of a long one cost as much as its use. */
export function plan(size: number): FFT {
  const made = plans.get(size) ?? new FFT(size)
  plans.set(size, made)
  return made
}

export function powerOfTwo(atLeast: number): number {
  return 2 ** Math.ceil(Math.log2(atLeast))
}

export function hann(size: number): Float32Array {
  return Float32Array.from({ length: size }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / size))
}

/**
 * Calls `each` with the power of bins 0 to size/2 of every frame, `hop` samples apart; frame t is centred on sample
 * t * hop, so that time is true. The array is used again for the next frame. Returns the number of frames.
 */
export function eachFrame(
  sound: Float32Array,
  { size, hop }: { size: number; hop: number },
  each: (power: Float32Array, t: number) => void,
): number {
  const fft = plan(size)
  const window = hann(size)
  const frame = new Float32Array(size)
  const spectrum = new Float32Array(2 * size)
  const power = new Float32Array(size / 2 + 1)
  const frames = Math.floor(sound.length / hop) + 1
  for (let t = 0; t < frames; t++) {
    const start = t * hop - size / 2
    const first = Math.max(0, -start)
    const last = Math.min(size, sound.length - start)
    frame.fill(0)
    for (let i = first; i < last; i++) frame[i] = sound[start + i]! * window[i]!
    fft.realTransform(spectrum, frame)
    for (let k = 0; k < power.length; k++) power[k] = spectrum[2 * k]! ** 2 + spectrum[2 * k + 1]! ** 2
    each(power, t)
  }
  return frames
}
