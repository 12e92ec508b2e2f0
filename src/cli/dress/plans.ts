/** A style's folder, and the lengths that are asked for -> the plan of each side, as the service makes it. */
import type { Side } from '../../../actors/dress/names.js'
import { type Plan, plansOf } from '../../../actors/dress/plan.js'
import type { Length } from '../../../actors/dress/style.js'
import type { StyleFolder } from '../../style-folder.js'

/** Rules are those of the whole style: a name that speaks of another length must not be taken for one of all lengths. */
export const plansIn = (
  { style, rules, sheets }: StyleFolder,
  lengths: readonly Length[] = style.lengths,
): Promise<Record<Side, Plan>> =>
  plansOf({ style: { ...style, lengths: [...lengths] }, layersJson: rules, sheets, layers: {} })
