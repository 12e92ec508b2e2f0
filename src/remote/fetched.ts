/** An object of the inbox -> a file of the watched folder, there whole or not at all. */
import { randomBytes } from 'node:crypto'
import { mkdir, realpath } from 'node:fs/promises'
import { basename, dirname, join, sep } from 'node:path'
import { synced, wholeFile } from '../runtime/whole-file.js'
import type { Bucket } from './bucket.js'

/**
 * It comes under a hidden name, which the intake leaves alone, and gets its own by a rename. Throws when a link would lead it
 * out of the folder.
 */
export async function fetched(bucket: Bucket, key: string, root: string, signal: AbortSignal): Promise<void> {
  const target = join(root, key)
  const folder = dirname(target)
  await mkdir(folder, { recursive: true })
  const [inside, outside] = await Promise.all([realpath(root), realpath(folder)])
  if (outside !== inside && !outside.startsWith(inside + sep)) throw new Error(`${key} would leave ${root} by a link`)
  const temporary = join(folder, `.${basename(target)}.${randomBytes(3).toString('hex')}`)
  await wholeFile(target, temporary, async () => {
    await bucket.get(key, temporary, signal)
    await synced(temporary)
  })
  await synced(folder)
}

/** Why no file of the folder can have this name, whatever a line's own grammar says; undefined when one can. */
export function unfit(key: string): string | undefined {
  const segments = key.split('/')
  if (segments.some((segment) => segment === '' || segment === '.' || segment === '..')) {
    return 'its name is no relative path'
  }
  if (key.includes('\\') || /\p{Cc}/u.test(key)) return 'its name has a backslash or control characters'
  // with the letters that its hidden name has more
  if (segments.some((segment) => Buffer.byteLength(segment) > 240)) return 'its name is longer than 240 bytes'
  return undefined
}
