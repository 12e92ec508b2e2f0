/** Sound -> which of the twelve notes sound in it, and where a note begins. */
import { RATE } from './decimate.js'
import { eachFrame } from './spectrum.js'

const SIZE = 2048
const HOP = RATE * 0.01
const OCTAVE = 12
/** MIDI notes from A2 to C7: a choir's fundamentals and the first overtones. */
const LOWEST = 45
const HIGHEST = 96
const LOW_HZ = 100
const HIGH_HZ = 2_200
/** Growth is measured over this many frames, 60 ms. */
const LAG = 6
/** So much of a neighbour's strength before is taken for the same note, sliding. */
const SLIDE = 0.7

export const NOTES_PER_SECOND = RATE / HOP

export interface Notes {
  /** How strong each of the twelve notes is, all octaves together; of length 1 together where there is sound. */
  held: Float32Array[]
  /** How much each note grew, every octave by itself. */
  begun: Float32Array[]
}

/** Energy by semitone at 10 ms, on a log scale that starts at a twentieth of its mean. */
export function notes(sound: Float32Array): Notes {
  const bins = binsOfNotes()
  const rows: Float32Array[] = []
  eachFrame(sound, { size: SIZE, hop: HOP }, (power) => {
    const row = new Float32Array(HIGHEST - LOWEST + 1)
    for (const { bin, note } of bins) row[note]! += power[bin]!
    rows.push(row)
  })
  const least = (mean(rows) || 1) * 0.05
  for (const row of rows) for (let i = 0; i < row.length; i++) row[i] = Math.log1p(row[i]! / least)
  const audible = [...new Set(bins.map(({ note }) => note))]
  return { held: held(rows), begun: audible.map((note) => begun(rows, note)) }
}

function held(rows: readonly Float32Array[]): Float32Array[] {
  const tracks = Array.from({ length: OCTAVE }, () => new Float32Array(rows.length))
  rows.forEach((row, t) => {
    row.forEach((strength, i) => {
      tracks[(i + LOWEST) % OCTAVE]![t]! += strength
    })
    // The constant keeps a quiet moment, whose notes are chance, from counting like a sung one.
    const length = Math.sqrt(tracks.reduce((sum, track) => sum + track[t]! ** 2, 0)) + 0.8
    for (const track of tracks) track[t]! /= length
  })
  return tracks
}

function begun(rows: readonly Float32Array[], note: number): Float32Array {
  return Float32Array.from(rows, (row, t) => {
    const past = rows[t - LAG]
    if (!past) return 0
    const before = Math.max(past[note]!, SLIDE * (past[note - 1] ?? 0), SLIDE * (past[note + 1] ?? 0))
    return Math.max(0, row[note]! - before)
  })
}

/** At the bottom some semitones are narrower than a bin and have none. */
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
