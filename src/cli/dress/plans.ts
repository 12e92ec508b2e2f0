/** A style's folder, and the lengths that are asked for -> the plan of each side, as the service makes it. */
import { tooManyRows } from '../../../actors/dress/lint/amount.js'
import type { Side } from '../../../actors/dress/names.js'
import { type Plan, plansOf } from '../../../actors/dress/planning.js'
import type { Length } from '../../../actors/dress/style.js'
import { Refusal } from '../../errors.js'
import type { StyleFolder } from '../../style-folder.js'

/** As the configuration has it that comes with the project. */
const MOST_ROWS = 500_000

/**
 * Rules are those of the whole style: a name that speaks of another length must not be taken for one of all lengths. Refuses what
 * nobody could wait for.
 */
export async function plansIn(
  { style, rules, sheets }: StyleFolder,
  lengths: readonly Length[] = style.lengths,
  mostRows = MOST_ROWS,
): Promise<Record<Side, Plan>> {
  const asked = { ...style, lengths: [...lengths] }
  const [tooMany] = tooManyRows(asked, noLinesOf(sheets), mostRows)
  if (tooMany) throw new Refusal(`${style.id}: ${tooMany.message}: ${tooMany.hint}`)
  return plansOf({ style: asked, layersJson: rules, sheets, layers: {} })
}

/** Sheets are counted by nobody: they are as long as somebody made them. */
export const noLinesOf = (sheets: StyleFolder['sheets']): Record<string, number> =>
  Object.fromEntries(Object.keys(sheets).map((key) => [key, 0]))
