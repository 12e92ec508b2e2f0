/** A style that may be made -> its units, one for each side and colour, and a plan that the colours of a side share. */
import { readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'

import type { Tools } from '../../src/runtime/tools.js'
import { ABSENT } from './made.js'
import { later, type PlannedUnit, send, stage } from './messages.js'
import { colorText, layerFile, SIDES, type Side } from './names.js'
import { planKey, type Roll } from './plan.js'
import { writePlan } from './plan-file.js'
import { type Stacking, stackingsOf } from './planning.js'

export const split = stage({
  name: 'split',
  version: 1,
  accepts: 'style.checked',
  sends: ['unit.planned'],
  concurrency: 1,
  key: ({ style }) => style,

  async handle({ style: id, run, roll: key }, tools) {
    if (key === undefined) return
    const { store, scratch, status } = tools
    const roll = JSON.parse(await readFile(await store.fetch(key, scratch), 'utf8')) as Roll
    // a newer roll lies there already: what it was made for is on its way, and takes this one's place
    if (roll.run !== run) return later(1000)

    const sheets = Object.entries(roll.sheets).map(
      async ([length, kept]) => [length, { file: await store.fetch(kept, scratch) }] as const,
    )
    const plans = await stackingsOf({ ...roll, sheets: Object.fromEntries(await Promise.all(sheets)) })
    const units: PlannedUnit[] = []
    const { style, layers, layer } = roll
    for (const side of SIDES) {
      const plan = plans[side]
      const planned = await keepPlan(id, side, plan, tools)
      for (let color = 0; color < style.colors; color++) {
        const files = plan.layers.map((name) => layers[name]?.[color] ?? { file: layerFile(name, color), hash: ABSENT })
        const unit = { style: id, run, side, color, units: 2 * style.colors, plan: planned }
        units.push({ ...unit, cuts: style.cuts, layers: files, layer })
      }
    }
    await dropOld(id, units, tools)
    tell(roll, plans, units, status)
    return units.map((unit) => send('unit.planned', unit))
  },
})

async function keepPlan(style: string, side: Side, plan: Stacking, { once, scratch }: Tools): Promise<string> {
  const { layers, lengths } = plan
  const text = join(scratch, `plan-${side}.json`)
  const { sha256 } = await writePlan(text, { layers, lengths, stacks: plan.stacks() })
  const key = planKey(style, side, sha256.slice(0, 16))
  await once(key, key, async (file) => {
    await rename(text, file)
    return {}
  })
  return key
}

function tell(
  { style, run }: Roll,
  plans: Record<Side, Stacking>,
  units: readonly PlannedUnit[],
  status: Tools['status'],
): void {
  status.note('style', { run })
  const counts = Object.fromEntries(SIDES.map((side) => [side, plans[side].counts()]))
  for (const { key, name } of style.lengths) {
    const total = SIDES.reduce((sum, side) => sum + style.colors * (counts[side]?.[key] ?? 0), 0)
    status.note(`len/${key}`, { run, name, total })
  }
  for (const { side, color } of units) {
    const lengths = counts[side] ?? {}
    const total = Object.values(lengths).reduce((sum, count) => sum + count, 0)
    status.note(unitItem(side, color), { run, status: 'planned', total, because: null, holes: null })
  }
}

export const unitItem = (side: string, color: number): string => `unit/${side}/${colorText(color)}`

async function dropOld(style: string, units: readonly PlannedUnit[], { store }: Pick<Tools, 'store'>): Promise<void> {
  const used = new Set(units.map(({ plan }) => plan))
  for await (const { key } of store.list(`.plans/${style}/`)) if (!used.has(key)) await store.drop(key)
}
