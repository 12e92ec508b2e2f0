/** What each picture of a unit was made from, kept beside the store: what is there already is not made again. */
import { createHash, randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import type { Tools } from '../../src/runtime/tools.js'
import type { UnitOf } from './messages.js'
import { colorText } from './names.js'

/** Raise it when pictures are made differently: all are then made again. */
const PICTURES = 1

/** Picture's file name -> id of its content. */
export type Made = Map<string, string>

const madeKey = ({ style, side, color }: Pick<UnitOf, 'style' | 'side' | 'color'>): string =>
  `.made/${style}/${side}-${colorText(color)}.json`

type Keeping = Pick<Tools, 'store' | 'scratch'>

export async function loadMade(unit: UnitOf, { store, scratch }: Keeping): Promise<Made> {
  const key = madeKey(unit)
  if (!(await store.has(key))) return new Map()
  try {
    return new Map(Object.entries(JSON.parse(await readFile(await store.fetch(key, scratch), 'utf8'))))
  } catch (fault) {
    if (fault instanceof SyntaxError) return new Map()
    throw fault
  }
}

export async function keepMade(unit: UnitOf, made: Made, { store, scratch }: Keeping): Promise<void> {
  const file = join(scratch, `made-${randomBytes(4).toString('hex')}.json`)
  await writeFile(file, JSON.stringify(Object.fromEntries(made)))
  await store.put(madeKey(unit), file, { from: 'what has been made so far' })
}

/** Equal only for pictures that look the same: the layers' bytes from bottom to top, and what is cut from the picture. */
export const contentOf = (layerHashes: readonly string[], cuts: readonly string[]): string =>
  createHash('sha256')
    .update(JSON.stringify([PICTURES, layerHashes, cuts]))
    .digest('hex')
    .slice(0, 16)
