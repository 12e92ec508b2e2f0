/** A style as it is now, and what an earlier run wrote down of its pictures -> how many of them are to be made again. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { ABSENT, contentOf, loadMade } from '../../../actors/dress/made.js'
import { SIDES, type Side } from '../../../actors/dress/names.js'
import { pictureName } from '../../../actors/dress/plan.js'
import type { Plan } from '../../../actors/dress/planning.js'
import type { FolderStore } from '../../store/folder.js'
import type { StyleFolder } from '../../style-folder.js'
import { hashesOf, type LayersOnDisk } from './layer-files.js'

/** Pictures of all colours, without their cuts. */
export interface Since {
  /** New, or made from other layers, and the stacks they are. */
  toMake: number
  stacks: number
  kept: number
  /** Made then, and no longer asked for. */
  gone: number
}

export interface Given {
  folder: StyleFolder
  plans: Record<Side, Plan>
  layers: LayersOnDisk
  store: FolderStore
}

/** Undefined where no run has made anything, or where there are only names to compare. Files that were deleted since are for `verify`. */
export async function sinceLastRun(given: Given): Promise<Since | undefined> {
  if (!(await canCompare(given))) return undefined
  const since: Since = { toMake: 0, stacks: 0, kept: 0, gone: 0 }
  for await (const { same, other, gone } of againstLastRun(given)) {
    since.kept += same
    since.toMake += other.length
    if (other.length > 0) since.stacks++
    since.gone += gone
  }
  return since
}

export const canCompare = async ({ folder, store }: Pick<Given, 'folder' | 'store'>): Promise<boolean> =>
  !folder.isListOfNames && (await wasMade(store, folder.style.id))

interface Against {
  /** Pictures that were made from the layers as they are now, and names of those that were not. */
  same: number
  other: string[]
  /** Pictures that nobody asks for any more. */
  gone: number
}

/** Stack by stack, and at the end of each unit what is written down of other pictures. */
export async function* againstLastRun({ folder, plans, layers, store }: Given): AsyncGenerator<Against> {
  const { id, colors, cuts } = folder.style
  const all = Array.from({ length: colors }, (_, color) => color)
  const hashes = await hashesOf(layers, new Set(SIDES.flatMap((side) => plans[side].layers)), all)
  const scratch = await mkdtemp(join(tmpdir(), 'troupe-plan-'))
  try {
    for (const side of SIDES) {
      const { layers: names, lengths, stacks } = plans[side]
      for (const color of all) {
        const unit = { style: id, run: '', side, color, units: 2 * colors, plan: '' }
        const made = await loadMade(unit, { store, scratch })
        const hashAt = names.map((name) => hashes.get(layers.get(name)?.get(color)?.file ?? '') ?? ABSENT)
        for (const stack of stacks) {
          const hashesIn = stack.layers.map((at) => hashAt[at] as string)
          const content = contentOf(hashesIn, cuts)
          const pictures = stack.pictures.map(([length, codes]) =>
            pictureName(codes, lengths[length] as string, side, color),
          )
          const other = pictures.filter((name) => made.get(name) !== content)
          for (const name of pictures) made.delete(name)
          yield { same: pictures.length - other.length, other, gone: 0 }
        }
        yield { same: 0, other: [], gone: made.size }
      }
    }
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

async function wasMade(store: FolderStore, style: string): Promise<boolean> {
  for await (const _ of store.list(`.made/${style}/`)) return true
  return false
}
