/** The words after a command's name -> its options and operands, checked; and where its answer goes. */
import { parseArgs } from 'node:util'

import { reasonOf, Usage } from '../errors.js'

export interface OptionSpec {
  type: 'string' | 'boolean'
  /** May be given several times. */
  multiple?: boolean
  hint: string
}

export interface Command {
  /** After the command's name, e.g. `<backing> <part>`. */
  operands: string
  /** How many operands: at least and at most. */
  count: readonly [number, number]
  options: Readonly<Record<string, OptionSpec>>
  hint: string
  run(call: Invocation): Promise<number>
}

export interface Invocation {
  operands: string[]
  json: boolean
  text(option: string): string | undefined
  texts(option: string): string[]
  flag(option: string): boolean
  number(option: string): number | undefined
  /** Prints `value` as JSON, or `human()` on a line of its own. */
  print(value: unknown, human: () => string): void
}

/** Every command has these. */
export const SHARED: Readonly<Record<string, OptionSpec>> = {
  config: { type: 'string', hint: 'F  a configuration file; what it leaves out keeps its default' },
  data: { type: 'string', hint: 'D  the data folder (default ./data)' },
  json: { type: 'boolean', hint: 'print JSON' },
}

/** Throws Usage. */
export function invocation(command: Command, words: readonly string[]): Invocation {
  const specs = { ...SHARED, ...command.options }
  const options = Object.fromEntries(
    Object.entries(specs).map(([name, { type, multiple = false }]) => [name, { type, multiple }]),
  )
  const { values, positionals } = parsed(words, options)
  const [least, most] = command.count
  if (positionals.length < least || positionals.length > most) {
    throw new Usage(`found ${positionals.length} operands: expected ${command.operands || 'none'}`)
  }
  const text = (option: string) => values[option] as string | undefined
  const json = values.json === true
  return {
    operands: positionals,
    json,
    text,
    texts: (option) => (values[option] as string[] | undefined) ?? [],
    flag: (option) => values[option] === true,
    number: (option) => numberOf(option, text(option)),
    print: (value, human) => process.stdout.write(`${json ? JSON.stringify(value, null, 2) : human()}\n`),
  }
}

function parsed(words: readonly string[], options: Record<string, { type: 'string' | 'boolean'; multiple: boolean }>) {
  try {
    return parseArgs({ args: [...words], options, allowPositionals: true })
  } catch (fault) {
    throw new Usage(reasonOf(fault))
  }
}

function numberOf(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value)) throw new Usage(`--${option}: found ${text}: expected a number`)
  return value
}
