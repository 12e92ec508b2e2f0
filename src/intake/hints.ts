/** chokidar -> "something has changed in there". Only a hint: it may be late, doubled or missing, and the rescan is not. */
import { watch as watchFolder } from 'node:fs'
import { join, relative } from 'node:path'

import { watch } from 'chokidar'

import { reasonOf } from '../errors.js'

export interface Hints {
  /** How many files each folder holds, told after every scan. Large ones are watched in a cheaper way from then on. */
  weigh(filesByFolder: ReadonlyMap<string, number>): void
  close(): Promise<void>
}

export interface Hinted {
  root: string
  deep: boolean
  /** As for `weigh`, at the start. Folders are relative to the root, the root itself is empty. */
  filesByFolder: ReadonlyMap<string, number>
  /** `path` is relative to the root; empty when it is not known what changed. */
  onHint(path: string): void
  /** It no longer sees everything. May be called thousands of times. */
  onFault(because: string): void
}

export type OpenHints = (hinted: Hinted) => Hints

/**
 * chokidar reads a folder again, with a stat of every file, up to once a second while anything in it changes: measured,
 * a whole core for a folder of 20,000 files into which one file is being copied. Above this it is left out.
 */
const LARGE_FILES = 2000

/**
 * Watches the folders and not each file in them: a folder's own watch tells of its files too, and twenty thousand of
 * them need no watch each. What chokidar makes of that (add, change, unlink) is not used, only that something happened.
 * A large folder, and what is below it, has a bare watch of the same kind.
 */
export const openHints: OpenHints = ({ root, deep, filesByFolder, onHint, onFault }) => {
  const bare = new Map<string, { close(): void }>()
  const isBare = (folder: string): boolean =>
    bare.has(folder) || (folder !== '' && isBare(folder.slice(0, Math.max(0, folder.lastIndexOf('/')))))

  const watchBare = (folder: string): void => {
    try {
      const watcher = watchFolder(join(root, folder), (_event, name) => onHint(join(folder, name ?? '')))
      watcher.on('error', (fault) => onFault(reasonOf(fault)))
      bare.set(folder, watcher)
    } catch (fault) {
      onFault(reasonOf(fault))
    }
  }

  /** Returns the folders that are watched barely from now on. */
  const part = (files: ReadonlyMap<string, number>): string[] => {
    const heavy = [...files].filter(([folder, count]) => !bare.has(folder) && count > LARGE_FILES)
    for (const [folder] of heavy) watchBare(folder)
    const below = [...files.keys()].filter((folder) => !bare.has(folder) && isBare(folder))
    for (const folder of below) watchBare(folder)
    for (const [folder, watcher] of bare) {
      if (files.has(folder)) continue
      watcher.close()
      bare.delete(folder)
    }
    return [...heavy.map(([folder]) => folder), ...below]
  }

  part(filesByFolder)
  const watcher = watch(root, {
    followSymlinks: false,
    ignoreInitial: true,
    ignored: (path, stats) => (stats !== undefined && !stats.isDirectory()) || isBare(relative(root, path)),
    ...(deep ? {} : { depth: 0 }),
  })
  watcher.on('raw', (_event, name, from) => {
    const { watchedPath } = from as { watchedPath?: string }
    onHint(relative(root, join(watchedPath ?? root, name ?? '')))
  })
  // what came while the watches were being placed has been seen by nobody
  watcher.on('ready', () => onHint(''))
  watcher.on('error', (fault) => onFault(reasonOf(fault)))
  return {
    weigh(files) {
      const parted = part(files)
      watcher.unwatch(parted.map((folder) => join(root, folder)))
      if (parted.length > 0) onHint('')
    },
    async close() {
      for (const watcher of bare.values()) watcher.close()
      await watcher.close()
    },
  }
}
