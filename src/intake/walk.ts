/** A folder -> everything in it, looked at with lstat, in slices; the event loop turns between two of them. */
import { type Dirent, lstat, type Stats } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

import { reasonOf } from '../errors.js'

/** Of 16 to 256 at once, more gained little: 20,000 files take about 45 ms of lstat at 256 with a warm cache. */
const SLICE = 256

export type Found =
  | { kind: 'file'; path: string; stats: Stats }
  | { kind: 'ignored'; path: string; because: string }
  /** It is there and cannot be looked at: what is known of it, and of all below it, is neither here nor gone. */
  | { kind: 'unreadable'; path: string; folder: string; because: string }

export interface Walk {
  root: string
  /** False: only files directly in the root are files; folders are ignored. */
  deep: boolean
  /** Why a path is left alone without a further look, also of a folder; undefined when it is not. */
  ignore(path: string): string | undefined
}

/** Paths are relative to the root. Links are never followed below it. Throws what reading the root itself throws. */
export async function* walk({ root, deep, ignore }: Walk): AsyncGenerator<readonly Found[]> {
  const folders = ['']
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    let entries: Dirent[]
    try {
      entries = await readdir(join(root, folder), { withFileTypes: true })
    } catch (fault) {
      if (folder === '') throw fault
      if (!isAbsent(fault)) yield [{ kind: 'unreadable', path: folder, folder, because: reasonOf(fault) }]
      continue
    }
    for (let from = 0; from < entries.length; from += SLICE) {
      const looked: Promise<Found | undefined>[] = []
      for (const entry of entries.slice(from, from + SLICE)) {
        const path = folder === '' ? entry.name : `${folder}/${entry.name}`
        const because = reasonToIgnore(entry, path, { deep, ignore })
        if (because) looked.push(Promise.resolve({ kind: 'ignored', path, because }))
        else if (entry.isDirectory()) folders.push(path)
        else looked.push(look(root, path))
      }
      yield (await Promise.all(looked)).filter((found) => found !== undefined)
    }
  }
}

function reasonToIgnore(entry: Dirent, path: string, { deep, ignore }: Omit<Walk, 'root'>): string | undefined {
  if (entry.name.includes('\ufffd')) return 'its name is not UTF-8'
  if (entry.isSymbolicLink()) return 'a symbolic link; links are not followed'
  const because = ignore(path)
  if (because) return because
  if (entry.isDirectory()) return deep ? undefined : 'a folder; only files directly in the watched folder are taken'
  return entry.isFile() ? undefined : 'neither a file nor a folder'
}

/** The file as it is now; undefined when it has just gone. */
export async function look(root: string, path: string): Promise<Found | undefined> {
  try {
    const stats = await lstatOf(join(root, path))
    if (stats.isFile()) return { kind: 'file', path, stats }
    if (stats.isSymbolicLink()) return { kind: 'ignored', path, because: 'a symbolic link; links are not followed' }
    return { kind: 'ignored', path, because: 'not a file' }
  } catch (fault) {
    if (isAbsent(fault)) return undefined
    return {
      kind: 'unreadable',
      path,
      folder: path.slice(0, Math.max(0, path.lastIndexOf('/'))),
      because: reasonOf(fault),
    }
  }
}

/** The callback form costs half of what fs.promises does, and this is called for every file of every scan. */
const lstatOf = (absolute: string): Promise<Stats> =>
  new Promise((resolve, reject) => lstat(absolute, (fault, stats) => (fault ? reject(fault) : resolve(stats))))

const isAbsent = (fault: unknown): boolean =>
  fault instanceof Error && 'code' in fault && (fault.code === 'ENOENT' || fault.code === 'ENOTDIR')
