/** A count, a length and a seed -> recordings as browsers make them, genuine or drawn, kept in the system's temporary folder. */
import { createHash } from 'node:crypto'
import { mkdir, rename, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { PACKAGE_ROOT } from '../../../src/config.js'
import { ffmpeg } from './ffmpeg.js'

export const KINDS = ['genuine', 'drawn'] as const
export type Kind = (typeof KINDS)[number]

export interface Recorded {
  id: string
  file: string
  /** How late its singer is. The backing is the measure: 0. */
  offsetMs: number
}

/** Other drawings must not be taken for these. */
const DRAWING = 3
/** Of the sample song those that have a picture, but the bass: its frames change their size, and one command for all fails on that. */
const GENUINE = ['backing', 'alto', 'guitar', 'soprano']
const FRAME_RATES = [30, 24, 16.7, 29.97, 20, 25.6, 18.3]
/**
 * Somebody who moves before a plain wall, about as the genuine sample recordings look. Grain is left out: what a browser sends at
 * 0.25 Mbit/s has none left, and drawing it would mostly measure x264 on noise, on both sides.
 */
const PICTURE = { widthPx: 640, heightPx: 480, singer: '180x240', blurPx: 3, kbps: 250 }

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function chance(seed: number): () => number {
  let state = Math.imul(seed + 1, 0x9e3779b9)
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let x = Math.imul(state ^ (state >>> 15), state | 1)
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61)
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Whole ms from -400 to 800, never 0: each side has to move every part. */
const offsetOf = (seed: number): number => (seed === 0 ? 0 : Math.round(-400 + 1200 * chance(seed + 1000)()) || 40)

/** `first`: seed of the first part, which is the backing when it is 0. */
export async function recordedParts(
  count: number,
  recording: { kind: Kind; seconds: number },
  say: (text: string) => void,
): Promise<Recorded[]> {
  const parts: Recorded[] = []
  for (let seed = 0; seed < count; seed++) {
    if (seed % 5 === 0) say(`recordings ${seed + 1} to ${Math.min(count, seed + 5)} of ${count}`)
    parts.push({ id: idOf(seed), file: await recorded(seed, recording), offsetMs: offsetOf(seed) })
  }
  return parts
}

const idOf = (seed: number): string => (seed === 0 ? 'backing' : `singer-${String(seed).padStart(2, '0')}`)

/** The file of this seed; made when it is not there. */
export async function recorded(seed: number, { kind, seconds }: { kind: Kind; seconds: number }): Promise<string> {
  const args = kind === 'genuine' ? genuine(seed, seconds) : drawing(seed, seconds)
  const key = createHash('sha256')
    .update(JSON.stringify([DRAWING, args]))
    .digest('hex')
    .slice(0, 16)
  const folder = join(tmpdir(), 'troupe-bench-recordings')
  const file = join(folder, `${key}.webm`)
  const there = await stat(file).catch(() => undefined)
  if (there?.isFile()) return file

  await mkdir(folder, { recursive: true })
  const unfinished = join(folder, `.${key}.${process.pid}`)
  try {
    await ffmpeg([...args, unfinished])
    await rename(unfinished, file)
  } finally {
    await rm(unfinished, { force: true })
  }
  return file
}

/** The packets of a sample recording in a file that is no other's: equal files would be looked at once. */
function genuine(seed: number, seconds: number): string[] {
  const file = join(PACKAGE_ROOT, `config/demo/choir/northside+carol+${GENUINE[seed % GENUINE.length]}.webm`)
  const copied = ['-i', `file:${file}`, '-map', '0', '-c', 'copy', '-copyts', '-t', String(seconds)]
  return [...copied, '-metadata', `title=${idOf(seed)}`, '-f', 'webm', '-live', '1']
}

/** A picture whose frames come when they like, and a tune with a beat: streamed, so no length is in the header. */
function drawing(seed: number, seconds: number): string[] {
  const roll = chance(seed)
  const { widthPx, heightPx, singer, blurPx, kbps } = PICTURE
  const fps = FRAME_RATES[seed % FRAME_RATES.length]!
  const wall = `0x${Math.floor(roll() * 0x606060)
    .toString(16)
    .padStart(6, '0')}`
  const sway = (0.5 + roll()).toFixed(3)
  const picture = [
    `color=${wall}:s=${widthPx}x${heightPx}:r=${fps}[wall];` +
      `testsrc2=s=${singer}:r=${fps},hue=h=${Math.round(360 * roll())},gblur=sigma=${blurPx}[singer];` +
      `[wall][singer]overlay=x='230+150*sin(${sway}*t)':y='120+40*sin(3*t)':shortest=1`,
    'format=yuv420p',
    // a busy browser leaves out frames as it comes
    `select='gt(random(${seed + 1})\\,${(0.2 * roll()).toFixed(3)})'`,
  ].join(',')
  const hz = Math.round(110 * 2 ** (Math.floor(25 * roll()) / 12))
  const beatS = (0.3 + 0.4 * roll()).toFixed(3)
  const sound =
    `aevalsrc='0.25*sin(2*PI*${hz}*t)*exp(-4*mod(t,${beatS}))+0.1*sin(2*PI*${3 * hz}*t)*exp(-9*mod(t,${beatS}))` +
    `+0.02*(random(${seed % 10})-0.5)':s=48000`
  return [
    ...['-f', 'lavfi', '-i', picture, '-f', 'lavfi', '-i', sound, '-t', String(seconds)],
    ...['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8', '-b:v', `${kbps}k`, '-fps_mode', 'passthrough'],
    ...['-c:a', 'libopus', '-b:a', '64k', '-ac', '1', '-f', 'webm', '-live', '1'],
  ]
}
