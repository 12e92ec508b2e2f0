/** The words of a command line -> the command at work, its exit code. What goes wrong is told on stderr. */
import { existsSync } from 'node:fs'

import { loadConfig } from '../config.js'
import { Refusal, reasonOf, Usage } from '../errors.js'
import { commands } from './commands.js'
import { EXIT } from './exit.js'
import { help } from './help.js'
import { invocation } from './invocation.js'

export async function run(words: readonly string[]): Promise<number> {
  try {
    return await commanded(words)
  } catch (fault) {
    process.stderr.write(`troupe: ${reasonOf(fault)}\n`)
    if (fault instanceof Usage) return EXIT.usage
    if (fault instanceof Refusal) return EXIT.refused
    if (fault instanceof Error && fault.stack) process.stderr.write(`${fault.stack}\n`)
    return EXIT.failed
  }
}

async function commanded(words: readonly string[]): Promise<number> {
  const [name = 'status', ...rest] = words
  if (name === 'help' || name === '--help' || name === '-h') return told(rest[0])
  if (words.length === 0 && !existsSync(loadConfig().paths.database)) return told()
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (!load) throw new Usage(`there is no command ${name}: expected one of ${Object.keys(commands).join(', ')}`)
  if (rest.includes('--help') || rest.includes('-h')) return told(name)
  const command = await load()
  return command.run(invocation(command, rest))
}

async function told(name?: string): Promise<number> {
  const loaded = Object.entries(commands).map(async ([name, load]) => [name, await load()] as const)
  process.stdout.write(help(Object.fromEntries(await Promise.all(loaded)), name))
  return EXIT.ok
}
