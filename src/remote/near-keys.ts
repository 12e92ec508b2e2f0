/** The folder of a store -> the keys of its objects, one at a time, hidden ones too. */
import type { Dirent } from 'node:fs'
import { opendir } from 'node:fs/promises'
import { join } from 'node:path'

/** Top folders whose objects `holds` is true of, as prefixes of keys. */
export async function topsIn(root: string, holds: (key: string) => boolean): Promise<string[]> {
  const tops: string[] = []
  for await (const entry of entriesOf(root)) {
    if (entry.isDirectory() && holds(`${entry.name}/any`)) tops.push(`${entry.name}/`)
  }
  return tops
}

export async function* keysIn(root: string, folder = ''): AsyncGenerator<string> {
  for await (const entry of entriesOf(join(root, folder))) {
    if (entry.isDirectory()) yield* keysIn(root, `${folder}${entry.name}/`)
    else if (entry.isFile()) yield `${folder}${entry.name}`
  }
}

/** True of keys that go to the bucket. Below a folder that does, a hidden name is a file on its way into the store. */
export const leaving =
  (isNear: (key: string) => boolean) =>
  (key: string): boolean =>
    !isNear(key) && !/\/\./.test(key)

export async function* onlyThose(keys: AsyncIterable<string>, holds: (key: string) => boolean): AsyncGenerator<string> {
  for await (const key of keys) if (holds(key)) yield key
}

/** An entry at a time: a store may hold millions. A folder that is gone is empty. */
async function* entriesOf(folder: string): AsyncGenerator<Dirent> {
  const entries = await opendir(folder, { bufferSize: 1000 }).catch((fault: NodeJS.ErrnoException) => {
    if (fault.code !== 'ENOENT') throw fault
  })
  if (!entries) return
  yield* entries
}
