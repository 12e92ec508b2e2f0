/** A planned run and its sounds -> the mix as a filter graph: how loud, from where, how late, in which room. */
import type { MediaCommand, MediaInput } from '../../src/runtime/tools.js'
import type { PlannedRun } from './messages.js'
import { IN_LARGE_PIECES } from './wav.js'

export const SAMPLE_RATE = 48_000
/** At 25 frames a second. */
export const SAMPLES_PER_FRAME = 1920

export const STEREO = `aformat=sample_fmts=fltp:sample_rates=${SAMPLE_RATE}:channel_layouts=stereo`
const QUAD = `aformat=sample_fmts=fltp:sample_rates=${SAMPLE_RATE}:channel_layouts=4.0`

/** One part that is heard. */
export interface Voice {
  part: string
  /** Key in the store of its sound: 48 kHz mono. */
  key: string
  take: string
  /** 1 is as recorded. */
  volume: number
  /** -1 left to 1 right. */
  pan: number
  /** Positive: cut from the start; negative: silence put before it. */
  cutSamples: number
}

/** Those that are heard, by part, so that the order in which they came makes no other mix. Silent or muted parts are left out. */
export function voices({ definition, parts, frames }: PlannedRun): Voice[] {
  const sounds = new Map(parts.map((part) => [part.part, part]))
  return definition.inputs
    .flatMap(({ part_id, volume, pan, offset }): Voice[] => {
      const heard = sounds.get(part_id)
      if (!heard || heard.sound.silent || volume <= 0) return []
      const cutSamples = Math.round((offset * SAMPLE_RATE) / 1000)
      if (cutSamples >= heard.sound.samples || -cutSamples >= frames * SAMPLES_PER_FRAME) return []
      const { key } = heard.sound
      return [{ part: part_id, key, take: heard.take, volume, pan, cutSamples }]
    })
    .sort((a, b) => (a.part < b.part ? -1 : 1))
}

/** A voice and the WAV file of its sound. */
export type Sung = Pick<Voice, 'volume' | 'pan' | 'cutSamples'> & { file: string }

export interface Mix {
  voices: readonly Sung[]
  /** Of the result, exactly. */
  samples: number
  room?: RoomSound | undefined
}

export interface RoomSound {
  /** Of the room in what is heard, 0 to 1. */
  share: number
  /** The impulse response: four channels, see room.ts. */
  file: string
  /** What ffmpeg's convolution multiplies by, see convolution.ts. */
  factor: number
}

/** Inputs and a graph that ends in `[label]`: stereo float at 48 kHz, exactly `samples` long. */
export interface SoundGraph {
  inputs: MediaInput[]
  graph: string
}

/** `firstInput`: how many inputs of other things the command has before these. */
export function mixGraph({ voices, samples, room }: Mix, label: string, firstInput = 0): SoundGraph {
  const exact = `apad=whole_len=${samples},atrim=end_sample=${samples}`
  if (voices.length === 0) {
    return { inputs: [], graph: `anullsrc=r=${SAMPLE_RATE}:cl=stereo,atrim=end_sample=${samples},${STEREO}[${label}]` }
  }
  const inputs: MediaInput[] = voices.map(({ file }) => wav(file))
  const lines = voices.map((voice, n) => `[${firstInput + n}:a]${placed(voice)}[voice${n}]`)
  const all = voices.map((_, n) => `[voice${n}]`).join('')
  const sum = `${all}${voices.length > 1 ? `amix=inputs=${voices.length}:normalize=0,` : ''}${STEREO},${exact}`
  if (!room || room.share <= 0) return { inputs, graph: [...lines, `${sum}[${label}]`].join(';') }

  inputs.push(wav(room.file))
  const even = fixed(1 / room.factor)
  lines.push(
    `${sum},asplit[dry][send]`,
    // Each side goes into both sides of the room. afir only takes inputs whose formats are said by aformat.
    `[send]pan=4.0|c0=c0|c1=c1|c2=c1|c3=c0,${QUAD}[sent]`,
    `[${firstInput + voices.length}:a]${QUAD}[room]`,
    `[sent][room]afir=gtype=none,pan=stereo|c0=${even}*c0+${even}*c2|c1=${even}*c1+${even}*c3,${STEREO}[wet]`,
    `[dry][wet]amix=inputs=2:normalize=0:duration=first:weights=${fixed(1 - room.share)} ${fixed(room.share)},${STEREO},${exact}[${label}]`,
  )
  return { inputs, graph: lines.join(';') }
}

const wav = (file: string): MediaInput => ({ from: { file }, options: IN_LARGE_PIECES })

/** Moved by whole samples, then made stereo with equal power: in the middle each side gets 0.707 of the volume. */
function placed({ volume, pan, cutSamples }: Omit<Sung, 'file'>): string {
  const moved =
    cutSamples > 0
      ? `atrim=start_sample=${cutSamples},asetpts=N/SR/TB,`
      : cutSamples < 0
        ? `adelay=${-cutSamples}S:all=1,`
        : ''
  const angle = ((pan + 1) * Math.PI) / 4
  return `${moved}pan=stereo|c0=${fixed(volume * Math.cos(angle))}*c0|c1=${fixed(volume * Math.sin(angle))}*c0,${STEREO}`
}

/** A millionth is -120 dB. */
const fixed = (x: number): string => x.toFixed(6)

/** The whole mix in float, measured on the way: an ebur128 summary with its highest sample stands at the end of what ffmpeg says. */
export function mixCommand(mix: Mix, file: string): MediaCommand {
  const { inputs, graph } = mixGraph(mix, 'mix')
  return {
    inputs,
    graph: `${graph};[mix]ebur128=peak=sample:framelog=verbose,aformat=sample_fmts=flt[out]`,
    outputs: [{ file, options: ['-map', '[out]', '-c:a', 'pcm_f32le', '-f', 'wav'] }],
  }
}
