/** A file that people handed in -> what it says of itself, or a Refusal that they understand. Nothing is decoded for the asking. */
import { open } from 'node:fs/promises'
import { basename } from 'node:path'

import { Refusal } from '../errors.js'
import type { MediaStream, Probe } from '../runtime/tools.js'
import { asUrl, openOnly, RECORDINGS } from './arguments.js'
import { ask } from './child.js'
import { describeHead, EXPECTED, looksRecorded, plain } from './magic.js'

export interface Limits {
  durationS: number
  streams: number
  /** Of the wider side. */
  sidePx: number
  fps: number
}

interface ProbeOptions {
  ffprobe: string
  limits: Limits
  limitMs: number
  toEnd: boolean
  signal: AbortSignal
}

/** What is said of the packets of a recording of an hour; one with more of them was made to keep us busy. */
const PACKETS_MIB = 64
/** Past the longest recording, so that one that is longer can be told. */
const BEYOND_S = 10

/** Throws Refusal; Stalled past the time limit; ToolFault when ffprobe cannot be started or was killed; Aborted. */
export async function probe(file: string, { ffprobe, limits, limitMs, toEnd, signal }: ProbeOptions): Promise<Probe> {
  const name = plain(basename(file))
  await refuseStrangers(file, name)
  const maxPixels = ['-max_pixels', String(limits.sidePx ** 2)]
  const entries = toEnd ? `${ENTRIES}:${PACKETS}` : ENTRIES
  const interval = toEnd ? ['-read_intervals', `%+${limits.durationS + BEYOND_S}`] : []
  const args = ['-v', 'error', '-of', 'json=c=1', '-show_entries', entries, ...openOnly(RECORDINGS), ...maxPixels]
  const asking = { limitMs, ...(toEnd && { mostMiB: PACKETS_MIB }), signal }
  const { code, out, said } = await ask(ffprobe, [...args, ...interval, '-i', asUrl(file)], asking)
  if (code !== 0) throw new Refusal(`${name} is not a recording: ${whyUnreadable(said, file)}, ${EXPECTED}`)
  // ffprobe, like ffmpeg, calls it a success
  const isCutShort = toEnd && said.some((line) => line.includes(ENDS_EARLY))
  return { ...withinLimits(JSON.parse(out) as Answered, limits, name), isCutShort }
}

async function refuseStrangers(file: string, name: string): Promise<void> {
  const handle = await open(file)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(256), 0, 256, 0)
    const head = buffer.subarray(0, bytesRead)
    if (bytesRead === 0) throw new Refusal(`${name} is empty (0 bytes): ${EXPECTED}`)
    if (!looksRecorded(head)) throw new Refusal(`${name} is not a recording: ${describeHead(head)}, ${EXPECTED}`)
  } finally {
    await handle.close()
  }
}

