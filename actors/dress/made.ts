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

/** As it is kept. */
export interface Manifest {
  cuts: readonly string[]
  pictures: Record<string, string>
}

type Keeping = Pick<Tools, 'store' | 'scratch'>

export async function loadMade(unit: UnitOf, { store, scratch }: Keeping): Promise<Made> {
  const key = madeKey(unit)
  if (!(await store.has(key))) return new Map()
  return new Map(Object.entries(readMade(await readFile(await store.fetch(key, scratch), 'utf8')).pictures))
}

/** What cannot be read, or has another shape, speaks of nothing: all is then made again. */
export function readMade(text: string): Manifest {
  try {
    const { cuts, pictures } = JSON.parse(text) as Partial<Manifest>
    if (Array.isArray(cuts) && pictures) return { cuts, pictures }
  } catch (fault) {
    if (!(fault instanceof SyntaxError)) throw fault
  }
  return { cuts: [], pictures: {} }
}

/** Before and between batches: in the order in which they were made, since nobody compares it. */
export async function keepMade(unit: WithCuts, made: Made, { store, scratch }: Keeping): Promise<void> {
  const file = join(scratch, `made-${randomBytes(4).toString('hex')}.json`)
  await writeFile(file, textOf(unit, made))
  await store.put(madeKey(unit), file, { from: 'what has been made so far' })
}

/** At the end: from now on the unit's work answers for it. */
export async function answerForMade(unit: WithCuts, made: Made, { once }: Pick<Tools, 'once'>): Promise<void> {
  const text = textOf(
    unit,
    [...made].sort(([a], [b]) => (a < b ? -1 : 1)),
  )
  await once(madeKey(unit), text, async (file) => {
    await writeFile(file, text)
    return {}
  })
}

type WithCuts = UnitOf & { cuts: readonly string[] }

function textOf({ cuts }: WithCuts, made: Iterable<[name: string, content: string]>): string {
  const manifest: Manifest = { cuts, pictures: Object.fromEntries(made) }
  return JSON.stringify(manifest)
}

/** In place of a layer's hash: it is not there, or cannot be used. */
export const ABSENT = 'absent'

/** Equal only for pictures that look the same: the layers' bytes from bottom to top, and what is cut from the picture. */
export const contentOf = (layerHashes: readonly string[], cuts: readonly string[]): string =>
  createHash('sha256')
    .update(JSON.stringify([PICTURES, layerHashes, cuts]))
    .digest('hex')
    .slice(0, 16)
