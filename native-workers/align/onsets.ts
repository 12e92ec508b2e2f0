/** Sound -> when something begins in it, in ten bands. */
import { RATE } from './decimate.js'
import { eachFrame } from './spectrum.js'

const SIZE = 1024
const HOP = RATE * 0.005
const BANDS = 40
const GROUPS = 10
const LOW_HZ = 80
const HIGH_HZ = 7_600
/** Growth is measured over this many frames: 20 ms, since a sung note takes its time to begin. */
const LAG = 4

export const ONSETS_PER_SECOND = RATE / HOP

/**
 * Log flux of 40 mel bands at 5 ms, folded into ten. A band's growth is counted against the loudest of its neighbours 20
 * ms before, so that vibrato that slides from one band into the next is no onset (the SuperFlux rule, Böck & Widmer 2013).
 * Levels are on a log scale that starts at a hundredth of the band's mean.
 */
export function onsets(sound: Float32Array): Float32Array[] {
  const filters = melFilters()
  const rows: Float32Array[] = []
  eachFrame(sound, { size: SIZE, hop: HOP }, (power) => {
    rows.push(Float32Array.from(filters, ({ from, weights }) => weighted(power, from, weights)))
  })
  toLog(rows)
  const out = Array.from({ length: GROUPS }, () => new Float32Array(rows.length))
  for (let t = LAG; t < rows.length; t++) {
    const now = rows[t]!
    const past = rows[t - LAG]!
    for (let band = 0; band < BANDS; band++) {
      const growth = now[band]! - Math.max(past[band - 1] ?? 0, past[band]!, past[band + 1] ?? 0)
      if (growth > 0) out[Math.floor((band * GROUPS) / BANDS)]![t]! += growth
    }
  }
  return out
}

function toLog(rows: readonly Float32Array[]): void {
  for (let band = 0; band < BANDS; band++) {
    const mean = rows.reduce((sum, row) => sum + row[band]!, 0) / rows.length
    const least = mean * 0.01 + 1e-12
    for (const row of rows) row[band] = Math.log1p(row[band]! / least)
  }
}

function weighted(power: Float32Array, from: number, weights: Float32Array): number {
  let sum = 0
  for (let i = 0; i < weights.length; i++) sum += weights[i]! * power[from + i]!
  return sum
}

/** Triangles of equal area, evenly spaced on Slaney's mel scale (linear below 1 kHz, logarithmic above). */
function melFilters(): { from: number; weights: Float32Array }[] {
  const low = melOf(LOW_HZ)
  const step = (melOf(HIGH_HZ) - low) / (BANDS + 1)
  const edgesHz = Array.from({ length: BANDS + 2 }, (_, i) => hzOf(low + i * step))
  const binHz = RATE / SIZE
  return Array.from({ length: BANDS }, (_, band) => {
    const [left, middle, right] = edgesHz.slice(band, band + 3) as [number, number, number]
    const from = Math.ceil(left / binHz)
    const weights = Float32Array.from({ length: Math.max(0, Math.floor(right / binHz) - from + 1) }, (_, i) => {
      const hz = (from + i) * binHz
      return (Math.min((hz - left) / (middle - left), (right - hz) / (right - middle)) * 2) / (right - left)
    })
    return { from, weights }
  })
}

const melOf = (hz: number) => (hz < 1000 ? (hz * 3) / 200 : 15 + (Math.log(hz / 1000) * 27) / Math.log(6.4))
const hzOf = (mel: number) => (mel < 15 ? (mel * 200) / 3 : 1000 * Math.exp(((mel - 15) * Math.log(6.4)) / 27))
