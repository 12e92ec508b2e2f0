/** A recording -> what its streams promise, read from its packets without decoding one; refused when it was cut short. */
import { basename } from 'node:path'

import { Refusal } from '../../src/errors.js'
import type { Ffmpeg } from '../../src/runtime/tools.js'
import { type Colours, coloursOf } from './colours.js'
import type { Size } from './messages.js'

/** Times are on the container's time line, in seconds from its zero. */
export interface Promised {
  /** As shown: rotated as the camera was held, with square pixels. Absent for sound alone. */
  picture?: Size & Colours & { endS: number }
  /** Absent when nothing was recorded of it. `timed`: false where the container has no time line that it could share with a picture. */
  sound?: { endS: number; timed: boolean }
}

/** The recording may declare this much more than its packets hold: recorders round, and a last frame has no length of its own. */
const SLACK_S = 0.5
/** Containers of sound alone: what stands in them begins at 0. */
const UNTIMED = ['mp3', 'wav']

/**
 * Throws Refusal for a file that ends before its promised end or goes on for longer than allowed. A recording that was
 * written live declares no duration: there the end is where the last packet is.
 */
export async function promisedBy(recording: string, ffmpeg: Ffmpeg, longestS: number): Promise<Promised> {
  const { container, declaredS, streams, isCutShort } = await ffmpeg.probe(recording, { toEnd: true })
  const name = basename(recording)
  const endS = Math.max(0, ...streams.map((stream) => stream.endS ?? 0))
  const declared = declaredS === undefined ? 'an end' : seconds(declaredS)
  if (isCutShort) throw cutShort(name, endS, declared)
  // the duration of an mp3 is a guess from its first seconds
  const guessed = container === 'mp3'
  if (declaredS !== undefined && !guessed && endS < declaredS - SLACK_S) throw cutShort(name, endS, declared)
  if (endS > longestS) throw new Refusal(`${name} goes on until ${seconds(endS)}: expected at most ${longestS} s`)

  // of several, the first is the recording
  const [seen, heard] = [streams.find(({ kind }) => kind === 'video'), streams.find(({ kind }) => kind === 'audio')]
  if (seen?.endS === undefined && heard?.endS === undefined)
    throw new Refusal(`${name} holds neither sound nor picture`)
  const { widthPx = 0, heightPx = 0 } = seen ?? {}
  return {
    ...(seen?.endS !== undefined && { picture: { widthPx, heightPx, ...coloursOf(seen), endS: seen.endS } }),
    ...(heard?.endS !== undefined && { sound: { endS: heard.endS, timed: !UNTIMED.includes(container) } }),
  }
}

export const seconds = (s: number): string => `${s.toFixed(2)} s`

const cutShort = (name: string, foundS: number, expected: string) =>
  new Refusal(`${name} was cut short: found ${seconds(foundS)} of it, expected ${expected}`)
