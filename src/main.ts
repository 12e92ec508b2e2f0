#!/usr/bin/env node
/** The command line -> one command, its exit code. The only file that may end the process. */
import { EXIT } from './cli/exit.js'
import { run } from './cli/run.js'

// A reader that has gone away (troupe jobs | head) is no failure.
process.stdout.on('error', (fault: NodeJS.ErrnoException) => {
  if (fault.code === 'EPIPE') process.exit(EXIT.ok)
  throw fault
})

run(process.argv.slice(2)).then((code) => process.exit(code))
