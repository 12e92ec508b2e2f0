/** A folder and a path below it -> the file there, opened; never one that a link leads to outside. */
import { constants } from 'node:fs'
import { type FileHandle, open, realpath } from 'node:fs/promises'
import { join, sep } from 'node:path'

import { Refusal } from '../errors.js'

/** Undefined where there is no plain file, or where a link leads out of the folder. Never waits for the other end of a pipe. */
export async function openWithin(root: string, path: string): Promise<FileHandle | undefined> {
  const file = await opened(join(root, path))
  if (!file) return undefined
  try {
    // asked of what is open already: whatever the name leads to by now does not matter
    const at = await realpath(`/proc/self/fd/${file.fd}`)
    if ((await file.stat()).isFile() && at.startsWith((await realpath(root)) + sep)) return file
  } catch (fault) {
    if (!isAbsent(fault)) {
      await file.close()
      throw fault
    }
  }
  await file.close()
  return undefined
}

/** The text of a file; undefined as above. Throws Refusal when there is more of it than `mostBytes`. */
export async function readWithin(root: string, path: string, mostBytes: number): Promise<string | undefined> {
  const file = await openWithin(root, path)
  if (!file) return undefined
  try {
    const { size } = await file.stat()
    if (size > mostBytes) throw new Refusal(`${path} is ${size} bytes of text: expected at most ${mostBytes}`)
    return await file.readFile('utf8')
  } finally {
    await file.close()
  }
}

async function opened(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  } catch (fault) {
    if (isAbsent(fault)) return undefined
    throw fault
  }
}

/** ELOOP: the last name of the path is a link. */
const isAbsent = (fault: unknown): boolean =>
  ['ENOENT', 'ENOTDIR', 'ELOOP', 'ENXIO', 'ENAMETOOLONG'].includes((fault as NodeJS.ErrnoException).code ?? '')
