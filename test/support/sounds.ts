/** Sounds made on the spot, and the float samples of a sound file. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { floatWav } from '../../actors/choir/wav.js'
import { openFfmpeg } from '../../src/media/ffmpeg.js'
import type { Ffmpeg } from '../../src/runtime/tools.js'

export const SR = 48_000

export const ffmpeg: Ffmpeg = openFfmpeg({ limits: { durationS: 1200, streams: 8, sidePx: 4096, fps: 120 } }).bound({
  signal: new AbortController().signal,
  run: (work) => work(),
})

/** A folder that is gone when the test's process ends. */
export function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'sounds-'))
  process.on('exit', () => rmSync(made, { recursive: true, force: true }))
  return made
}

/** Writes a mono sound; `at` is called with the time in seconds. */
export function sound(file: string, seconds: number, at: (t: number) => number): string {
  const samples = Float32Array.from({ length: Math.round(seconds * SR) }, (_, n) => at(n / SR))
  writeFileSync(file, floatWav([samples], SR))
  return file
}

export const tone =
  (hz: number, level: number) =>
  (t: number): number =>
    level * Math.sin(2 * Math.PI * hz * t)

/** -1 to 1, the same for the same seed. */
export function noise(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    return state / 2 ** 30 - 1
  }
}

/** Syllables: a buzz with overtones and some breath, in bursts of a quarter of a second. */
export function syllables(hz: number, level: number, seed = 1): (t: number) => number {
  const breath = noise(seed)
  return (t) => {
    const burst = Math.max(0, Math.sin(2 * Math.PI * 2 * t + seed)) ** 2
    let buzz = 0
    for (let overtone = 1; overtone <= 6; overtone++) buzz += Math.sin(2 * Math.PI * hz * overtone * t) / overtone
    return level * burst * (0.7 * buzz + 0.15 * breath())
  }
}

/** Left and right, decoded by ffmpeg. */
export function stereo(file: string): { left: Float32Array; right: Float32Array } {
  const bytes = execFileSync('ffmpeg', ['-v', 'error', '-i', file, '-map', '0:a', '-ac', '2', '-f', 'f32le', '-'], {
    maxBuffer: 2 ** 28,
  })
  const both = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))
  return { left: both.filter((_, n) => n % 2 === 0), right: both.filter((_, n) => n % 2 === 1) }
}

export const peakOf = (samples: Float32Array): number => samples.reduce((peak, x) => Math.max(peak, Math.abs(x)), 0)
