/** Folders -> the file systems they lie on, each once, and how much room is left there. */
import { stat, statfs } from 'node:fs/promises'

export interface FileSystem {
  /** Of all that lie on it, the first as they were given. */
  name: string
  names: string[]
  /** Of the folder that gave the name. */
  path: string
  /** For whoever is not root. */
  freeBytes: number
  /** 0 where the file system does not say, as some network mounts. */
  totalBytes: number
}

/** Who is asked about one folder: its device, and the room there. Rejects when the folder cannot be seen. */
export type Ask = (path: string) => Promise<{ device: number; freeBytes: number; totalBytes: number }>

export const askTheSystem: Ask = async (path) => {
  const [{ dev: device }, { bavail, blocks, bsize }] = await Promise.all([stat(path), statfs(path)])
  return { device, freeBytes: bavail * bsize, totalBytes: blocks * bsize }
}

/** In the order of `folders`. A folder that cannot be seen has no room to tell of and is left out. */
export async function fileSystemsOf(
  folders: Readonly<Record<string, string>>,
  ask: Ask = askTheSystem,
): Promise<FileSystem[]> {
  const answers = await Promise.all(
    Object.entries(folders).map(async ([name, path]) => ({
      name,
      path,
      found: await ask(path).catch(() => undefined),
    })),
  )
  const byDevice = new Map<number, FileSystem>()
  for (const { name, path, found } of answers) {
    if (!found) continue
    const { device, freeBytes, totalBytes } = found
    const known = byDevice.get(device)
    if (known) known.names.push(name)
    else byDevice.set(device, { name, names: [name], path, freeBytes, totalBytes })
  }
  return [...byDevice.values()]
}
