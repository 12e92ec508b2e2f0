/** One command as data -> one ffmpeg child: progress out, last words kept, ended for certain. The only importer of fluent-ffmpeg. */
import type { ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'

import fluent from 'fluent-ffmpeg'

import { Aborted, Stalled, ToolFault } from '../errors.js'
import type { Ffmpeg, MediaCommand, MediaResult } from '../runtime/tools.js'
import { admit, type Bounds } from './admission.js'
import { everywhere, inputOptions, outputOptions, sourceOf, targetOf } from './arguments.js'
import { launcher, leash } from './launch.js'
import { type Limits, probe } from './probe.js'
import { Progress } from './progress.js'
import { watchdog } from './watchdog.js'

const KEPT_LINES = 400
const LAST_WORDS = 20
/** The last progress line is printed even with -nostats. */
const FINAL_STATS = /^(frame|size)=.* time=/

export interface FfmpegOptions {
  /** Program names or paths; default: those in PATH. */
  ffmpeg?: string
  ffprobe?: string
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
  const maxPixels = limits.sidePx ** 2
  return {
    bound: (bounds) => ({
      probe: (file) =>
        admit(bounds, 'ffprobe', () => probe(file, { ffprobe, limits, limitMs: probeMs, signal: bounds.signal })),
      run: (command, onProgress) =>
        admit(bounds, 'ffmpeg', () =>
          render(command, { ffmpeg, maxPixels, stallMs, signal: bounds.signal, ...(onProgress && { onProgress }) }),
        ),
    }),
  }
}

interface Render {
  ffmpeg: string
  maxPixels: number
  stallMs: number
  signal: AbortSignal
  onProgress?: (frames: number) => void
}

async function render(media: MediaCommand, options: Render): Promise<MediaResult> {
  try {
    return await child(media, options)
  } catch (fault) {
    for (const { file } of media.outputs) if (file !== undefined) await rm(file, { force: true })
    throw fault
  }
}

/** Settles when the child is gone, however it ended. */
function child(media: MediaCommand, { ffmpeg, maxPixels, stallMs, signal, onProgress }: Render): Promise<MediaResult> {
  return new Promise((settle, refuse) => {
    const said: string[] = []
    let exit = 'no start'
    let peakMiB = 0
    let because: (() => Error) | undefined
    let end: (() => void) | undefined
    const endFor = (fault: () => Error) => {
      because ??= fault
      end?.()
    }
    const stop = () => endFor(() => new Aborted('ffmpeg was told to stop'))
    const command = guarded([...launcher(), ffmpeg], (ffmpegChild) => {
      end = leash(ffmpegChild)
      // fluent loses a kill that comes before the start: it is made up for here.
      if (because) end()
      // Before fluent's own listener, which may end it all.
      ffmpegChild.prependOnceListener('exit', (code, killedBy) => {
        exit = killedBy ? `signal ${killedBy}` : `code ${code}`
      })
      const progress = new Progress((moved) => {
        if (moved) dog.alive()
        peakMiB = Math.max(peakMiB, residentMiB(ffmpegChild.pid))
        try {
          onProgress?.(progress.frames)
        } catch (fault) {
          endFor(() => fault as Error)
        }
      })
      ffmpegChild.stdout?.on('data', (chunk: Buffer) => progress.add(chunk.toString('latin1')))
      frames = () => progress.frames
    })
    let frames = () => 0
    describe(command, media, maxPixels)
    const args = command._getArguments()

    const dog = watchdog(stallMs, () =>
      endFor(() => new Stalled('ffmpeg', args, `no progress in ${stallMs} ms`, said.slice(-LAST_WORDS))),
    )
    const ended = () => {
      dog.end()
      signal.removeEventListener('abort', stop)
    }
    signal.addEventListener('abort', stop)
    command.on('stderr', (line: string) => {
      if (line === '' || FINAL_STATS.test(line)) return
      if (said.push(line) > KEPT_LINES) said.shift()
    })
    command.on('error', (fault: Error) => {
      ended()
      const words = exit === 'no start' ? [fault.message] : said.filter((line) => line !== 'Conversion failed!')
      refuse(because?.() ?? new ToolFault('ffmpeg', args, exit, words.slice(-LAST_WORDS)))
    })
    command.on('end', () => {
      ended()
      if (because) refuse(because())
      else settle({ frames: frames(), said, peakMiB })
    })
    command.run()
  })
}

/** Options are given one by one and never fewer than two: fluent splits a lone one, and those of an array, at their space. */
function describe(command: Insides, { inputs, graph, outputs }: MediaCommand, maxPixels: number): void {
  command._global(everywhere)
  for (const input of inputs) command.input(sourceOf(input)).inputOptions(...inputOptions(input, maxPixels))
  if (graph !== undefined) command.complexFilter(graph)
  for (const output of outputs) command.output(targetOf(output)).outputOptions('-y', ...outputOptions(output))
}

interface Lines {
  get(): string
}
type OnEnd = (fault: Error | null, out?: Lines, said?: Lines) => void
type OnChild = (child: ChildProcess, out: Lines, said: Lines) => void

/** What fluent-ffmpeg 2.1.3 does inside. It is archived, so this does not change any more. */
type Insides = Omit<fluent.FfmpegCommand, 'availableEncoders'> & {
  _global(options: readonly string[]): void
  _getArguments(): string[]
  _getFfmpegPath(found: (fault: null, path: string) => void): void
  _checkCapabilities(checked: (fault: null) => void): void
  availableEncoders(found: (fault: null, encoders: object) => void): void
  _spawnFfmpeg(args: string[], options: object, onChild: OnChild, onEnd: OnEnd): void
}

/**
 * A fluent command whose child is started by `launch`, leads its own process group and is handed to `onChild` at once.
 * No capabilities are asked for: fluent misreads the lists of ffmpeg 7 (it finds no lavfi), and requirements.ts looks at start.
 * No listener for `progress` may be set: fluent would then open the first input with ffprobe, without any whitelist.
 */
function guarded([program, ...before]: string[], onChild: (child: ChildProcess) => void): Insides {
  const command = fluent() as unknown as Insides
  const spawnFfmpeg = command._spawnFfmpeg.bind(command)
  command._getFfmpegPath = (found) => found(null, program!)
  command._checkCapabilities = (checked) => checked(null)
  command.availableEncoders = (found) => found(null, {})
  command._spawnFfmpeg = (args, options, handOn, onEnd) => {
    // When the start fails fluent has no lines and asks them for their text, which would throw inside an event.
    const none: Lines = { get: () => '' }
    const safeEnd: OnEnd = (fault, out = none, said = none) => onEnd(fault, out, said)
    try {
      spawnFfmpeg(
        [...before, ...args],
        { ...options, detached: true },
        (child, out, said) => {
          onChild(child)
          handOn(child, out, said)
        },
        safeEnd,
      )
    } catch (fault) {
      // Arguments too long, a NUL in a name, no file handles left.
      safeEnd(fault as Error)
    }
  }
  return command
}

/** The kernel keeps the peak, so reading it with each report, the last included, is enough. 0 when the child is gone already. */
function residentMiB(pid: number | undefined): number {
  try {
    const kib = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]
    return Math.round(Number(kib ?? 0) / 1024)
  } catch {
    return 0
  }
}
