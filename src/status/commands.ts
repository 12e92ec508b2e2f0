/** A command's name and arguments, by socket or HTTP -> its answer, or why it was refused; what was done is recorded. */
import type { Acted } from '../auth/person.js'
import { Refusal, reasonOf, Usage } from '../errors.js'

/** `seq`, where there is one, is the number of the event in which the command shows. */
export type Answer = { seq: number } | Record<string, unknown>

/** What people may ask the service to do, by name. `args` is unchecked JSON. Usage: wrong arguments. Refusal: not now. */
export type Commands = Readonly<Record<string, (args: unknown, who?: string) => Promise<Answer>>>

export type Answered =
  | { ok: true; answer: Answer }
  | {
      ok: false
      code: 'unknown-op' | 'bad-request' | 'refused' | 'failed'
      msg: string
      /** Where the arguments are wrong. */
      errors?: Usage['findings']
    }

export interface Desk {
  commands: Commands
  /** Told of every command that was done; not of those that were refused or only counted. */
  acted?: Acted | undefined
}

/** Never throws. */
export async function runCommand({ commands, acted }: Desk, op: string, args: unknown, who: string): Promise<Answered> {
  const command = Object.hasOwn(commands, op) ? commands[op] : undefined
  if (!command) {
    return { ok: false, code: 'unknown-op', msg: `expected one of ${Object.keys(commands).join(', ') || 'none'}` }
  }
  try {
    const answer = await command(args, who)
    const shown = isDryRun(args) ? undefined : acted?.(who, op, args)
    return { ok: true, answer: shown === undefined || 'seq' in answer ? answer : { ...answer, seq: shown } }
  } catch (fault) {
    const code = fault instanceof Usage ? 'bad-request' : fault instanceof Refusal ? 'refused' : 'failed'
    const errors = fault instanceof Usage && fault.findings.length > 0 ? { errors: fault.findings } : {}
    return { ok: false, code, msg: reasonOf(fault), ...errors }
  }
}

const isDryRun = (args: unknown): boolean => (args as { dryRun?: unknown } | null | undefined)?.dryRun === true
