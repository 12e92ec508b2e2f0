#!/usr/bin/env node
/** The command line -> one command, its exit code. The only file that may end the process. */
import { existsSync } from 'node:fs'

import { commands } from './cli/commands.js'
import { EXIT } from './cli/exit.js'
import { help } from './cli/help.js'
import { invocation } from './cli/invocation.js'
import { loadConfig } from './config.js'
import { Refusal, reasonOf, Usage } from './errors.js'

async function main(words: string[]): Promise<number> {
  const [name = 'status', ...rest] = words
  if (name === 'help' || name === '--help' || name === '-h') {
    return told(rest[0])
  }
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

function exitOf(fault: unknown): number {
  process.stderr.write(`troupe: ${reasonOf(fault)}\n`)
  if (fault instanceof Usage) return EXIT.usage
  if (fault instanceof Refusal) return EXIT.refused
  if (fault instanceof Error && fault.stack) process.stderr.write(`${fault.stack}\n`)
  return EXIT.failed
}

// A reader that has gone away (troupe jobs | head) is no failure.
process.stdout.on('error', (fault: NodeJS.ErrnoException) => {
  if (fault.code === 'EPIPE') process.exit(EXIT.ok)
  throw fault
})

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (fault) => process.exit(exitOf(fault)),
)
