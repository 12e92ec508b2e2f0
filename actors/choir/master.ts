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
  WITHIN_REACH_LU,
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
  /** Its highest sample, in dBFS. */
  mixPeakDb: number
  samples: number
  kbps: number
  scratch: string
  onTry?: (tries: number, encodes: number) => void
}

const MOST_ENCODES = 6
/**
 * What the limiter takes from peaks that are no higher than this above its limit cannot be read from the loudness; and the encoded
 * sound is measured anyway.
 */
const UNHEARD_DB = 1.5

interface Encoding {
  file: string
  gainDb: number
  limitDb: number
  encoded: Measured
}

/**
 * The gain is searched on the float mix, since the encoder is the dear step. Silence stays as it is. Throws when no limit
 * holds the true peak: too loud a file is never handed on.
 */
export async function master(mastering: Mastering, ffmpeg: Pick<Ffmpeg, 'run'>): Promise<Mastered> {
  const { mix, mixLufs, mixPeakDb, samples, kbps, scratch, loudnessLufs, truePeakDbtp, onTry } = mastering
  const input: MediaInput = { from: { file: mix }, options: IN_LARGE_PIECES }
  const silent = mixLufs <= SILENT_LUFS
  const encodings: Encoding[] = []
  const meter = async (from: MediaInput, chain: string) => metered((await ffmpeg.run(measuring(from, chain))).said)
  let tries = 0

  /** Tries gains under one limit; adds what it tried to `tried` and returns the nearest. */
  const searched = async ({ lufs, limitDb }: Aim, firstDb: number, tried: Tried[]): Promise<number> => {
    // the limiter has next to nothing to do: what a gain gives is known without trying
    if (tried.length === 0 && mixPeakDb + firstDb <= limitDb + UNHEARD_DB) {
      tried.push({ gainDb: firstDb, lufs: mixLufs + firstDb })
    }
    let gainDb = tried.length > 0 ? nextGain(lufs, mixLufs, tried) : firstDb
    while (gainDb !== undefined) {
      const heard = await meter(input, `${levelled(gainDb, limitDb, samples)},ebur128=framelog=verbose`)
      tried.push({ gainDb, lufs: heard.lufs })
      tries++
      onTry?.(tries, encodings.length)
      gainDb = nextGain(lufs, mixLufs, tried)
    }
    return nearest(lufs, tried).gainDb
  }

  let aim: Aim | undefined = firstAim(mastering)
  let tried: Tried[] = []
  let gainDb = silent ? 0 : aim.lufs - mixLufs
  while (aim && encodings.length < MOST_ENCODES) {
    const { lufs, limitDb }: Aim = aim
    if (!silent) gainDb = await searched(aim, gainDb, tried)
    const file = join(scratch, `encoded-${encodings.length}.mp4`)
    await ffmpeg.run(encoding(input, levelled(gainDb, limitDb, samples), kbps, file))
    const encoded = await meter({ from: { file } }, 'ebur128=peak=true:framelog=verbose')
    encodings.push({ file, gainDb, limitDb, encoded })
    onTry?.(tries, encodings.length)
    aim = nextAim(mastering, aim, encoded, isNear(lufs, tried, WITHIN_REACH_LU))
    // Under another limit what was tried holds no longer, but where it ended is a good beginning.
    if (aim && aim.limitDb !== limitDb) tried = []
  }
  const miss = ({ encoded }: Encoding) => Math.round((loudnessLufs - encoded.lufs) * 10) / 10
  const held = encodings.filter(({ encoded }) => peakHeld(mastering, encoded))
  const best = held.sort((a, b) => Math.abs(miss(a)) - Math.abs(miss(b)))[0]
  if (!best) {
    const peaks = encodings.map(({ encoded }) => encoded.peakDbtp).join(', ')
    throw new Error(`${mix}: true peaks of ${peaks} dBTP after encoding, expected at most ${truePeakDbtp}`)
  }
  return {
    file: best.file,
    loudnessLufs: best.encoded.lufs,
    truePeakDbtp: best.encoded.peakDbtp,
    gainDb: best.gainDb,
    limitDb: best.limitDb,
    tries,
    encodes: encodings.length,
    ...(silent || Math.abs(miss(best)) <= 0.5 ? {} : { missedLu: miss(best) }),
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
