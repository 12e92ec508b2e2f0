/** Finished media -> the numbers people judge it by, measured by ffmpeg and ffprobe. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

export interface Shape {
  widthPx: number
  heightPx: number
  fps: string
  frames: number
  audioSeconds: number
}

/** Frames are counted by decoding, not believed. */
export async function shapeOf(file: string): Promise<Shape> {
  const entries = 'stream=codec_type,width,height,r_frame_rate,nb_read_frames,duration'
  const { stdout } = await run('ffprobe', [
    '-v',
    'error',
    '-count_frames',
    '-show_entries',
    entries,
    '-of',
    'json',
    file,
  ])
  const { streams } = JSON.parse(stdout) as { streams: Record<string, string>[] }
  const video = streams.find((stream) => stream.codec_type === 'video')!
  const audio = streams.find((stream) => stream.codec_type === 'audio')
  return {
    widthPx: Number(video.width),
    heightPx: Number(video.height),
    fps: video.r_frame_rate!,
    frames: Number(video.nb_read_frames),
    audioSeconds: Number(audio?.duration ?? 0),
  }
}

/** Integrated loudness in LUFS and true peak in dBTP. */
export async function loudnessOf(file: string): Promise<{ lufs: number; truePeak: number }> {
  const args = ['-hide_banner', '-nostats', '-i', file, '-vn', '-af', 'ebur128=peak=true', '-f', 'null', '-']
  const { stderr } = await run('ffmpeg', args, { maxBuffer: 1 << 26 })
  const summary = stderr.slice(stderr.lastIndexOf('Summary'))
  return { lufs: Number(/I:\s+(\S+)/.exec(summary)![1]), truePeak: Number(/Peak:\s+(\S+)/.exec(summary)![1]) }
}

/** Equal only when every video packet is the same, bit for bit. */
export async function pictureHash(file: string): Promise<string> {
  const { stdout } = await run('ffmpeg', [
    '-v',
    'error',
    '-i',
    file,
    '-map',
    '0:v',
    '-c',
    'copy',
    '-f',
    'streamhash',
    '-',
  ])
  return stdout.trim()
}

/** What a decoder complains of; empty for a sound file. */
export async function complaintsOf(file: string): Promise<string> {
  const { stderr } = await run('ffmpeg', ['-v', 'warning', '-i', file, '-f', 'null', '-'], { maxBuffer: 1 << 26 })
  return stderr.trim()
}

/** The first `seconds` of a recording, packets copied. */
export async function cut(from: string, to: string, seconds: number): Promise<void> {
  await run('ffmpeg', ['-v', 'error', '-y', '-i', `file:${from}`, '-t', String(seconds), '-c', 'copy', `file:${to}`])
}
