/** chokidar -> "something has changed in there". Only a hint: it may be late, doubled or missing, and the rescan is not. */
import { join, relative } from 'node:path'

import { watch } from 'chokidar'

import { reasonOf } from '../errors.js'

export interface Hints {
  close(): Promise<void>
}

export interface Hinted {
  root: string
  deep: boolean
  /** `path` is relative to the root; empty when it is not known what changed. */
  onHint(path: string): void
  /** It no longer sees everything. May be called thousands of times. */
  onFault(because: string): void
}

export type OpenHints = (hinted: Hinted) => Hints

/**
 * Watches the folders and not each file in them: a folder's own watch tells of its files too, and twenty thousand of
 * them need no watch each. What chokidar makes of that (add, change, unlink) is not used, only that something happened.
 */
export const openHints: OpenHints = ({ root, deep, onHint, onFault }) => {
  const watcher = watch(root, {
    followSymlinks: false,
    ignoreInitial: true,
    ignored: (_path, stats) => stats !== undefined && !stats.isDirectory(),
    ...(deep ? {} : { depth: 0 }),
  })
  watcher.on('raw', (_event, name, from) => {
    const { watchedPath } = from as { watchedPath?: string }
    onHint(relative(root, join(watchedPath ?? root, name ?? '')))
  })
  // what came while the watches were being placed has been seen by nobody
  watcher.on('ready', () => onHint(''))
  watcher.on('error', (fault) => onFault(reasonOf(fault)))
  return { close: () => watcher.close() }
}
