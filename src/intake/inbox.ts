/** A file that the service itself puts into a watched folder -> there whole or not at all, taken as if a person had put it. */
import { randomBytes } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve, sep } from 'node:path'

import type { Inbox } from '../runtime/tools.js'
import { synced, wholeFile } from '../runtime/whole-file.js'

/** `folders`: absolute paths by the names that stages know them by. */
export const openInbox = (folders: Readonly<Record<string, string>>): Inbox => ({
  async write(folder, path, text) {
    const root = folders[folder]
    if (root === undefined) {
      throw new Error(`${path}: there is no watched folder ${folder}, only ${Object.keys(folders).join(', ')}`)
    }
    const target = join(root, path)
    if (!resolve(target).startsWith(resolve(root) + sep)) throw new Error(`${path} would leave ${folder}`)
    await mkdir(dirname(target), { recursive: true })
    // a hidden name, which the intake leaves alone
    const temporary = join(dirname(target), `.${basename(target)}.${randomBytes(3).toString('hex')}`)
    await wholeFile(target, temporary, async () => {
      await writeFile(temporary, text, { flag: 'wx' })
      await synced(temporary)
    })
  },
})
