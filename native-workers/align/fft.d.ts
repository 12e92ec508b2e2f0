/** fft.js brings no types: the little of it that is used here. Complex arrays hold re, im, re, im, … */
declare module 'fft.js' {
  class FFT {
    constructor(size: number)
    /** Fills the lower half of the spectrum and its middle; the rest is its mirror (`completeSpectrum`). */
    realTransform(spectrum: Float32Array, signal: Float32Array): void
    completeSpectrum(spectrum: Float32Array): void
    transform(spectrum: Float32Array, signal: Float32Array): void
    inverseTransform(signal: Float32Array, spectrum: Float32Array): void
  }
  export = FFT
}
