/** The table of commands -> what `troupe help` prints. */
import { type Command, SHARED } from './invocation.js'

export function help(commands: Readonly<Record<string, Command>>, name?: string): string {
  const command = name && Object.hasOwn(commands, name) ? commands[name] : undefined
  return command ? helpOf(name!, command) : overview(commands)
}

function overview(commands: Readonly<Record<string, Command>>): string {
  const wide = Math.max(...Object.keys(commands).map((name) => name.length))
  const lines = Object.entries(commands).map(([name, { hint }]) => `  ${name.padEnd(wide)}  ${hint}`)
  return `troupe: drop files into watched folders, finished media comes out\n\nusage: troupe <command> [options]\n\n${lines.join('\n')}\n
\`troupe help <command>\` says more. Exit codes: 0 ok, 1 findings or failures, 2 usage, 3 service not running, 4 refused.\n`
}

function helpOf(name: string, { operands, options, hint }: Command): string {
  const all = Object.entries({ ...options, ...SHARED })
  const wide = Math.max(...all.map(([option]) => option.length))
  const lines = all.map(([option, spec]) => `  --${option.padEnd(wide)}  ${spec.hint}`)
  return `troupe ${name}${operands && ` ${operands}`} [options]\n\n${hint}\n\n${lines.join('\n')}\n`
}
