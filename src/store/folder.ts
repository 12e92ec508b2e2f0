/** The object store on a directory: keys are relative paths; facts lie beside the objects under .facts/. */
import { randomBytes } from 'node:crypto'
import { constants, type Dirent, type Stats } from 'node:fs'
import { copyFile, link, mkdir, opendir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Facts, Landed, Store } from '../runtime/tools.js'
import { synced, wholeFile } from '../runtime/whole-file.js'

const FACTS = '.facts'
const TEMPORARY = '.tmp-'
/** A listing of a hundred thousand objects takes seconds if it waits for each. */
const LOOKED_AT_ONCE = 64

/** What tells one version of a file from the next. Not the inode: a store that was copied elsewhere is still the same. */
interface Stamp {
  sizeBytes: number
  mtimeMs: number
}

export interface FolderOptions {
  /**
   * Told of every object that has come, each time it does, before its facts are kept: what is killed in between is put again, and
   * told again. When it throws, the put fails.
   */
  announce?(objects: readonly Landed[]): void
}

export class FolderStore implements Store {
  readonly root: string
  readonly #options: FolderOptions

  constructor(root: string, options: FolderOptions = {}) {
    this.root = root
    this.#options = options
  }

  async has(key: string): Promise<boolean> {
    return (await this.#stamp(key)) !== undefined
  }

  async facts(key: string): Promise<Facts | undefined> {
    const stamp = await this.#stamp(key)
    if (!stamp) return undefined
    const text = await readFile(this.#factsPath(key), 'utf8').catch(orAbsent)
    if (text === undefined) return undefined
    const { stamp: known, facts } = parsed(text)
    // facts that were written for other bytes say nothing: a person may have replaced the file
    const same = known?.sizeBytes === stamp.sizeBytes && known.mtimeMs === stamp.mtimeMs
    return same ? facts : undefined
  }

  /** A hard link where the file system allows it: the bytes stay, whatever is put under the key meanwhile. */
  async fetch(key: string, scratch: string): Promise<string> {
    const file = join(scratch, `${randomBytes(4).toString('hex')}-${basename(key)}`)
    try {
      await link(this.path(key), file)
    } catch {
      if (!(await this.has(key))) throw new Error(`${key} is not in the store`)
      await copyFile(this.path(key), file, constants.COPYFILE_FICLONE)
    }
    return file
  }

  /** Temporary name, fsync, rename, fsync of the folder; then the facts. In this order a kill leaves at worst an object without facts. */
  async put(key: string, file: string, facts: Record<string, unknown> & { from: string }): Promise<Facts> {
    const target = this.path(key)
    const folder = dirname(target)
    await mkdir(folder, { recursive: true })
    const stamp = await wholeFile(target, temporaryIn(folder), async (temporary) => {
      await moved(file, temporary)
      await synced(temporary)
      // before anybody else can put other bytes under the key
      return stampOf(await stat(temporary))
    })
    await synced(folder)
    this.#options.announce?.([{ key, sizeBytes: stamp.sizeBytes }])
    return this.#writeFacts(key, stamp, facts)
  }

  /** Names with a leading dot are the project's own and not listed. */
  async *list(prefix: string): AsyncIterable<{ key: string; sizeBytes: number }> {
    const top = prefix.slice(0, prefix.lastIndexOf('/') + 1)
    if (top !== '') this.path(top.slice(0, -1))
    for await (const keys of this.#keysUnder(top)) {
      const wanted = keys.filter((key) => key.startsWith(prefix))
      for (let from = 0; from < wanted.length; from += LOOKED_AT_ONCE) {
        const slice = wanted.slice(from, from + LOOKED_AT_ONCE)
        const stamps = await Promise.all(slice.map((key) => this.#stamp(key)))
        for (const [at, key] of slice.entries()) {
          const stamp = stamps[at]
          if (stamp) yield { key, sizeBytes: stamp.sizeBytes }
        }
      }
    }
  }

  async drop(key: string): Promise<void> {
    await rm(this.path(key), { force: true })
    await rm(this.#factsPath(key), { force: true })
  }

  folder(prefix: string): string {
    return this.path(prefix)
  }

  async *names(prefix: string): AsyncIterable<readonly string[]> {
    for await (const entries of entriesIn(this.path(prefix))) {
      yield entries.flatMap((entry) => (entry.isFile() && !entry.name.startsWith('.') ? [entry.name] : []))
    }
  }

  landed(objects: readonly Landed[]): void {
    this.#options.announce?.(objects)
  }

  /** Takes away what a kill left half put, and says how much. Only for the one service that writes here, before it starts. */
  sweep(): Promise<number> {
    return sweptFolder(this.root)
  }

  /** Where the object lies, whether or not it is there. Throws on a key that would leave the store, or meddle with its own files. */
  path(key: string): string {
    const segments = key.split('/')
    const strange = (segment: string) => segment === '' || segment === '.' || segment === '..' || segment.includes('\0')
    if (segments.some((segment) => strange(segment) || segment.startsWith(TEMPORARY)) || segments[0] === FACTS) {
      throw new Error(`${JSON.stringify(key)} is not a key of the store`)
    }
    return join(this.root, key)
  }

  #factsPath(key: string): string {
    this.path(key)
    return join(this.root, FACTS, `${key}.json`)
  }

  async #stamp(key: string): Promise<Stamp | undefined> {
    const found = await stat(this.path(key)).catch(orAbsent)
    return found?.isFile() ? stampOf(found) : undefined
  }

  /** As they will be read: the same whether an object was made or found. */
  async #writeFacts(key: string, stamp: Stamp, facts: Record<string, unknown> & { from: string }): Promise<Facts> {
    const target = this.#factsPath(key)
    const text = JSON.stringify({ stamp, facts: { ...facts, sizeBytes: stamp.sizeBytes } })
    await mkdir(dirname(target), { recursive: true })
    await wholeFile(target, temporaryIn(dirname(target)), (temporary) => writeFile(temporary, text))
    return parsed(text).facts!
  }

  async *#keysUnder(folder: string): AsyncGenerator<string[]> {
    for await (const entries of entriesIn(join(this.root, folder))) {
      const shown = entries.filter(({ name }) => !name.startsWith('.'))
      yield shown.flatMap((entry) => (entry.isFile() ? [`${folder}${entry.name}`] : []))
      for (const entry of shown) if (entry.isDirectory()) yield* this.#keysUnder(`${folder}${entry.name}/`)
    }
  }
}

const temporaryIn = (folder: string): string => join(folder, `${TEMPORARY}${randomBytes(6).toString('hex')}`)

const stampOf = ({ size, mtimeMs }: Stats): Stamp => ({ sizeBytes: size, mtimeMs })

function orAbsent(fault: NodeJS.ErrnoException): undefined {
  if (fault.code === 'ENOENT' || fault.code === 'ENOTDIR') return undefined
  throw fault
}

/** Facts that cannot be read are no facts. */
function parsed(text: string): { stamp?: Stamp; facts?: Facts } {
  try {
    return (JSON.parse(text) as { stamp: Stamp; facts: Facts } | null) ?? {}
  } catch (fault) {
    if (fault instanceof SyntaxError) return {}
    throw fault
  }
}

async function sweptFolder(folder: string): Promise<number> {
  let swept = 0
  for await (const entries of entriesIn(folder)) {
    for (const entry of entries) {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) {
        swept += await sweptFolder(path)
      } else if (entry.isFile() && entry.name.startsWith(TEMPORARY)) {
        await rm(path, { force: true })
        swept++
      }
    }
  }
  return swept
}

const READ_AT_ONCE = 1000

/** Some at a time: a folder may hold millions. None where there is no folder. */
async function* entriesIn(folder: string): AsyncGenerator<Dirent[]> {
  const entries = await opendir(folder, { bufferSize: READ_AT_ONCE }).catch(orAbsent)
  let some: Dirent[] = []
  for await (const entry of entries ?? []) {
    if (some.push(entry) < READ_AT_ONCE) continue
    yield some
    some = []
  }
  yield some
}

/** Also from another file system, where a rename cannot reach. */
async function moved(file: string, to: string): Promise<void> {
  await rename(file, to).catch(async (fault: NodeJS.ErrnoException) => {
    if (fault.code !== 'EXDEV') throw fault
    await copyFile(file, to)
    await rm(file)
  })
}
