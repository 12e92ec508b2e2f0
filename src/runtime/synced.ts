/** The path of a file or folder -> its bytes, or its names, on the disk when this resolves: a power cut does not take them. */
import { open } from 'node:fs/promises'

export async function synced(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
