/** The object store on a directory: keys are relative paths; facts lie beside the objects under .facts/. */
import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { copyFile, link, mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join, normalize } from 'node:path'

import type { Facts, Store } from '../runtime/tools.js'

const FACTS = '.facts'
const TEMPORARY = '.tmp-'

/** What tells one version of a file from the next. */
interface Stamp {
  sizeBytes: number
  mtimeMs: number
  ino: number
}

export class FolderStore implements Store {
  readonly root: string

  constructor(root: string) {
    this.root = root
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
    } catch (fault) {
      if ((fault as NodeJS.ErrnoException).code === 'ENOENT') throw new Error(`${key} is not in the store`)
      await copyFile(this.path(key), file, constants.COPYFILE_FICLONE)
    }
    return file
  }

  /** Temporary name, fsync, rename, fsync of the folder; then the facts. In this order a kill leaves at worst an object without facts. */
  async put(key: string, file: string, facts: Record<string, unknown> & { from: string }): Promise<Facts> {
    const target = this.path(key)
    const folder = dirname(target)
    await mkdir(folder, { recursive: true })
    const temporary = join(folder, `${TEMPORARY}${randomBytes(6).toString('hex')}`)
    try {
      await rename(file, temporary).catch(async (fault: NodeJS.ErrnoException) => {
        if (fault.code !== 'EXDEV') throw fault
        await copyFile(file, temporary)
        await rm(file)
      })
      await synced(temporary)
      await rename(temporary, target)
      await synced(folder)
    } catch (fault) {
      await rm(temporary, { force: true })
      throw fault
    }
    const stamp = (await this.#stamp(key))!
    const whole: Facts = { ...facts, sizeBytes: stamp.sizeBytes }
    await this.#writeFacts(key, { stamp, facts: whole })
    return whole
  }

  async *list(prefix: string): AsyncIterable<{ key: string; sizeBytes: number }> {
    const top = prefix.endsWith('/') || prefix === '' ? prefix : dirname(prefix) === '.' ? '' : `${dirname(prefix)}/`
    for (const key of await this.#keysUnder(top)) {
      if (!key.startsWith(prefix)) continue
      const stamp = await this.#stamp(key)
      if (stamp) yield { key, sizeBytes: stamp.sizeBytes }
    }
  }

  async drop(key: string): Promise<void> {
    await rm(this.path(key), { force: true })
    await rm(this.#factsPath(key), { force: true })
  }

  /** Takes away what a kill left half put. Only for the one service that writes here, before it starts. */
  async sweep(): Promise<void> {
    const entries = (await readdir(this.root, { recursive: true, withFileTypes: true }).catch(orAbsent)) ?? []
    for (const entry of entries) {
      if (entry.isFile() && entry.name.startsWith(TEMPORARY)) await rm(join(entry.parentPath, entry.name), { force: true })
    }
  }

  /** Where the object lies, whether or not it is there. Throws on a key that would leave the store. */
  path(key: string): string {
    const clean = normalize(key)
    if (key === '' || clean !== key || clean.startsWith('..') || clean.startsWith('/') || key.includes('\0')) {
      throw new Error(`${JSON.stringify(key)} is not a key of the store`)
    }
    return join(this.root, clean)
  }

  #factsPath(key: string): string {
    return `${this.path(join(FACTS, key))}.json`
  }

  async #stamp(key: string): Promise<Stamp | undefined> {
    const found = await stat(this.path(key)).catch(orAbsent)
    return found?.isFile() ? { sizeBytes: found.size, mtimeMs: found.mtimeMs, ino: found.ino } : undefined
  }

  async #writeFacts(key: string, content: { stamp: Stamp; facts: Facts }): Promise<void> {
    const target = this.#factsPath(key)
    await mkdir(dirname(target), { recursive: true })
    const temporary = join(dirname(target), `${TEMPORARY}${randomBytes(6).toString('hex')}`)
    await writeFile(temporary, JSON.stringify(content))
    await rename(temporary, target)
  }

  async #keysUnder(folder: string): Promise<string[]> {
    const entries = (await readdir(join(this.root, folder), { withFileTypes: true }).catch(orAbsent)) ?? []
    const keys: string[] = []
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (entry.name.startsWith('.')) continue
      if (entry.isDirectory()) keys.push(...(await this.#keysUnder(`${folder}${entry.name}/`)))
      else if (entry.isFile()) keys.push(`${folder}${entry.name}`)
    }
    return keys
  }
}

function orAbsent(fault: NodeJS.ErrnoException): undefined {
  if (fault.code === 'ENOENT' || fault.code === 'ENOTDIR') return undefined
  throw fault
}

/** Facts that cannot be read are no facts. */
function parsed(text: string): { stamp?: Stamp; facts?: Facts } {
  try {
    return JSON.parse(text) as { stamp: Stamp; facts: Facts }
  } catch (fault) {
    if (fault instanceof SyntaxError) return {}
    throw fault
  }
}

async function synced(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
