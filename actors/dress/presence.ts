/** An object that some work answers for -> whether it is still there, and with it all the pictures it speaks of. */
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { Tools } from '../../src/runtime/tools.js'
import { compositesKey, foldersOf } from './cuts.js'
import { readList } from './made.js'
import { PictureGrid } from './picture-grid.js'
import { Turns } from './turns.js'

type Store = Pick<Tools['store'], 'has' | 'fetch' | 'folder' | 'names' | 'list'>

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
  const lacking = new Map<string, Promise<ReadonlySet<string>>>()
  const remembered = <T>(known: Map<string, Promise<T>>, key: string, look: () => Promise<T>): Promise<T> => {
    const found = known.get(key) ?? look()
    known.set(key, found)
    return found
  }
  const isUnchanged = (style: string) => remembered(unchanged, style, () => sameAsVerified(style, store))

  return async (key) => {
    if (!(await store.has(key))) return false
    const [kind, style = ''] = key.replace(/\.json$/, '').split('/')
    if (kind === '.verified') return isUnchanged(style)
    if (kind !== '.made' || (await isUnchanged(style))) return true
    const without = await remembered(lacking, style, () => listsLacking(style, store))
    return !without.has(key)
  }
}

/** Lists of a style that speak of pictures which are not there. All are looked through together: a folder holds those of every unit. */
async function listsLacking(style: string, store: Store): Promise<ReadonlySet<string>> {
  const grids = new Map<string, PictureGrid>()
  const turns = new Turns()
  const top = `.made/${style}/`
  const scratch = await mkdtemp(join(tmpdir(), 'troupe-presence-'))
  try {
    for await (const { key } of store.list(top)) {
      const names: string[] = []
      const { cuts = [] } = await readList(await store.fetch(key, scratch), (name) => names.push(name))
      const grid = grids.get(cuts.join()) ?? new PictureGrid()
      grids.set(cuts.join(), grid)
      for (const name of names) {
        grid.want(name)
        if (turns.isOver) await turns.give()
      }
    }
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
  const lacking = new Set<string>()
  for (const [cuts, grid] of grids) {
    for (const folder of foldersOf(cuts.split(',').filter(Boolean))) {
      grid.forgetSeen()
      for await (const names of store.names(`${compositesKey(style)}/${folder}`))
        for (const name of names) grid.see(name)
      for (const ending of grid.unseenEndings()) lacking.add(`${top}${ending.slice(1, -'.png'.length)}.json`)
    }
  }
  return lacking
}

async function sameAsVerified(style: string, store: Store): Promise<boolean> {
  const text = await readFile(store.folder(verifiedKey(style)), 'utf8').catch(() => undefined)
  if (text === undefined) return false
  const before = JSON.parse(text) as Changes
  const cuts = Object.keys(before).slice(1)
  return JSON.stringify(await changesOf(style, cuts, store)) === JSON.stringify(before)
}

const folderOf = (style: string, folder: string, store: Pick<Store, 'folder'>): string =>
  join(store.folder(compositesKey(style)), folder)
