/** Recordings and the definition they become -> the best single ffmpeg command for it: what we hold ourselves against. */
import type { Definition } from '../../../actors/choir/definition.js'
import { canvasGraph, seenIn } from './canvas.js'

const FPS = 25
const SAMPLE_RATE = 48_000
const QUAD = `aformat=sample_fmts=fltp:sample_rates=${SAMPLE_RATE}:channel_layouts=4.0`
const STEREO = `aformat=sample_fmts=fltp:sample_rates=${SAMPLE_RATE}:channel_layouts=stereo`

export interface OneCommand {
  definition: Definition
  /** Recordings by part. */
  files: ReadonlyMap<string, string>
  /** Of the finished video. */
  frames: number
  /** The room, four channels, and what ffmpeg's convolution multiplies by. */
  room: { file: string; factor: number }
  watermark: string
  out: string
}

/** Decode all, 25 fps, offset, scale, stack, watermark; volume and pan, mix, convolve, one-pass loudness; x264 veryfast and AAC. */
export function oneCommand({ definition, files, frames, room, watermark, out }: OneCommand): string[] {
  const parts = definition.inputs.map(({ part_id }) => part_id)
  const recordings = parts.flatMap((part) => ['-i', `file:${files.get(part)!}`])
  const streams = seenIn(definition).map(({ part_id }) => `[${parts.indexOf(part_id)}:v]`)
  const picture = canvasGraph(definition, streams, `fps=${FPS}:start_time=0,settb=1/${FPS}`, `[${parts.length + 1}:v]`)
  return [
    ...['-v', 'error', '-nostdin', '-y', ...recordings, '-i', `file:${room.file}`, '-i', `file:${watermark}`],
    ...['-filter_complex', `${picture};${sound(definition, room.factor)}`, '-map', '[canvas]', '-map', '[sound]'],
    ...['-frames:v', String(frames), '-t', String(frames / FPS), '-r', String(FPS)],
    ...['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '21', '-c:a', 'aac', '-b:a', '192k'],
    ...['-movflags', '+faststart', '-f', 'mp4', out],
  ]
}

function sound({ inputs, output: { reverb } }: Definition, factor: number): string {
  const voices = inputs.map(({ offset, volume, pan }, n) => {
    const late = Math.round((offset * SAMPLE_RATE) / 1000)
    const moved = late > 0 ? `atrim=start_sample=${late},asetpts=N/SR/TB,` : late < 0 ? `adelay=${-late}S:all=1,` : ''
    const angle = ((pan + 1) * Math.PI) / 4
    const [left, right] = [volume * Math.cos(angle), volume * Math.sin(angle)].map((gain) => gain.toFixed(6))
    const mono = `aresample=${SAMPLE_RATE}:async=1:first_pts=0,aformat=channel_layouts=mono`
    return `[${n}:a]${mono},${moved}pan=stereo|c0=${left}*c0|c1=${right}*c0[voice${n}]`
  })
  const even = (1 / factor).toFixed(6)
  return [
    ...voices,
    `${inputs.map((_, n) => `[voice${n}]`).join('')}amix=inputs=${inputs.length}:normalize=0:duration=longest,${STEREO},asplit[dry][send]`,
    `[send]pan=4.0|c0=c0|c1=c1|c2=c1|c3=c0,${QUAD}[sent]`,
    `[${inputs.length}:a]${QUAD}[room]`,
    `[sent][room]afir=gtype=none,pan=stereo|c0=${even}*c0+${even}*c2|c1=${even}*c1+${even}*c3,${STEREO}[wet]`,
    `[dry][wet]amix=inputs=2:normalize=0:duration=first:weights=${1 - reverb} ${reverb},loudnorm=I=-16:TP=-1.5:LRA=11,${STEREO}[sound]`,
  ].join(';')
}
