/** A launcher and a listener -> a fluent-ffmpeg command without the library's faults. The only importer of fluent-ffmpeg. */
import type { ChildProcess } from 'node:child_process'

import fluent from 'fluent-ffmpeg'

import type { MediaCommand } from '../runtime/tools.js'
import { everywhere, inputOptions, outputOptions, sourceOf, targetOf } from './arguments.js'

export interface FluentCommand {
  /** All arguments but the launcher's, as ffmpeg gets them. */
  args: readonly string[]
  /** Calls back once, when the child is gone and its output is read; with a fault when it failed or never started. */
  start(on: { line(said: string): void; end(fault?: Error): void }): void
}

/** `onChild` is called as soon as there is a child, before anything else is heard of it. */
export function fluentCommand(
  media: MediaCommand,
  { launch, maxPixels }: { launch: readonly string[]; maxPixels: number },
  onChild: (child: ChildProcess) => void,
): FluentCommand {
  const command = guarded(launch, onChild)
  describe(command, media, maxPixels)
  return {
    args: command._getArguments(),
    start: ({ line, end }) => {
      command
        .on('stderr', line)
        .on('error', (fault: Error) => end(fault))
        .on('end', () => end())
      command.run()
    },
  }
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
 * The child leads its own process group, and a start that fails is an `error` like any other.
 * No capabilities are asked for: fluent misreads the lists of ffmpeg 7 (it finds no lavfi), and requirements.ts looks at start.
 * No listener for `progress` may be set: fluent would then open the first input with ffprobe, without any whitelist.
 */
function guarded([program, ...before]: readonly string[], onChild: (child: ChildProcess) => void): Insides {
  const command = fluent() as unknown as Insides
  const spawnFfmpeg = command._spawnFfmpeg.bind(command)
  command._getFfmpegPath = (found) => found(null, program!)
  command._checkCapabilities = (checked) => checked(null)
  command.availableEncoders = (found) => found(null, {})
  command._spawnFfmpeg = (args, options, handOn, onEnd) => {
    // When the start fails fluent has no lines and asks them for their text, which would throw inside an event.
    const none: Lines = { get: () => '' }
    const safeEnd: OnEnd = (fault, out = none, said = none) => onEnd(fault, out, said)
    const withChild: OnChild = (child, out, said) => {
      onChild(child)
      handOn(child, out, said)
    }
    try {
      spawnFfmpeg([...before, ...args], { ...options, detached: true }, withChild, safeEnd)
    } catch (fault) {
      // Arguments too long, a NUL in a name, no file handles left.
      safeEnd(fault as Error)
    }
  }
  return command
}
