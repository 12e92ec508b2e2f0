/** An object that some work answers for -> whether it is still there, and with it all the pictures it speaks of. */
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { Tools } from '../../src/runtime/tools.js'
import { compositesKey, foldersOf } from './cuts.js'
import { type Manifest, readMade } from './made.js'

type Store = Pick<Tools['store'], 'has' | 'fetch' | 'folder' | 'names'>

export const verifiedKey = (style: string): string => `.verified/${style}.json`

/** When each folder of a style's pictures last changed, in ms: a file that comes or goes changes it. */
export async function changesOf(
  style: string,
  cuts: readonly string[],
  store: Pick<Store, 'folder'>,
): Promise<Changes> {
  const found = foldersOf(cuts).map(async (folder) => {
    const { mtimeMs } = await stat(folderOf(style, folder, store)).catch(() => ({ mtimeMs: 0 }))
    return [folder, mtimeMs] as const
  })
  return Object.fromEntries(await Promise.all(found))
}

type Changes = Record<string, number>

/**
 * For one look at everything, as after a start. A unit's list of what it made stands for its pictures. Where no folder of the
 * style has changed since it was verified nothing can be missing, and no picture is looked for.
 */
export function presenceIn(store: Store): (key: string) => Promise<boolean> {
  const unchanged = new Map<string, Promise<boolean>>()
  const listed = new Map<string, Promise<ReadonlySet<string>>>()
  const remembered = <T>(known: Map<string, Promise<T>>, key: string, look: () => Promise<T>): Promise<T> => {
    const found = known.get(key) ?? look()
    known.set(key, found)
    return found
  }
  const isUnchanged = (style: string) => remembered(unchanged, style, () => sameAsVerified(style, store))
  const namesIn = (folder: string) => remembered(listed, folder, () => store.names(folder))

  return async (key) => {
    if (!(await store.has(key))) return false
    const [kind, style = ''] = key.replace(/\.json$/, '').split('/')
    if (kind === '.verified') return isUnchanged(style)
    if (kind !== '.made' || (await isUnchanged(style))) return true
    const { cuts, pictures } = await made(key, store)
    const names = Object.keys(pictures)
    const folders = await Promise.all(foldersOf(cuts).map((folder) => namesIn(`${compositesKey(style)}/${folder}`)))
    return folders.every((there) => names.every((name) => there.has(name)))
  }
}

async function sameAsVerified(style: string, store: Store): Promise<boolean> {
  const text = await readFile(store.folder(verifiedKey(style)), 'utf8').catch(() => undefined)
  if (text === undefined) return false
  const before = JSON.parse(text) as Changes
  const cuts = Object.keys(before).slice(1)
  return JSON.stringify(await changesOf(style, cuts, store)) === JSON.stringify(before)
}

/** There may be no near copy of it, and no attempt whose scratch it could lie in. */
async function made(key: string, store: Store): Promise<Manifest> {
  const scratch = await mkdtemp(join(tmpdir(), 'troupe-presence-'))
  try {
    return readMade(await readFile(await store.fetch(key, scratch), 'utf8'))
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

const folderOf = (style: string, folder: string, store: Pick<Store, 'folder'>): string =>
  join(store.folder(compositesKey(style)), folder)
