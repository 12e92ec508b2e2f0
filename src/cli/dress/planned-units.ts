/** What is asked for -> the units as the service would plan them: layers known by their bytes, plans kept in the store. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { ABSENT } from '../../../actors/dress/made.js'
import type { PlannedUnit } from '../../../actors/dress/messages.js'
import { layerFile, type Side } from '../../../actors/dress/names.js'
import { planKey } from '../../../actors/dress/plan.js'
import { writePlan } from '../../../actors/dress/plan-file.js'
import type { Plan } from '../../../actors/dress/planning.js'
import { hashesOf, layersOnDisk, sizeOf } from './layer-files.js'
import type { Asked } from './units.js'

export async function plannedUnits({ folder, plans, colors, sides, store }: Asked): Promise<PlannedUnit[]> {
  const { style } = folder
  const layers = await layersOnDisk(folder)
  const layer = sizeOf(layers)
  const hashes = await hashesOf(layers, new Set(sides.flatMap((side) => plans[side].layers)), colors)
  const units: PlannedUnit[] = []
  for (const side of sides) {
    const plan = await kept(style.id, side, plans[side], store)
    const isPart = plans[side].lengths.length < style.lengths.length
    for (const color of colors) {
      const files = plans[side].layers.map((name) => {
        const file = layers.get(name)?.get(color)?.file
        return { file: file ?? layerFile(name, color), hash: (file && hashes.get(file)) ?? ABSENT }
      })
      const unit = { style: style.id, run: 'one-shot', side, color, units: sides.length * colors.length, plan }
      units.push({ ...unit, ...(isPart && { isPart }), cuts: style.cuts, layers: files, layer })
    }
  }
  return units
}

/** Resolves with its key. */
async function kept(style: string, side: Side, plan: Plan, store: Asked['store']): Promise<string> {
  const scratch = await mkdtemp(join(tmpdir(), 'troupe-plan-'))
  try {
    const file = join(scratch, 'plan.json')
    const { sha256 } = await writePlan(file, plan)
    const key = planKey(style, side, sha256.slice(0, 16))
    await store.put(key, file, { from: key })
    return key
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}
