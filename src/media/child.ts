/** A program and its arguments -> what it printed, under a time limit. For short questions; renders go through ffmpeg.ts. */
import { spawn } from 'node:child_process'

import { Aborted, Stalled, ToolFault } from '../errors.js'
import { launcher, leash } from './launch.js'

/** An answer longer than this is not one we asked for, unless we said so. */
const ANSWER_MIB = 4

export interface Answer {
  code: number
  out: string
  said: string[]
}

/** Settles when the program is gone. Throws Stalled past `limitMs`, Aborted, or ToolFault when it cannot start or was killed. */
export function ask(
  program: string,
  args: readonly string[],
  { limitMs, mostMiB = ANSWER_MIB, signal }: { limitMs: number; mostMiB?: number; signal?: AbortSignal },
): Promise<Answer> {
  return new Promise((settle, refuse) => {
    if (signal?.aborted) return refuse(new Aborted(`${program} was told to stop`))
    const [first, ...rest] = [...launcher(), program, ...args] as [string, ...string[]]
    const child = spawn(first, rest, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
    const end = leash(child)
    let out = ''
    let said = ''
    let because: Error | undefined
    const endFor = (fault: Error) => {
      because ??= fault
      end()
    }
    const stop = () => endFor(new Aborted(`${program} was told to stop`))
    const timer = setTimeout(
      () => endFor(new Stalled(program, args, `no answer in ${limitMs} ms`, args.slice(-1))),
      limitMs,
    )
    signal?.addEventListener('abort', stop)
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text
      if (out.length > mostMiB * 2 ** 20) endFor(new ToolFault(program, args, `more than ${mostMiB} MiB`, []))
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-65_536)
    })
    const ended = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', stop)
    }
    child.once('error', (fault: NodeJS.ErrnoException) => {
      ended()
      refuse(new ToolFault(program, args, 'no start', [fault.message]))
    })
    child.once('close', (code, killedBy) => {
      ended()
      const lines = said.split(/[\r\n]+/).filter((line) => line !== '')
      if (because) refuse(because)
      else if (code === null) refuse(new ToolFault(program, args, `signal ${killedBy}`, lines.slice(-20)))
      else if (code >= 125) refuse(new ToolFault(program, args, `code ${code}`, lines.slice(-20)))
      else settle({ code, out, said: lines })
    })
  })
}
