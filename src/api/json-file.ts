/** A JSON file that people own too, and a change to it -> the file rewritten whole: one change after the other, none lost. */
import { readWithin } from '../status/within.js'

export interface JsonFiles {
  /** Absolute path of the watched folder. */
  root: string
  /** Whole or not at all, on the disk when it resolves; the intake takes it as if a person had put it there. */
  write(path: string, text: string): Promise<void>
}

/** Larger, it was not written by hand. */
const MOST_BYTES = 16 * 2 ** 20

export class JsonFolder {
  readonly #files: JsonFiles
  readonly #changing = new Map<string, Promise<unknown>>()

  constructor(files: JsonFiles) {
    this.#files = files
  }

  /** Undefined when there is no such file. */
  read(path: string): Promise<string | undefined> {
    return readWithin(this.#files.root, path, MOST_BYTES)
  }

  /**
   * `change` is given the text as it stands by then (undefined: there is no file), and returns the value that is to be
   * written; what it throws leaves the file alone. Resolves with that value once it is on the disk.
   */
  change<T>(path: string, change: (text: string | undefined) => T): Promise<T> {
    const turn = (this.#changing.get(path) ?? Promise.resolve()).then(async () => {
      const value = change(await this.read(path))
      await this.#files.write(path, jsonText(value))
      return value
    })
    const settled = turn
      .catch(() => undefined)
      .then(() => {
        if (this.#changing.get(path) === settled) this.#changing.delete(path)
      })
    this.#changing.set(path, settled)
    return turn
  }
}

const WIDE = 100

/** Two spaces a level, as people write it: what is short and holds no object stays on one line. */
export function jsonText(value: unknown): string {
  return `${written(value, '')}\n`
}

function written(value: unknown, indent: string): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const isList = Array.isArray(value)
  const entries = isList
    ? value.map((one) => written(one, `${indent}  `))
    : Object.entries(value)
        .filter(([, one]) => one !== undefined)
        .map(([key, one]) => `${JSON.stringify(key)}: ${written(one, `${indent}  `)}`)
  const [open, close] = isList ? '[]' : '{}'
  if (entries.length === 0) return `${open}${close}`
  const line = entries.join(', ')
  const flat = isList && !/[{\n]/.test(line) && !value.some(isNested) && line.length + indent.length < WIDE
  if (flat) return `${open}${line}${close}`
  return `${open}\n${entries.map((entry) => `${indent}  ${entry}`).join(',\n')}\n${indent}${close}`
}

/** A list of lists is a table, a line each. */
const isNested = (value: unknown): boolean => typeof value === 'object' && value !== null
