/** One command as data -> one ffmpeg child: progress out, last words kept, partial outputs removed, ended for certain. */
import type { ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { lstat, rm } from 'node:fs/promises'

import { Aborted, Stalled, ToolFault } from '../errors.js'
import type { Ffmpeg, MediaCommand, MediaResult } from '../runtime/tools.js'
import { admit, type Bounds } from './admission.js'
import { fluentCommand } from './fluent.js'
import { launcher, leash } from './launch.js'
import { type Limits, probe } from './probe.js'
import { Progress } from './progress.js'
import { watchdog } from './watchdog.js'

const KEPT_LINES = 400
const LAST_WORDS = 20
/** The last progress line is printed even with -nostats. */
const FINAL_STATS = /^(frame|size)=.* time=/
/** Says nothing that the exit code does not; the reason stands above it. */
const CONVERSION_FAILED = 'Conversion failed!'

export interface FfmpegOptions {
  /** Program names or paths; default: those in PATH. */
  ffmpeg?: string
  ffprobe?: string
  /** Of a recording. A frame with more than `sidePx` squared pixels is not decoded in any file. */
  limits: Limits
  /** A child whose frames, time and size have all stood still this long is ended. */
  stallMs?: number
  /** How long reading a header may take. */
  probeMs?: number
}

export interface OpenFfmpeg {
  /** The tool of one envelope: its signal ends the child, its budget admits it. */
  bound(bounds: Bounds): Ffmpeg
}

export function openFfmpeg(options: FfmpegOptions): OpenFfmpeg {
  const { ffmpeg = 'ffmpeg', ffprobe = 'ffprobe', limits, stallMs = 60_000, probeMs = 5000 } = options
  const render = { launch: [...launcher(), ffmpeg], maxPixels: limits.sidePx ** 2, stallMs }
  return {
    bound: (bounds) => ({
      probe: (file, { toEnd } = { toEnd: false }) =>
        admit(bounds, 'ffprobe', () => {
          // the whole file is read, from whatever disk it lies on
          const limitMs = toEnd ? stallMs : probeMs
          return probe(file, { ffprobe, limits, limitMs, toEnd, signal: bounds.signal })
        }),
      run: (command, onProgress) =>
        admit(bounds, 'ffmpeg', () => cleanly(command, { ...render, signal: bounds.signal, onProgress })),
    }),
  }
}

interface Render {
  launch: readonly string[]
  maxPixels: number
  stallMs: number
  signal: AbortSignal
  onProgress: ((frames: number) => void) | undefined
}

async function cleanly(media: MediaCommand, render: Render): Promise<MediaResult> {
  try {
    return await renderToEnd(media, render)
  } catch (fault) {
    await Promise.all(media.outputs.map(({ file }) => file !== undefined && removePartial(file)))
    throw fault
  }
}

/** Only what ffmpeg may have made: never a device or a folder. What cannot be removed must not hide why it was tried. */
async function removePartial(file: string): Promise<void> {
  const found = await lstat(file).catch(() => undefined)
  if (found?.isFile()) await rm(file, { force: true }).catch(() => undefined)
}

/** Settles when the child is gone, however it ended. */
function renderToEnd(media: MediaCommand, { stallMs, signal, onProgress, ...how }: Render): Promise<MediaResult> {
  const said: string[] = []
  let exit: string | undefined
  let peakMiB = 0
  /** Why we ended it ourselves; it decides over whatever the child says about its end. */
  let because: Error | undefined
  let end: (() => void) | undefined
  const endFor = (fault: Error) => {
    because ??= fault
    end?.()
  }
  const stop = () => endFor(new Aborted('ffmpeg was told to stop'))

  const progress = new Progress((moved) => {
    if (moved) dog.alive()
    try {
      onProgress?.(progress.frames)
    } catch (fault) {
      endFor(fault as Error)
    }
  })
  const follow = (child: ChildProcess) => {
    end = leash(child)
    // fluent forgets a kill that comes before the start, so it is made up for here.
    if (because) end()
    // Ahead of fluent's own listener, which may be the end of it all.
    child.prependOnceListener('exit', (code, killedBy) => {
      exit = killedBy ? `signal ${killedBy}` : `code ${code}`
    })
    child.stdout?.on('data', (chunk: Buffer) => {
      peakMiB = Math.max(peakMiB, peakOf(child.pid))
      progress.add(chunk.toString('latin1'))
    })
  }
  const { args, start } = fluentCommand(media, how, follow)
  const lastWords = () => said.filter((line) => line !== CONVERSION_FAILED).slice(-LAST_WORDS)
  const dog = watchdog(stallMs, () => endFor(new Stalled('ffmpeg', args, `no progress in ${stallMs} ms`, lastWords())))
  signal.addEventListener('abort', stop)

  return new Promise((settle, refuse) =>
    start({
      line: (line) => {
        if (line === '' || FINAL_STATS.test(line)) return
        if (said.push(line) > KEPT_LINES) said.shift()
      },
      end: (fault) => {
        dog.end()
        signal.removeEventListener('abort', stop)
        if (because) refuse(because)
        else if (!fault) settle({ frames: progress.frames, said, peakMiB })
        else if (exit === undefined) refuse(new ToolFault('ffmpeg', args, 'no start', [fault.message]))
        else refuse(new ToolFault('ffmpeg', args, exit, lastWords()))
      },
    }),
  )
}

/** The highest resident set in MiB. The kernel keeps it, so that a look at each report is enough. 0 when the child is gone already. */
function peakOf(pid: number | undefined): number {
  try {
    const kib = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]
    return Math.round(Number(kib ?? 0) / 1024)
  } catch {
    return 0
  }
}
