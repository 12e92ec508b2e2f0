/** A recording -> the common format, once: 25 fps constant picture, 48 kHz mono float sound, both true to one time line. */
import { rename } from 'node:fs/promises'
import { basename, join } from 'node:path'

import { Refusal, Stalled, ToolFault } from '../../src/errors.js'
import { fingerprint } from '../../src/runtime/fingerprint.js'
import type { Facts, MediaCommand, MediaResult, Tools } from '../../src/runtime/tools.js'
import { conversion, silence } from './conversion.js'
import { FPS } from './frames.js'
import { boxFor } from './layout.js'
import { type Converted, type Recording, type Size, send, stage } from './messages.js'
import { SAMPLE_RATE, SAMPLES_PER_FRAME } from './mix.js'
import { keys, partId } from './names.js'
import { fitInside, suffices } from './picture.js'
import { type Promised, promisedBy, seconds } from './promise.js'
import { samplesIn } from './samples.js'

const VERSION = 1
/** What a song is made for unless its sheet says otherwise. */
const USUAL_CANVAS = { widthPx: 1920, heightPx: 1080, marginPx: 10, center: true }
/** This much of what the packets promised may be missing: the last of them may be padding. */
const SLACK_S = 0.25

export const convert = stage({
  name: 'convert',
  version: VERSION,
  accepts: 'part.raw',
  sends: ['part.converted'],
  concurrency: 4,
  key: partId,

  async handle(recording, { settings, status, ...tools }) {
    const { choir, song, part, hash } = recording
    const look = () => promisedBy(recording.file, tools.ffmpeg, settings.limits.durationS)
    const promised: Promised = await tools.recall({ recording: hash }, async () => ({ ...(await look()) }))

    const beside = join(tools.scratch, 'beside.wav')
    const picture = promised.picture && (await pictureOf(recording, promised.picture, { promised, beside, tools }))
    // the recording that was here before may have had one
    if (!picture) await tools.store.drop(keys.picture(recording))
    const sound = await soundOf(recording, picture?.frames ?? 0, { promised, beside, tools })

    const lengthS = Math.max((picture?.frames ?? 0) / FPS, sound.samples / SAMPLE_RATE)
    status.note(`part/${part}`, { status: 'converted', seconds: Math.round(lengthS * 100) / 100 })
    const take = fingerprint('sound', VERSION, hash)
    return send('part.converted', { choir, song, part, take, sound, ...(picture && { picture }), recording })
  },
})

interface Conversion {
  promised: Promised
  /** Where the sound is left by the command that makes the picture. */
  beside: string
  tools: Pick<Tools, 'ffmpeg' | 'store' | 'once'>
}

/**
 * The key of the work is the recording and the size it came to, never the box that was asked for: a box that is smaller
 * next time, or another count of siblings, would make every picture again.
 */
async function pictureOf(
  recording: Recording,
  recorded: NonNullable<Promised['picture']>,
  { promised, beside, tools }: Conversion,
): Promise<NonNullable<Converted['picture']>> {
  const key = keys.picture(recording)
  const whole = { widthPx: recorded.widthPx, heightPx: recorded.heightPx }
  const size = sizeOf(recording, whole, await tools.store.facts(key))
  const { frames } = await tools.once(key, { recording: recording.hash, size }, async (file) => {
    const sound = promised.sound && { file: beside, timed: promised.sound.timed }
    const { frames } = await run(
      tools,
      recording,
      conversion(recording.file, { picture: { file, size, colours: recorded }, sound }),
    )
    hold(recording, 'picture', frames / FPS, recorded.endS)
    return { recording: recording.hash, frames, ...size, recorded: whole }
  })
  const id = fingerprint('picture', VERSION, recording.hash, size)
  return { key, id, frames, ...size, recorded: whole }
}

/** What is there is kept, unless more is asked for in so many words and the recording has it. */
export function sizeOf({ hash, siblings, box }: Recording, recorded: Size, there: Facts | undefined): Size {
  const wanted = fitInside(recorded, box ?? boxFor(siblings, USUAL_CANVAS))
  if (there?.recording !== hash) return wanted
  const has = { widthPx: Number(there.widthPx), heightPx: Number(there.heightPx) }
  return box === undefined || suffices(has, wanted) ? has : wanted
}

async function soundOf(
  recording: Recording,
  frames: number,
  { promised, beside, tools }: Conversion,
): Promise<Converted['sound']> {
  const key = keys.sound(recording)
  const { sound } = promised
  const { samples } = await tools.once(key, { recording: recording.hash }, async (file) => {
    if (!sound) {
      const samples = frames * SAMPLES_PER_FRAME
      await tools.ffmpeg.run(silence(file, samples))
      return { samples, silent: true }
    }
    await rename(beside, file).catch(async (fault: NodeJS.ErrnoException) => {
      // no picture was made this time: there is none, or it was there already
      if (fault.code !== 'ENOENT') throw fault
      await run(tools, recording, conversion(recording.file, { sound: { file, timed: sound.timed } }))
    })
    const samples = await samplesIn(file)
    hold(recording, 'sound', samples / SAMPLE_RATE, sound.endS)
    return { samples, silent: false }
  })
  return { key, samples, silent: sound === undefined }
}

/** ffmpeg ends so when most of the packets could not be decoded. */
const UNDECODABLE = 'code 69'

/** Data that no decoder reads will be no better the next time. */
async function run(
  { ffmpeg }: Pick<Tools, 'ffmpeg'>,
  { file }: Recording,
  command: MediaCommand,
): Promise<MediaResult> {
  try {
    return await ffmpeg.run(command)
  } catch (fault) {
    const words = fault instanceof ToolFault && !(fault instanceof Stalled) ? fault.lastWords : []
    const invalid = words.find((line) => line.includes('Invalid data found'))
    if (!invalid && !(fault instanceof ToolFault && fault.exit === UNDECODABLE)) throw fault
    throw new Refusal(`${basename(file)} cannot be decoded: ${invalid ?? words.at(-1)}`)
  }
}

/** ffmpeg says nothing of what it could not decode and ends well: the result is held against what the packets promised. */
function hold({ file }: Recording, what: string, foundS: number, promisedS: number): void {
  if (foundS > 0 && foundS >= promisedS - SLACK_S) return
  throw new Refusal(`${basename(file)}: found ${seconds(foundS)} of ${what}, expected ${seconds(promisedS)}`)
}
