/** A file that comes under another name and gets its own by a rename: there whole or not at all, and nothing is left of it when it fails. */
import { open, rename, rm } from 'node:fs/promises'

/** `fill` writes `temporary`, which lies in the folder of `target`. What it resolves with comes back once the file has its name. */
export async function wholeFile<T>(
  target: string,
  temporary: string,
  fill: (temporary: string) => Promise<T>,
): Promise<T> {
  try {
    const told = await fill(temporary)
    await rename(temporary, target)
    return told
  } catch (fault) {
    await rm(temporary, { force: true })
    throw fault
  }
}

/** The path of a file or folder -> its bytes, or its names, on the disk when this resolves: a power cut does not take them. */
export async function synced(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
