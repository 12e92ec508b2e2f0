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
    process.stdout.write(help(commands, rest[0]))
    return EXIT.ok
  }
  if (words.length === 0 && !existsSync(loadConfig().paths.database)) {
    process.stdout.write(help(commands))
    return EXIT.ok
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (!command) throw new Usage(`there is no command ${name}: expected one of ${Object.keys(commands).join(', ')}`)
  if (rest.includes('--help') || rest.includes('-h')) {
    process.stdout.write(help(commands, name))
    return EXIT.ok
  }
  return command.run(invocation(command, rest))
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
