/** A whole file and a path below a watched folder -> the file under that name, whole from the first moment on. */

import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { chmod, copyFile, mkdir, realpath, rename, rm } from 'node:fs/promises'
import { basename, dirname, join, sep } from 'node:path'
import { synced, wholeFile } from '../runtime/whole-file.js'
import { conflict } from './fault.js'

/** Replaces what is there under that name. Durable when it resolves. Throws Fault where a link would lead out of the folder. */
export async function moveInto(root: string, path: string, file: string): Promise<void> {
  const target = join(root, path)
  const folder = dirname(target)
  await chmod(file, 0o644)
  try {
    await madeWithin(root, path)
    await rename(file, target).catch((fault: NodeJS.ErrnoException) => {
      if (fault.code !== 'EXDEV') throw fault
      return copiedOver(file, target)
    })
  } catch (fault) {
    const { code = '' } = fault as NodeJS.ErrnoException
    if (!['ENOTDIR', 'EISDIR', 'ENOTEMPTY'].includes(code)) throw fault
    throw conflict('refused', `${path}: there is a file where a folder should be, or a folder where a file should be`)
  }
  await synced(folder)
}

/** The folders on the way are made one by one: none of them may be a link to somewhere else. */
async function madeWithin(root: string, path: string): Promise<void> {
  const top = await realpath(root)
  let at = top
  for (const name of path.split('/').slice(0, -1)) {
    at = join(at, name)
    await mkdir(at).catch((fault: NodeJS.ErrnoException) => {
      if (fault.code !== 'EEXIST') throw fault
    })
    const leads = await realpath(at)
    if (leads !== at || !leads.startsWith(top + sep)) throw conflict('refused', `${path}: ${name} is a link`)
  }
}

/** From another file system: under a hidden name first, which the intake leaves alone. */
async function copiedOver(file: string, target: string): Promise<void> {
  const temporary = join(dirname(target), `.${basename(target)}.${randomBytes(3).toString('hex')}`)
  await wholeFile(target, temporary, async () => {
    await copyFile(file, temporary, constants.COPYFILE_FICLONE)
    await synced(temporary)
  })
  await rm(file)
}