/** ffprobe's last complaint, without addresses of memory and the path, which say nothing to people. */
function whyUnreadable(said: readonly string[], file: string): string {
  if (said.some((line) => line.includes(ENDS_EARLY))) return 'it ends before its first picture or sound'
  const other = said.map((line) => /^\[(\S+) @ .*Format not on whitelist/.exec(line)?.[1]).find((format) => format)
  if (other !== undefined) return `behind its first bytes it is ${other}`
  const last = said.at(-1) ?? 'ffprobe could not read it and did not say why'
  return plain(last.replace(`${asUrl(file)}: `, '').replace(/^\[(\S+) @ 0x[0-9a-f]+\] /, '$1: '))
}

const ENDS_EARLY = 'File ended prematurely'
const PACKETS = 'packet=stream_index,pts_time,duration_time'
const ENTRIES =
  'format=format_name,duration:stream=index,codec_type,codec_name,width,height,sample_aspect_ratio,color_range,color_space,avg_frame_rate,channels,sample_rate:stream_disposition=attached_pic:stream_side_data=rotation'

/** ffprobe's JSON, as far as it is asked for. Whatever the file does not say is absent. */
interface Answered {
  packets?: { stream_index?: number; pts_time?: string; duration_time?: string }[]
  format?: { format_name?: string; duration?: string }
  streams?: {
    index?: number
    codec_type?: string
    codec_name?: string
    width?: number
    height?: number
    sample_aspect_ratio?: string
    color_range?: string
    color_space?: string
    side_data_list?: { rotation?: number }[]
    avg_frame_rate?: string
    channels?: number
    sample_rate?: string
    disposition?: { attached_pic?: number }
  }[]
}

type Streams = NonNullable<Answered['streams']>

function withinLimits(
  { packets = [], format = {}, streams = [] }: Answered,
  limits: Limits,
  name: string,
): Omit<Probe, 'isCutShort'> {
  const over = (found: string, expected: string) => new Refusal(`${name} has ${found}: expected at most ${expected}`)
  if (streams.length > limits.streams) throw over(`${streams.length} streams`, `${limits.streams}`)

  const declared = Number(format.duration)
  const declaredS = declared > 0 ? declared : undefined
  if (declared > limits.durationS) throw over(`${declared} s`, `${limits.durationS} s`)

  const ends = endsOf(packets)
  const media = streams.flatMap((stream) => {
    const endS = ends.get(stream.index ?? 0)
    return streamOf(stream).map((one) => ({ ...one, ...(endS !== undefined && { endS }) }))
  })
  if (media.length === 0)
    throw new Refusal(`${name} has neither sound nor picture: expected a recording with at least one`)
  for (const { widthPx = 0, heightPx = 0, fps = 0 } of media) {
    if (Math.max(widthPx, heightPx) > limits.sidePx)
      throw over(`${widthPx}x${heightPx} px`, `${limits.sidePx} px a side`)
    if (fps > limits.fps) throw over(`${Math.round(fps)} frames a second`, `${limits.fps}`)
  }
  return { container: format.format_name ?? '', declaredS, streams: media }
}

/** The end of the last packet in s, by stream; a stream without packets is not there. A packet may not know how long it is. */
function endsOf(packets: NonNullable<Answered['packets']>): Map<number, number> {
  const ends = new Map<number, number>()
  for (const { stream_index = 0, pts_time, duration_time = '0' } of packets) {
    const endS = Number(pts_time) + Number(duration_time)
    if (endS > (ends.get(stream_index) ?? Number.NEGATIVE_INFINITY)) ends.set(stream_index, endS)
  }
  return ends
}

/** The cover of an album is a video stream by name only, and left out. */
function streamOf(stream: Streams[number]): MediaStream[] {
  const codec = stream.codec_name ?? 'unknown'
  if (stream.codec_type === 'audio') {
    const { channels = 0, sample_rate = '0' } = stream
    return [{ kind: 'audio', codec, channels, sampleRate: Number(sample_rate) }]
  }
  if (stream.codec_type !== 'video' || stream.disposition?.attached_pic === 1) return []
  const [count = 0, of = 0] = (stream.avg_frame_rate ?? '').split('/').map(Number)
  const fps = of > 0 ? count / of : 0
  const colours = {
    ...(stream.color_range === 'pc' && { fullRange: true }),
    ...(stream.color_space && stream.color_space !== 'unknown' && { matrix: stream.color_space }),
  }
  return [{ kind: 'video', codec, ...shown(stream), ...colours, fps }]
}

/** Pixels of any shape are made square, then the picture is turned as the camera was held. */
function shown({ width = 0, height = 0, sample_aspect_ratio, side_data_list = [] }: Streams[number]) {
  const [across = 0, down = 0] = (sample_aspect_ratio ?? '').split(':').map(Number)
  const squareWidth = Math.round(across > 0 && down > 0 ? (width * across) / down : width)
  const turned = side_data_list.some(({ rotation = 0 }) => Math.abs(rotation) % 180 === 90)
  return turned ? { widthPx: height, heightPx: squareWidth } : { widthPx: squareWidth, heightPx: height }
}
