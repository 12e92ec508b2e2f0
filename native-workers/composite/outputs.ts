/** The parts of finished files -> files under their names, whole and durable, or not there at all. */
import { execFile } from 'node:child_process'
import {
  closeSync,
  copyFileSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writevSync,
} from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

interface Written {
  folder: string
  temporary: string
  names: readonly string[]
}

export interface Committed {
  /** Files written, and further names that were given to them. */
  made: number
  linked: number
  bytes: number
}

export class Outputs {
  readonly #root: string
  readonly #folders: readonly string[]
  readonly #prefix: string
  #written: Written[] = []
  #bytes = 0
  #count = 0
  #early: Promise<unknown> | undefined

  /** `unit` and `attempt` are in the temporary names; nobody else may write under the same two into `root`. */
  constructor(root: string, folders: readonly string[], unit: string, attempt: number) {
    this.#root = root
    this.#folders = folders
    this.#prefix = `.${unit}.${attempt}-`
    for (const folder of folders) mkdirSync(join(root, folder), { recursive: true })
  }

  /** Removes what the unit's interrupted attempts left behind. */
  static sweep(root: string, folders: readonly string[], unit: string): void {
    for (const folder of folders) {
      mkdirSync(join(root, folder), { recursive: true })
      for (const name of readdirSync(join(root, folder)))
        if (name.startsWith(`.${unit}.`) && name.endsWith('.tmp')) rmSync(join(root, folder, name), { force: true })
    }
  }

  /** One file with one or more names; none of them is there before `commit`. */
  write(folder: string, names: readonly string[], parts: readonly Uint8Array[]): void {
    const temporary = join(this.#root, folder, `${this.#prefix}${this.#count++}.tmp`)
    this.#written.push({ folder, temporary, names })
    this.#bytes += writeParts(temporary, parts)
  }

  /** Once a batch: what was written so far goes to the disk while more is made, so that `commit` waits for less. */
  flushEarly(): void {
    if (this.#written.length > 0) this.#early ??= flushAll(this.#root).catch(() => undefined)
  }

  /** Everything written so far gets its names, once it is on the disk. */
  async commit(): Promise<Committed> {
    const written = this.#written
    const bytes = this.#bytes
    this.#written = []
    this.#bytes = 0
    await this.#early
    this.#early = undefined
    await flush(this.#root, written)
    for (const { folder, temporary, names } of written) this.#name(join(this.#root, folder), temporary, names)
    for (const folder of this.#folders) flushFolder(join(this.#root, folder))
    return { made: written.length, linked: written.reduce((sum, { names }) => sum + names.length - 1, 0), bytes }
  }

  /** Takes back what was not committed. */
  discard(): void {
    for (const { temporary } of this.#written) rmSync(temporary, { force: true })
    this.#written = []
    this.#bytes = 0
  }

  /** Aliases first: while the temporary name is there, an attempt that died can be told from one that ended. */
  #name(folder: string, temporary: string, [first, ...aliases]: readonly string[]): void {
    let source = temporary
    for (const alias of aliases) source = this.#link(source, join(folder, alias), temporary)
    renameSync(temporary, join(folder, first as string))
  }

  /** Returns what the next name is to be a link to. */
  #link(from: string, to: string, temporary: string): string {
    try {
      linkSync(from, to)
      return from
    } catch (fault) {
      const { code } = fault as NodeJS.ErrnoException
      if (code !== 'EEXIST' && code !== 'EMLINK') throw fault
      return this.#replace(from, to, `${temporary}.link.tmp`)
    }
  }

  /** A file system has an end to how many names a file may have (65,000 on ext4): then the next one is of another file. */
  #replace(from: string, to: string, temporary: string): string {
    let isCopy = false
    rmSync(temporary, { force: true })
    try {
      linkSync(from, temporary)
    } catch (fault) {
      if ((fault as NodeJS.ErrnoException).code !== 'EMLINK') throw fault
      isCopy = true
      copyFileSync(from, temporary)
      flushFile(temporary)
    }
    renameSync(temporary, to)
    // a rename onto another name of the same file does nothing at all
    rmSync(temporary, { force: true })
    return isCopy ? to : from
  }
}

function writeParts(file: string, parts: readonly Uint8Array[]): number {
  const descriptor = openSync(file, 'w')
  try {
    const bytes = parts.reduce((sum, part) => sum + part.length, 0)
    const done = writevSync(descriptor, parts as Uint8Array[])
    if (done !== bytes) throw new Error(`ENOSPC: ${file}: ${done} of ${bytes} bytes could be written`)
    return bytes
  } finally {
    closeSync(descriptor)
  }
}

const run = promisify(execFile)

/** One flush of the file system costs a quarter of one for each file, even side by side. */
const flushAll = (root: string): Promise<unknown> => run('sync', ['--file-system', root])

/** Where there is no `sync`, each file. */
async function flush(root: string, written: readonly Written[]): Promise<void> {
  if (written.length === 0) return
  try {
    await flushAll(root)
  } catch {
    for (const { temporary } of written) flushFile(temporary)
  }
}

function flushFile(file: string): void {
  const descriptor = openSync(file, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/** New names are durable only when their folder is. */
const flushFolder = flushFile
