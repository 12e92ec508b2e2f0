/** The ffmpeg and ffprobe of this machine -> their version, and the names of all we need that they cannot do. */
import { ask } from './child.js'

const OLDEST = [5, 1] as const
const LIMIT_MS = 10_000

/** By the option that lists them. A change of a filter graph or codec elsewhere begins with a word here. */
const NEEDED = {
  filters: [
    ...[
      'fps',
      'scale',
      'crop',
      'pad',
      'tpad',
      'trim',
      'settb',
      'setpts',
      'setsar',
      'format',
      'color',
      'overlay',
      'xstack',
      'vstack',
    ],
    ...['aresample', 'aformat', 'afir', 'amix', 'adelay', 'atrim', 'apad', 'asetpts', 'asplit', 'pan', 'volume'],
    ...['alimiter', 'ebur128', 'anullsrc'],
    ...['colorspace', 'select', 'signalstats', 'metadata'],
  ],
  encoders: ['mpeg2video', 'libx264', 'aac', 'pcm_f32le', 'pcm_s16le', 'mjpeg'],
  decoders: [
    ...['vp8', 'vp9', 'h264', 'mpeg2video', 'mjpeg', 'png'],
    ...['opus', 'vorbis', 'aac', 'mp3float', 'pcm_s16le', 'pcm_s24le', 'pcm_f32le'],
  ],
  demuxers: ['matroska', 'mov', 'wav', 'mp3', 'concat', 'png_pipe', 'lavfi'],
  muxers: ['matroska', 'mp4', 'wav', 'image2', 'mjpeg', 'framecrc', 'null'],
} as const

export interface ToolReport {
  /** As ffmpeg writes it, e.g. `5.1.9-0+deb12u1`; empty when it does not start. */
  version: string
  /** Of everything that work would fail for; empty when all is well. */
  missing: string[]
}

/** What is wrong with the tools is the report; only an ffmpeg that starts and then hangs throws (Stalled). */
export async function checkTools({ ffmpeg = 'ffmpeg', ffprobe = 'ffprobe' } = {}): Promise<ToolReport> {
  const version = await versionOf(ffmpeg)
  const missing: string[] = []
  if (version === undefined) missing.push(`${ffmpeg} (it does not start)`)
  if ((await versionOf(ffprobe)) === undefined) missing.push(`${ffprobe} (it does not start)`)
  if (version === undefined) return { version: '', missing }

  if (isTooOld(version)) missing.push(`ffmpeg ${OLDEST.join('.')} or later (found ${version})`)
  for (const [kind, names] of Object.entries(NEEDED)) {
    const { out } = await ask(ffmpeg, ['-hide_banner', `-${kind}`], { limitMs: LIMIT_MS })
    const there = listed(out)
    for (const name of names) if (!there.has(name)) missing.push(`${kind.slice(0, -1)} ${name}`)
  }
  return { version, missing }
}

/** As the program writes it; undefined when it does not start. */
export async function versionOf(program: string): Promise<string | undefined> {
  try {
    const { out } = await ask(program, ['-version'], { limitMs: LIMIT_MS })
    return /^ff\w+ version (\S+)/.exec(out)?.[1]
  } catch {
    return undefined
  }
}

/** Builds from the repository (`N-109…`) carry no number that could be compared, and are taken for new. */
export function isTooOld(version: string): boolean {
  const [, major, minor] = /^n?(\d+)\.(\d+)/.exec(version) ?? []
  if (major === undefined) return false
  return Number(major) < OLDEST[0] || (Number(major) === OLDEST[0] && Number(minor) < OLDEST[1])
}

/** One name per line, or several joined by commas, after one or two columns of flags (`d` for a device, from ffmpeg 7 on). */
export function listed(table: string): Set<string> {
  const names = table.split('\n').map((line) =>
    line
      .trim()
      .split(/\s+/)
      .find((word) => !/^([A-Z.|]+|d)$/.test(word)),
  )
  return new Set(names.flatMap((name) => name?.split(',') ?? []))
}
