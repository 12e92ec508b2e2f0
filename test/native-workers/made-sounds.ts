/** Small songs made on the spot: what a backing and a singer of it sound like, the same on every run. */
import { writeFile } from 'node:fs/promises'

export const RATE = 48_000

export type Chance = () => number

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function chance(seed: number): Chance {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

export interface Note {
  startS: number
  lengthS: number
  midi: number
}

/** Notes of uneven length, as a song has them. */
export function melody(random: Chance, seconds: number): Note[] {
  const notes: Note[] = []
  for (let startS = 0.5; startS < seconds - 1; ) {
    const lengthS = 0.18 + 0.17 * Math.floor(random() * 4) + 0.05 * random()
    if (random() > 0.12) notes.push({ startS, lengthS: lengthS * 0.9, midi: 55 + Math.floor(random() * 17) })
    startS += lengthS
  }
  return notes
}

/** A plucked string per note: a pick's rustle, then a tone that begins at once and dies away. */
export function plucked(notes: readonly Note[], seconds: number): Float32Array {
  const random = chance(1)
  const out = played(notes, seconds, (t) => Math.min(1, t / 0.003) * Math.exp(-4 * t), [1, 0.6, 0.4, 0.3, 0.2, 0.1])
  for (const { startS } of notes) {
    for (let i = 0; i < 0.05 * RATE; i++) {
      const at = Math.round(startS * RATE) + i
      if (at < out.length) out[at]! += 0.05 * Math.exp(-i / (0.01 * RATE)) * (2 * random() - 1)
    }
  }
  return out
}

const SWELL_S = 0.04

/** A voice a little out of tune: swells in around the beat (its middle is heard as the beginning), holds, wavers. */
export const sung = (notes: readonly Note[], seconds: number): Float32Array =>
  played(
    notes.map((note) => ({ ...note, startS: note.startS - SWELL_S / 2, midi: note.midi + 0.12 })),
    seconds,
    (t, lengthS) => Math.min(1, t / SWELL_S) * Math.max(0, Math.min(1, (lengthS - t) / 0.06)),
    [0.5, 1, 0.5, 0.15, 0.3, 0.2, 0.05],
    0.006,
  )

export function noise(random: Chance, seconds: number, level: number): Float32Array {
  return Float32Array.from({ length: seconds * RATE }, () => level * (2 * random() - 1))
}

export function mixed(...sounds: Float32Array[]): Float32Array {
  const longest = Math.max(...sounds.map((sound) => sound.length))
  return Float32Array.from({ length: longest }, (_, i) => sounds.reduce((sum, sound) => sum + (sound[i] ?? 0), 0))
}

export const louder = (sound: Float32Array, gain: number): Float32Array => sound.map((value) => value * gain)

/** The same sound `offsetMs` later (or, negative, begun late), by a clock that is `ppm` too quick around `middleS`. */
export function late(sound: Float32Array, offsetMs: number, ppm = 0, middleS = 0): Float32Array {
  const speed = 1 + ppm / 1e6
  return Float32Array.from({ length: Math.max(0, sound.length + Math.round((offsetMs / 1000) * RATE)) }, (_, i) => {
    const at = (middleS + (i / RATE - offsetMs / 1000 - middleS) * speed) * RATE
    const before = Math.floor(at)
    const a = sound[before] ?? 0
    return a + (at - before) * ((sound[before + 1] ?? 0) - a)
  })
}

/** As `ffmpeg -c:a pcm_f32le` would write it, but with the plain header. */
export async function writeWav(file: string, sound: Float32Array): Promise<string> {
  const head = Buffer.alloc(44)
  head.write('RIFF', 0, 'latin1')
  head.writeUInt32LE(36 + sound.byteLength, 4)
  head.write('WAVEfmt ', 8, 'latin1')
  head.writeUInt32LE(16, 16)
  head.writeUInt16LE(3, 20)
  head.writeUInt16LE(1, 22)
  head.writeUInt32LE(RATE, 24)
  head.writeUInt32LE(RATE * 4, 28)
  head.writeUInt16LE(4, 32)
  head.writeUInt16LE(32, 34)
  head.write('data', 36, 'latin1')
  head.writeUInt32LE(sound.byteLength, 40)
  await writeFile(file, Buffer.concat([head, new Uint8Array(sound.buffer, sound.byteOffset, sound.byteLength)]))
  return file
}

function played(
  notes: readonly Note[],
  seconds: number,
  envelope: (t: number, lengthS: number) => number,
  overtones: readonly number[],
  vibrato = 0,
): Float32Array {
  const out = new Float32Array(seconds * RATE)
  for (const { startS, lengthS, midi } of notes) {
    const hz = 440 * 2 ** ((midi - 69) / 12)
    const from = Math.round(startS * RATE)
    for (let i = 0; i < lengthS * RATE && from + i < out.length; i++) {
      const t = i / RATE
      const phase = 2 * Math.PI * hz * t + (vibrato * hz * Math.sin(2 * Math.PI * 5.5 * t)) / 5.5
      let value = 0
      for (let k = 0; k < overtones.length; k++) value += overtones[k]! * Math.sin(phase * (k + 1))
      out[from + i]! += 0.1 * envelope(t, lengthS) * value
    }
  }
  return out
}
