/** A command's name and arguments, by socket or HTTP -> its answer, or why it was refused. */
import { Refusal, reasonOf, Usage } from '../errors.js'

/** `seq`, where there is one, is the number of the event in which the command shows. */
export type Answer = { seq: number } | Record<string, unknown>

/** What people may ask the service to do, by name. `args` is unchecked JSON. Usage: wrong arguments. Refusal: not now. */
export type Commands = Readonly<Record<string, (args: unknown) => Promise<Answer>>>

export type Answered =
  | { ok: true; answer: Answer }
  | { ok: false; code: 'unknown-op' | 'bad-request' | 'refused' | 'failed'; msg: string }

/** Never throws. */
export async function runCommand(commands: Commands, op: string, args: unknown): Promise<Answered> {
  const command = Object.hasOwn(commands, op) ? commands[op] : undefined
  if (!command) {
    return { ok: false, code: 'unknown-op', msg: `expected one of ${Object.keys(commands).join(', ') || 'none'}` }
  }
  try {
    return { ok: true, answer: await command(args) }
  } catch (fault) {
    const code = fault instanceof Usage ? 'bad-request' : fault instanceof Refusal ? 'refused' : 'failed'
    return { ok: false, code, msg: reasonOf(fault) }
  }
}
