/** A style as it is now, and what an earlier run wrote down of its pictures -> how many of them are to be made again. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { ABSENT, contentOf, loadMade } from '../../../actors/dress/made.js'
import { SIDES, type Side } from '../../../actors/dress/names.js'
import { type Plan, pictureName } from '../../../actors/dress/plan.js'
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

interface Given {
  folder: StyleFolder
  plans: Record<Side, Plan>
  layers: LayersOnDisk
  store: FolderStore
}

/** Undefined where no run has made anything, or where there are only names to compare. Files that were deleted since are for `verify`. */
export async function sinceLastRun({ folder, plans, layers, store }: Given): Promise<Since | undefined> {
  const { id, colors, cuts } = folder.style
  if (folder.isListOfNames || !(await wasMade(store, id))) return undefined
  const all = Array.from({ length: colors }, (_, color) => color)
  const hashes = await hashesOf(layers, new Set(SIDES.flatMap((side) => plans[side].layers)), all)
  const scratch = await mkdtemp(join(tmpdir(), 'troupe-plan-'))
  const since: Since = { toMake: 0, stacks: 0, kept: 0, gone: 0 }
  try {
    for (const side of SIDES) {
      const { layers: names, lengths, stacks } = plans[side]
      for (const color of all) {
        const unit = { style: id, run: '', side, color, units: 2 * colors, plan: '' }
        const made = await loadMade(unit, { store, scratch })
        const hashAt = names.map((name) => hashes.get(layers.get(name)?.get(color)?.file ?? '') ?? ABSENT)
        for (const stack of stacks) {
          const content = contentOf(
            stack.layers.map((at) => hashAt[at] as string),
            cuts,
          )
          const before = since.toMake
          for (const [length, codes] of stack.pictures) {
            const name = pictureName(codes, lengths[length] as string, side, color)
            if (made.get(name) === content) since.kept++
            else since.toMake++
            made.delete(name)
          }
          if (since.toMake > before) since.stacks++
        }
        since.gone += made.size
      }
    }
    return since
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

async function wasMade(store: FolderStore, style: string): Promise<boolean> {
  for await (const _ of store.list(`.made/${style}/`)) return true
  return false
}
