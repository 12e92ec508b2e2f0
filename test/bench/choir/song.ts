/** Drawn recordings -> folders and data folders to run the real command line on, and what it leaves behind. */
import { copyFile, cp, link, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

import type { Definition } from '../../../actors/choir/definition.js'
import { keys } from '../../../actors/choir/names.js'
import type { Facts } from '../../../src/runtime/tools.js'
import { FolderStore } from '../../../src/store/folder.js'
import { type Measured, measured } from '../measured.js'
import type { Recorded } from './parts.js'

const MAIN = fileURLToPath(new URL('../../../src/main.js', import.meta.url))
export const RUN = { choir: 'bench', song: 'song', run: '', name: 'auto' }
export const WATERMARK = 'watermarks/bench.png'

export interface Folder {
  recordings: readonly Recorded[]
  /** Parts that the sheet wants at another volume than 1. */
  volumes?: Record<string, number>
}

/** A folder of recordings with a song sheet in which a person has set every offset, so that nothing is aligned. */
export async function songFolder(path: string, { recordings, volumes = {} }: Folder): Promise<string> {
  await mkdir(path, { recursive: true })
  for (const { id, file } of recordings) await linked(file, join(path, `${RUN.choir}+${RUN.song}+${id}.webm`))
  const parts = recordings.map(({ id, offsetMs }) => [id, { offset: offsetMs, volume: volumes[id] ?? 1 }])
  const sheet = { parts: Object.fromEntries(parts), output: { watermark: WATERMARK } }
  await writeFile(join(path, `${RUN.choir}+${RUN.song}.json`), JSON.stringify(sheet))
  return path
}

/** Links where the file system has them. */
const linked = (from: string, to: string): Promise<void> => link(from, to).catch(() => copyFile(from, to))

/** The one data folder that all runs of a bench use: files are remembered by their whole path. */
export class Data {
  readonly path: string
  readonly store: FolderStore

  constructor(path: string) {
    this.path = path
    this.store = new FolderStore(join(path, 'store'))
  }

  /** Nothing in it but the watermark. */
  async empty(watermark: string): Promise<void> {
    await rm(this.path, { recursive: true, force: true })
    await mkdir(dirname(this.store.path(WATERMARK)), { recursive: true })
    await copyFile(watermark, this.store.path(WATERMARK))
  }

  /** Puts it aside as it is. */
  async keepAs(path: string): Promise<void> {
    await rename(this.path, path)
  }

  /** As it was when it was kept. */
  async fillFrom(kept: string): Promise<void> {
    await rm(this.path, { recursive: true, force: true })
    await linkTree(kept, this.path)
  }

  /** Of what was kept only the parts in the common format, and what is known of them. */
  async fillConverted(kept: string, watermark: string): Promise<void> {
    await this.empty(watermark)
    for (const folder of ['converted', '.facts/converted', '.known/convert', '.facts/.known/convert']) {
      await linkTree(join(kept, 'store', folder), join(this.store.root, folder))
    }
  }

  /** The plan of the song that was made last. */
  async definition(): Promise<Definition> {
    return JSON.parse(await readFile(this.store.path(keys.definition(RUN)), 'utf8')) as Definition
  }

  /** Throws when the object is not there. */
  async facts(key: string): Promise<Facts> {
    const facts = await this.store.facts(key)
    if (!facts) throw new Error(`${key} is not in the store: expected it to be made`)
    return facts
  }

  /** Keys under a folder of the store. */
  async list(prefix: string): Promise<string[]> {
    const found: string[] = []
    for await (const { key } of this.store.list(prefix)) found.push(key)
    return found
  }
}

/** The service puts new files in place of old ones and never writes into them; only SQLite does. */
async function linkTree(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true })
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (entry.isDirectory()) await linkTree(source, target)
    else if (entry.name.startsWith('troupe.db')) await cp(source, target, { preserveTimestamps: true })
    else if (entry.isFile()) await linked(source, target)
  }
}

/** One song by the real command line in a process of its own. Throws with its words when it fails. */
export async function makeSong(folder: string, data: Data, out: string, patienceMs: number): Promise<Measured> {
  const { TROUPE_CONFIG: _, ...env } = process.env
  const args = [MAIN, 'song', folder, '--data', data.path, '--out', out, '--json']
  return measured(process.execPath, args, { patienceMs, env })
}
