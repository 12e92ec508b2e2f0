/** What the tests of media stand on: recordings, the tool, and a look at the machine's processes. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

import type { Test } from 'uvu'

import { type FfmpegOptions, openFfmpeg } from '../../src/media/ffmpeg.js'
import type { Ffmpeg } from '../../src/runtime/tools.js'

/** A song as browsers recorded it, beside the project; too large to be kept in it. */
export const song = resolve('../shared/data/choir')

/** Like `test`, skipped where the recordings are absent. */
export const withSong = (test: Test): ((name: string, run: () => Promise<void>) => void) =>
  existsSync(song) ? test : (name, run) => test.skip(`${name} (skipped: there is no ${song})`, run)

export const limits = { durationS: 1200, streams: 8, sidePx: 4096, fps: 120 }

export function ffmpegUnder(signal: AbortSignal, options: Partial<FfmpegOptions> = {}): Ffmpeg {
  return openFfmpeg({ limits, ...options }).bound({ signal, run: (work) => work() })
}

/** Never told to stop. */
export const ffmpeg = (options: Partial<FfmpegOptions> = {}): Ffmpeg =>
  ffmpegUnder(new AbortController().signal, options)

const folders: string[] = []
process.once('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** A new folder, gone when the tests are. */
export function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'troupe-media-'))
  folders.push(folder)
  return folder
}

/** Writes a file with ffmpeg itself, so that what is tested does not make its own input. */
export const make = (file: string, ...args: string[]): void => {
  execFileSync('ffmpeg', ['-v', 'error', '-y', ...args, `file:${file}`], { stdio: ['ignore', 'ignore', 'inherit'] })
}

/** As counted by ffprobe in the finished file. */
export const packetsOf = (file: string): number =>
  Number(
    execFileSync('ffprobe', [
      ...['-v', 'error', '-count_packets', '-select_streams', 'v:0', '-show_entries', 'stream=nb_read_packets'],
      ...['-of', 'csv=p=0', `file:${file}`],
    ])
      .toString()
      .split(/[,\n]/, 1)[0],
  )

/** The ids of all living processes that have `word` in their command line; a zombie has none. */
export const processesOf = (word: string): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid && commandLine(name).includes(word))
    .map(Number)

const commandLine = (pid: string): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}

export const faultOf = async (work: Promise<unknown>): Promise<Error> => {
  try {
    await work
  } catch (fault) {
    return fault as Error
  }
  throw new Error('it was expected to fail, and did not')
}
