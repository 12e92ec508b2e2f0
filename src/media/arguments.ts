/** A command as data -> ffmpeg's arguments, in which no file can name a protocol, an option or a format we did not expect. */
import { resolve } from 'node:path'

import { Usage } from '../errors.js'
import type { MediaInput, MediaOutput } from '../runtime/tools.js'

/** Demuxers of the recordings people may hand in. None of them opens a second file. */
export const RECORDINGS = 'matroska,webm,mov,mp4,m4a,3gp,3g2,mj2,wav,mp3'

/** Demuxers that only a handler may name, with `-f`, for a file that the service wrote itself. A recording is never opened by these. */
const BY_NAME_ONLY = ['concat', 'image2', 'png_pipe', 'jpeg_pipe', 'f32le', 's16le', 'rawvideo']

/** `file:` keeps a leading dash, a colon or a `|` in the name from being read as anything but a name. */
export const asUrl = (file: string): string => `file:${resolve(file)}`

/**
 * Options that hold for the whole command: no banner, no reading of stdin, progress as lines on stdout instead of stderr.
 * Filters run in one thread: commands run side by side, and on small pictures threads cost a third more than they bring.
 */
export const everywhere = [
  ...['-hide_banner', '-nostdin', '-nostats', '-progress', 'pipe:1'],
  ...['-filter_threads', '1', '-filter_complex_threads', '1'],
]

/** `maxPixels` bounds what a frame may make the decoder allocate, whatever the header said. Throws Usage for a demuxer not known here. */
export function inputOptions({ from, options = [] }: MediaInput, maxPixels: number): string[] {
  if ('lavfi' in from) return ['-f', 'lavfi', ...options]
  const at = options.indexOf('-f')
  const format = at < 0 ? RECORDINGS : (options[at + 1] ?? '')
  const known = [RECORDINGS, ...RECORDINGS.split(','), ...BY_NAME_ONLY]
  if (!known.includes(format)) {
    throw new Usage(`-f ${format} for ${from.file}: expected one of ${known.slice(1).join(', ')}`)
  }
  // concat hands its own list on to the files it names, so theirs stand there too.
  const formats = at < 0 ? RECORDINGS : `${RECORDINGS},${format}`
  return [...openOnly(formats), '-max_pixels', String(maxPixels), ...options]
}

export const openOnly = (formats: string): string[] => ['-protocol_whitelist', 'file', '-format_whitelist', formats]

export const sourceOf = ({ from }: MediaInput): string => ('lavfi' in from ? from.lavfi : asUrl(from.file))

export const targetOf = ({ file }: MediaOutput): string => (file === undefined ? '-' : asUrl(file))

export const outputOptions = ({ file, options }: MediaOutput): readonly string[] =>
  file === undefined ? [...options, '-f', 'null'] : options
