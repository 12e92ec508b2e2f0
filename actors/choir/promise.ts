/** A recording -> what its streams promise, read from its packets without decoding one; refused when it was cut short. */
import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'

import { Refusal } from '../../src/errors.js'
import type { MediaCommand, Tools } from '../../src/runtime/tools.js'
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
export async function promisedBy(
  recording: string,
  { ffmpeg, scratch }: Pick<Tools, 'ffmpeg' | 'scratch'>,
  longestS: number,
): Promise<Promised> {
  const { container, declaredS, streams } = await ffmpeg.probe(recording)
  const list = join(scratch, 'packets.txt')
  const { said } = await ffmpeg.run(listing(recording, list))
  const ends = endsOf(await readFile(list, 'latin1'))

  const name = basename(recording)
  const endS = Math.max(0, ...ends.values())
  const declared = declaredS === undefined ? 'an end' : seconds(declaredS)
  // ffmpeg reports success for a file that stops in the middle of a packet
  if (said.some((line) => line.includes('File ended prematurely'))) throw cutShort(name, endS, declared)
  // the duration of an mp3 is a guess from its first seconds
  const guessed = container === 'mp3'
  if (declaredS !== undefined && !guessed && endS < declaredS - SLACK_S) throw cutShort(name, endS, declared)
  if (endS > longestS) throw new Refusal(`${name} goes on until ${seconds(endS)}: expected at most ${longestS} s`)

  const seen = streams.find(({ kind }) => kind === 'video')
  const [picture, sound] = [ends.get('video'), ends.get('audio')]
  if (picture === undefined && sound === undefined) throw new Refusal(`${name} holds neither sound nor picture`)
  return {
    ...(seen &&
      picture !== undefined && {
        picture: { widthPx: seen.widthPx ?? 0, heightPx: seen.heightPx ?? 0, ...coloursOf(seen), endS: picture },
      }),
    ...(sound !== undefined && { sound: { endS: sound, timed: !UNTIMED.includes(container) } }),
  }
}

export const seconds = (s: number): string => `${s.toFixed(2)} s`

const cutShort = (name: string, foundS: number, expected: string) =>
  new Refusal(`${name} was cut short: found ${seconds(foundS)} of it, expected ${expected}`)

/** The packets of the first picture that is not a cover and of the first sound, as text, on the file's own time line. */
const listing = (recording: string, list: string): MediaCommand => ({
  inputs: [{ from: { file: recording }, options: ['-copyts'] }],
  outputs: [{ file: list, options: ['-map', '0:V:0?', '-map', '0:a:0?', '-c', 'copy', '-copyinkf', '-f', 'framecrc'] }],
})

/**
 * ffmpeg's framecrc text -> the end of the last packet in seconds, by kind; a stream without packets is not there.
 * `#tb 0: 1/1000` and `#media_type 0: video` head the list, its lines are `stream, dts, pts, duration, size, …`.
 */
export function endsOf(packets: string): Map<string, number> {
  const kinds = new Map<string, string>()
  const unitS = new Map<string, number>()
  const ends = new Map<string, number>()
  for (const line of packets.split('\n')) {
    const [, head, of, value = ''] = /^#(tb|media_type) (\d+): (\S+)/.exec(line) ?? []
    if (of !== undefined && head === 'media_type') kinds.set(of, value)
    if (of !== undefined && head === 'tb') unitS.set(of, Number(value.split('/')[0]) / Number(value.split('/')[1]))
    if (line === '' || line.startsWith('#')) continue
    const [stream = '', , pts, duration] = line.split(',').map((field) => field.trim())
    const kind = kinds.get(stream) ?? ''
    ends.set(kind, Math.max(ends.get(kind) ?? 0, (Number(pts) + Number(duration)) * (unitS.get(stream) ?? 0)))
  }
  return ends
}
