/** The address of a converted sound -> its length, and its pieces as audio buffers; fetched by range and kept for a while. */
import { problemOf } from '../problem.js'
import { HEADER_BYTES, monoOf, rangeOf, readWave, type Wave } from './wave.js'
import { PIECE_FRAMES } from './windows.js'

export const SAMPLE_RATE = 48_000

export interface Source {
  frames: number
  /** The piece if it is here; otherwise it is asked for, and `undefined`. */
  piece(index: number): AudioBuffer | undefined
  /** Resolves when the piece is here. */
  load(index: number): Promise<AudioBuffer>
  /** Lets go of the pieces that were not asked for since the last time. */
  tidy(): void
}

/** Throws when the sound cannot be fetched or is something else than expected, and says what. */
export async function openSource(url: string): Promise<Source> {
  const { head, wholeBytes } = await begun(url)
  const wave = readWave(head, wholeBytes)
  if (wave.sampleRate !== SAMPLE_RATE)
    throw new Error(`found ${wave.sampleRate} samples a second, expected ${SAMPLE_RATE}`)
  const pieces = new Map<number, AudioBuffer>()
  const coming = new Map<number, Promise<AudioBuffer>>()
  let wanted = new Set<number>()

  const load = (index: number): Promise<AudioBuffer> => {
    wanted.add(index)
    const here = pieces.get(index)
    if (here) return Promise.resolve(here)
    const under = coming.get(index)
    if (under) return under
    const asked = fetchPiece(url, wave, index)
      .then((buffer) => {
        pieces.set(index, buffer)
        return buffer
      })
      .finally(() => coming.delete(index))
    coming.set(index, asked)
    return asked
  }

  return {
    frames: wave.frames,
    load,
    piece(index) {
      wanted.add(index)
      return pieces.get(index)
    },
    tidy() {
      for (const index of pieces.keys()) if (!wanted.has(index)) pieces.delete(index)
      wanted = new Set()
    },
  }
}

async function begun(url: string): Promise<{ head: ArrayBuffer; wholeBytes: number }> {
  const response = await fetch(url, { headers: { range: `bytes=0-${HEADER_BYTES - 1}` } })
  if (!response.ok) throw await problemOf(response)
  const head = await response.arrayBuffer()
  const told = /\/(\d+)$/.exec(response.headers.get('content-range') ?? '')?.[1]
  return { head, wholeBytes: told === undefined ? head.byteLength : Number(told) }
}

async function fetchPiece(url: string, wave: Wave, index: number): Promise<AudioBuffer> {
  const from = index * PIECE_FRAMES
  const frames = Math.min(PIECE_FRAMES, wave.frames - from)
  const response = await fetch(url, { headers: { range: rangeOf(wave, from, frames) } })
  if (response.status !== 206)
    throw response.ok ? new Error('the service sent no range of the sound') : await problemOf(response)
  const samples = monoOf(await response.arrayBuffer(), wave.channels)
  const buffer = new AudioBuffer({ length: Math.max(1, samples.length), numberOfChannels: 1, sampleRate: SAMPLE_RATE })
  buffer.copyToChannel(samples, 0)
  return buffer
}
