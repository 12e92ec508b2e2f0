/** Keys that were dropped here and may still lie in the bucket, remembered in a file beside the store. */
import { appendFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs'

/**
 * Nothing is deleted in a bucket unless a person asks for it; but what a stage has dropped must not come back from there. A line for
 * every change: a store may drop thousands.
 */
export class Dropped {
  readonly #file: string
  readonly #keys: Set<string>

  constructor(file: string) {
    this.#file = file
    const lines = textOf(file).split('\n')
    // a kill may have cut the last line short: it says nothing, and the next one must not begin within it
    const isCut = lines.pop() !== ''
    this.#keys = keysIn(lines)
    if (isCut || lines.length > 2 * this.#keys.size + 100) this.#compact()
  }

  has(key: string): boolean {
    return this.#keys.has(key)
  }

  /** All of them, for whoever is asked to delete them. */
  keys(): string[] {
    return [...this.#keys]
  }

  add(key: string): void {
    if (this.#keys.has(key)) return
    appendFileSync(this.#file, `-${JSON.stringify(key)}\n`)
    this.#keys.add(key)
  }

  /** It is there again, or has been deleted in the bucket too. */
  forget(key: string): void {
    if (!this.#keys.has(key)) return
    appendFileSync(this.#file, `+${JSON.stringify(key)}\n`)
    this.#keys.delete(key)
  }

  #compact(): void {
    writeFileSync(`${this.#file}.new`, [...this.#keys].map((key) => `-${JSON.stringify(key)}\n`).join(''))
    renameSync(`${this.#file}.new`, this.#file)
  }
}

/** For whoever only looks, beside the service that writes there. */
export const droppedIn = (file: string): Set<string> => keysIn(textOf(file).split('\n').slice(0, -1))

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw fault
  }
}

function keysIn(lines: readonly string[]): Set<string> {
  const keys = new Set<string>()
  for (const line of lines) {
    const found = /^([+-])(".*")$/.exec(line)
    if (!found) continue
    const key = JSON.parse(found[2] as string) as string
    if (found[1] === '-') keys.add(key)
    else keys.delete(key)
  }
  return keys
}
