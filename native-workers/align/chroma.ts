/** Sound -> which of the twelve notes sound in it, and which begin. */
import { RATE } from './decimate.js'
import { eachFrame } from './spectrum.js'

const SIZE = 2048
const HOP = RATE * 0.01
const NOTES = 12
/** MIDI notes from A2 to C7: a choir's fundamentals and the first overtones. */
const LOWEST = 45
const HIGHEST = 96
const LOW_HZ = 100
const HIGH_HZ = 2_200
/** Growth is measured over this many frames, 60 ms. */
const LAG = 6

export const CHROMA_PER_SECOND = RATE / HOP

export interface Chroma {
  /** How strong each of the twelve notes is, over time; of length 1 together where there is sound. */
  notes: Float32Array[]
  /** How much each of them grew. */
  begins: Float32Array[]
}

/** Energy by semitone at 10 ms, on a log scale that starts at a twentieth of its mean, folded into one octave. */
export function chroma(sound: Float32Array): Chroma {
  const bins = binsOfNotes()
  const rows: Float32Array[] = []
  eachFrame(sound, { size: SIZE, hop: HOP }, (power) => {
    const row = new Float32Array(HIGHEST - LOWEST + 1)
    for (const { bin, note } of bins) row[note]! += power[bin]!
    rows.push(row)
  })
  const least = (mean(rows) || 1) * 0.05
  for (const row of rows) for (let i = 0; i < row.length; i++) row[i] = Math.log1p(row[i]! / least)

  const notes = Array.from({ length: NOTES }, () => new Float32Array(rows.length))
  const begins = Array.from({ length: NOTES }, () => new Float32Array(rows.length))
  rows.forEach((row, t) => {
    const past = rows[t - LAG]
    row.forEach((strength, i) => {
      const note = (i + LOWEST) % NOTES
      notes[note]![t]! += strength
      if (past && strength > past[i]!) begins[note]![t]! += strength - past[i]!
    })
    // The constant keeps a quiet moment, whose notes are chance, from counting like a sung one.
    const length = Math.sqrt(notes.reduce((sum, note) => sum + note[t]! ** 2, 0)) + 0.8
    for (const note of notes) note[t]! /= length
  })
  return { notes, begins }
}

function binsOfNotes(): { bin: number; note: number }[] {
  const binHz = RATE / SIZE
  const bins = []
  for (let bin = Math.ceil(LOW_HZ / binHz); bin * binHz <= HIGH_HZ; bin++) {
    const note = Math.round(69 + 12 * Math.log2((bin * binHz) / 440)) - LOWEST
    if (note >= 0 && note <= HIGHEST - LOWEST) bins.push({ bin, note })
  }
  return bins
}

function mean(rows: readonly Float32Array[]): number {
  let sum = 0
  for (const row of rows) for (const value of row) sum += value
  return sum / (rows.length * (HIGHEST - LOWEST + 1))
}
