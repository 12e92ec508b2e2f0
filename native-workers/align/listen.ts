/** Two WAV files -> the same stretch of time of both at 16 kHz, and how much sound there is in each. */
import { decimate } from './decimate.js'
import { openWav, WAV_RATE, type Wav } from './wav.js'

/** Beyond this much sound the answer gets no better, only later. */
const STRETCH_S = 90
const BLOCK_S = 0.1
/** Below this level nothing was recorded. */
const SILENCE_DBFS = -75
/** This far below the loudest block a block is a pause. */
const PAUSE_DB = -45

export interface Heard {
  sound: Float32Array
  /** How much of it is not silence, in s. */
  soundS: number
}

/**
 * The first 90 s of both, or, of a longer part, 90 s from where its sound begins. The stretch begins at the same time in
 * both, so that a lag between the two is the offset between the files.
 */
export async function listen(files: { heard: string; wanted: string }): Promise<{ heard: Heard; wanted: Heard }> {
  const heard = await openWav(files.heard)
  const wanted = await openWav(files.wanted).catch(async (fault) => {
    await heard.close()
    throw fault
  })
  try {
    const startS = await startOf(heard)
    return { heard: await stretch(heard, startS), wanted: await stretch(wanted, startS) }
  } finally {
    await Promise.all([heard.close(), wanted.close()])
  }
}

async function startOf(wav: Wav): Promise<number> {
  const spareS = wav.samples / WAV_RATE - STRETCH_S
  if (spareS <= 0) return 0
  const powers: number[] = []
  for (let from = 0; from < wav.samples; from += WAV_RATE) powers.push(...blockPowers(await wav.read(from, WAV_RATE)))
  const first = powers.findIndex(isSound(powers))
  return Math.min(Math.max(0, first) * BLOCK_S, spareS)
}

async function stretch(wav: Wav, startS: number): Promise<Heard> {
  const loud = await wav.read(Math.round(startS * WAV_RATE), STRETCH_S * WAV_RATE)
  const powers = blockPowers(loud)
  return { sound: decimate(loud), soundS: powers.filter(isSound(powers)).length * BLOCK_S }
}

function isSound(powers: readonly number[]): (power: number) => boolean {
  const loudest = powers.reduce((most, power) => Math.max(most, power), 0)
  const least = Math.max(10 ** (SILENCE_DBFS / 10), loudest * 10 ** (PAUSE_DB / 10))
  return (power) => power >= least
}

/** Mean square of each whole block. */
function blockPowers(sound: Float32Array): number[] {
  const size = BLOCK_S * WAV_RATE
  return Array.from({ length: Math.floor(sound.length / size) }, (_, block) => {
    let power = 0
    for (let i = block * size; i < (block + 1) * size; i++) power += sound[i]! ** 2
    return power / size
  })
}
