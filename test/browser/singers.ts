/** Recordings whose sounds can be told apart in the mix, and how loud and when each is heard there. */
import { join } from 'node:path'

import { ffmpeg, samplesOf } from '../choir/recorded.js'

const RATE = 48_000
export const LENGTH_S = 5

/** Each sings one note, so that it is found again under all others. `ticks` sounds for 0.4 s at these times, in s. */
export const NOTES = { backing: 440, high: 1_250, ticks: 3_000 } as const
export const TICKS_S = [1.5, 3.5] as const

export type Singer = keyof typeof NOTES

/** Writes `<song>+<part>.webm` of each into `folder`; resolves with the files. */
export async function recordSingers(folder: string, song: string): Promise<string[]> {
  const files: string[] = []
  for (const [part, hz] of Object.entries(NOTES)) {
    const when = part === 'ticks' ? TICKS_S.map((s) => `between(t,${s},${s + 0.4})`).join('+') : '1'
    const file = join(folder, `${song}+${part}.webm`)
    await ffmpeg(
      ...['-f', 'lavfi', '-i', `testsrc2=size=320x180:rate=25:duration=${LENGTH_S}`],
      ...['-f', 'lavfi', '-i', `aevalsrc='0.2*sin(2*PI*${hz}*t)*gt(${when},0)':s=${RATE}:d=${LENGTH_S}`],
      ...[
        '-c:v',
        'libvpx',
        '-deadline',
        'realtime',
        '-cpu-used',
        '8',
        '-b:v',
        '300k',
        '-c:a',
        'libopus',
        '-b:a',
        '96k',
      ],
      file,
    )
    files.push(file)
  }
  return files
}

export interface Heard {
  /** Of the whole file, dB below full scale. */
  levelDb: Record<Singer, number>
  /** When the first of the ticks begins, ms. */
  firstTickMs: number
}

export async function heardIn(file: string): Promise<Heard> {
  const samples = await samplesOf(file)
  const levelOf = (hz: number) => 20 * Math.log10(Math.max(1e-6, amplitude(samples, hz)))
  const level = Object.entries(NOTES).map(([part, hz]) => [part, levelOf(hz)] as const)
  return { levelDb: Object.fromEntries(level) as Heard['levelDb'], firstTickMs: onsetMs(samples, NOTES.ticks) }
}

/** Of one note in all that sounds: the samples turned back by its own angle and averaged. */
function amplitude(samples: Float32Array, hz: number): number {
  let [re, im] = [0, 0]
  for (let n = 0; n < samples.length; n++) {
    const angle = (2 * Math.PI * hz * n) / RATE
    re += samples[n]! * Math.cos(angle)
    im += samples[n]! * Math.sin(angle)
  }
  return (2 * Math.hypot(re, im)) / Math.max(1, samples.length)
}

/** First time that a note is half as loud as it ever is, by pieces of 4 ms: whole waves of every note that sounds nearby. */
function onsetMs(samples: Float32Array, hz: number): number {
  const step = (RATE * 4) / 1000
  const levels: number[] = []
  for (let from = 0; from + step <= samples.length; from += step / 4) {
    levels.push(amplitude(samples.subarray(from, from + step), hz))
  }
  const half = Math.max(...levels) / 2
  return levels.findIndex((level) => level > half) + 2 // the middle of the piece, of which there is one each ms
}
