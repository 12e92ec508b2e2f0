/** Recordings made on the spot, and what can be seen and heard in a file. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'

import type { ChoirSettings } from '../../actors/choir/settings.js'

const run = promisify(execFile)

export const SETTINGS: ChoirSettings = {
  quietMs: 0,
  x264: { preset: 'veryfast', subme: 1, crf: 21 },
  stitchSegments: 2,
  loudnessLufs: -16,
  truePeakDbtp: -1,
  audioKbps: 192,
  stills: true,
  preview: true,
  limits: { durationS: 1200, streams: 8, sidePx: 4096, fps: 120 },
}

export async function ffmpeg(...args: string[]): Promise<Buffer> {
  const options = { encoding: 'buffer', maxBuffer: 2 ** 28 } as const
  return (await run('ffmpeg', ['-v', 'error', '-nostdin', '-y', ...args], options)).stdout
}

/** Luma of every frame (black 16, white 235), of the whole or of one rectangle: its length is the count of frames. */
export async function brightness(file: string, crop?: string): Promise<number[]> {
  const picture = `${crop ? `crop=${crop},` : ''}scale=1:1:flags=area:out_range=tv,format=yuv420p`
  const raw = ['-fps_mode', 'passthrough', '-f', 'rawvideo', '-']
  return [...(await ffmpeg('-i', file, '-map', '0:v', '-vf', picture, ...raw))].filter((_, n) => n % 3 === 0)
}

export async function samplesOf(file: string): Promise<Float32Array> {
  const bytes = await ffmpeg('-i', file, '-map', '0:a', '-ac', '1', '-ar', '48000', '-f', 'f32le', '-')
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))
}

/** Seconds of black and silence in which a flash and a beep of 0.1 s stand at each of these times. */
export const flashing = (lengthS: number, atS: readonly number[], size = '160x120', fps = 30): string[] => [
  ...['-f', 'lavfi', '-i'],
  `color=black:s=${size}:r=${fps}:d=${lengthS},geq=lum='if(${anyOf('T', atS)},235,16)':cb=128:cr=128`,
]
export const beeping = (lengthS: number, atS: readonly number[]): string[] => [
  ...['-f', 'lavfi', '-i'],
  `aevalsrc='0.8*sin(2*PI*1000*t)*gt(${anyOf('t', atS)},0)':s=48000:d=${lengthS}`,
]
const anyOf = (time: string, atS: readonly number[]) =>
  atS.map((s) => `between(${time},${s - 1e-4},${s + 0.0999})`).join('+')

/** Frames of first brightness and samples of first loudness after at least a quarter of a second of neither. */
export const onsets = (values: ArrayLike<number>, perSecond: number, over: number): number[] => {
  const found: number[] = []
  let last = -Infinity
  for (let at = 0; at < values.length; at++) {
    if (Math.abs(values[at]!) <= over) continue
    if (at - last > perSecond / 4) found.push(at)
    last = at
  }
  return found
}

/** Frame n is evenly grey, brighter by 3 than the one before: every frame says its number. */
export async function numbered(folder: string, name: string, frames: number, size = '64x48'): Promise<string> {
  const file = join(folder, name)
  const picture = `color=black:s=${size}:r=25,geq=lum='${LEVEL}+3*N':cb=128:cr=128`
  await ffmpeg(
    '-f',
    'lavfi',
    '-i',
    picture,
    '-frames:v',
    `${frames}`,
    '-c:v',
    'mpeg2video',
    '-q:v',
    '2',
    '-g',
    '25',
    '-bf',
    '0',
    file,
  )
  return file
}
const LEVEL = 30
/** Number of a frame made by `numbered` from its brightness; undefined for black. */
export const numberOf = (luma: number): number | undefined =>
  luma < LEVEL - 6 ? undefined : Math.round((luma - LEVEL) / 3)
