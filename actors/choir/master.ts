/** A mix in float -> AAC as loud as wanted, measured on the encoded sound, with the true peak held. */
import { join } from 'node:path'

import type { Ffmpeg, MediaCommand, MediaInput } from '../../src/runtime/tools.js'
import {
  type Aim,
  firstAim,
  isNear,
  type Measured,
  metered,
  nearest,
  nextAim,
  nextGain,
  peakHeld,
  SILENT_LUFS,
  type Target,
  type Tried,
} from './loudness.js'
import { SAMPLE_RATE } from './mix.js'
import { IN_LARGE_PIECES } from './wav.js'

export interface Mastered {
  /** Where the AAC lies, in an mp4. */
  file: string
  loudnessLufs: number
  truePeakDbtp: number
  gainDb: number
  limitDb: number
  /** How often the float mix was measured under a gain, and how often it was encoded. */
  tries: number
  encodes: number
  /** Said when the loudness is off by more than 0.5: by how much it is too quiet (or, below 0, too loud). */
  missedLu?: number
}

export interface Mastering extends Target {
  /** The float mix and what it measures. */
  mix: string
  mixLufs: number
  samples: number
  kbps: number
  scratch: string
  onTry?: (tries: number, encodes: number) => void
}

const MOST_ENCODES = 6

/**
 * The gain is searched on the float mix, since the encoder is the dear step. Silence stays as it is. Throws when no limit
 * holds the true peak: too loud a file is never handed on.
 */
export async function master(mastering: Mastering, ffmpeg: Pick<Ffmpeg, 'run'>): Promise<Mastered> {
  const { mix, mixLufs, samples, kbps, scratch, onTry } = mastering
  const input: MediaInput = { from: { file: mix }, options: IN_LARGE_PIECES }
  const silent = mixLufs <= SILENT_LUFS
  const encodings: (Omit<Mastered, 'tries' | 'encodes'> & Measured)[] = []
  let tries = 0
  let aim: Aim | undefined = firstAim(mastering)
  let known: Tried[] = []
  let guessDb = aim.lufs - mixLufs

  while (aim && encodings.length < MOST_ENCODES) {
    const { lufs, limitDb }: Aim = aim
    let next = silent ? undefined : known.length > 0 ? nextGain(lufs, mixLufs, known) : guessDb
    while (next !== undefined) {
      const { said } = await ffmpeg.run(
        measuring(input, `${levelled(next, limitDb, samples)},ebur128=framelog=verbose`),
      )
      known.push({ gainDb: next, lufs: metered(said).lufs })
      tries++
      onTry?.(tries, encodings.length)
      next = nextGain(lufs, mixLufs, known)
    }
    const gainDb = silent ? 0 : nearest(lufs, known).gainDb
    const file = join(scratch, `encoded-${encodings.length}.mp4`)
    await ffmpeg.run(encoding(input, levelled(gainDb, limitDb, samples), kbps, file))
    const encoded = metered(
      (await ffmpeg.run(measuring({ from: { file } }, 'ebur128=peak=true:framelog=verbose'))).said,
    )
    encodings.push({ file, gainDb, limitDb, loudnessLufs: encoded.lufs, truePeakDbtp: encoded.peakDbtp, ...encoded })
    onTry?.(tries, encodings.length)
    aim = nextAim(mastering, aim, encoded, !silent && isNear(lufs, known))
    guessDb = gainDb + (aim ? aim.lufs - lufs : 0)
    // Under another limit what was tried holds no longer, but its end is a good beginning.
    if (aim && aim.limitDb !== limitDb) known = []
  }
  const missed = ({ lufs }: Measured) => Math.abs(lufs - mastering.loudnessLufs)
  const [best] = encodings.filter((one) => peakHeld(mastering, one)).sort((a, b) => missed(a) - missed(b))
  if (!best) {
    const peaks = encodings.map(({ peakDbtp }) => peakDbtp).join(', ')
    throw new Error(`${mix}: true peaks of ${peaks} dBTP after encoding, expected at most ${mastering.truePeakDbtp}`)
  }
  const { lufs, peakDbtp: _, ...facts } = best
  const missedLu = Math.round((mastering.loudnessLufs - lufs) * 10) / 10
  return {
    ...facts,
    tries,
    encodes: encodings.length,
    ...(silent || Math.abs(missedLu) <= 0.5 ? {} : { missedLu }),
  }
}

/** Limited at four times the rate, where samples are nearly true peaks; exactly as long as it was. */
const levelled = (gainDb: number, limitDb: number, samples: number): string =>
  `volume=${gainDb.toFixed(3)}dB,aresample=${4 * SAMPLE_RATE},` +
  `alimiter=limit=${(10 ** (limitDb / 20)).toFixed(6)}:level=0:attack=2:release=60:latency=1,` +
  `aresample=${SAMPLE_RATE},apad=whole_len=${samples},atrim=end_sample=${samples}`

const measuring = (input: MediaInput, chain: string): MediaCommand => ({
  inputs: [input],
  graph: `[0:a]${chain}[out]`,
  outputs: [{ options: ['-map', '[out]'] }],
})

const encoding = (input: MediaInput, chain: string, kbps: number, file: string): MediaCommand => ({
  inputs: [input],
  graph: `[0:a]${chain}[out]`,
  outputs: [{ file, options: ['-map', '[out]', '-c:a', 'aac', '-b:a', `${kbps}k`, '-f', 'mp4'] }],
})
