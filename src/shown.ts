/** A key of the store -> the file that people are shown, or the link to it. */
import { stat } from 'node:fs/promises'

import { compositesKey } from '../actors/dress/cuts.js'
import type { Home } from './home.js'
import type { OpenFile } from './status/files.js'

/** Pictures are made by the thousand and have no facts; of everything else only what is known to be whole is shown. */
export async function openObject(store: Home['store'], key: string): ReturnType<OpenFile> {
  const location = 'link' in store ? await store.link(key) : undefined
  if (location !== undefined) return { location }
  if (key.startsWith(compositesKey(''))) {
    const path = store.path(key)
    const found = await stat(path).catch(() => undefined)
    return found?.isFile() ? { path, sizeBytes: found.size } : undefined
  }
  const facts = await store.facts(key)
  return facts && { path: store.path(key), sizeBytes: facts.sizeBytes }
}
