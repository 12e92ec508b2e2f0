/** The lengths of a style -> how many pictures its long work makes. Pure. */
import { SIDES } from '../../../actors/dress/names.js'
import type { LengthFacts, StyleFacts } from '../dress/facts.js'

export interface Amount {
  combinations: number
  /** Of 800 pixels: both sides, every colour, the dress without any code among them. */
  pictures: number
  /** Pictures with all that is cut from them. */
  files: number
  /** There are more than that. */
  atLeast: boolean
}

export function amountOf(
  lengths: readonly Pick<LengthFacts, 'rows' | 'atLeast'>[],
  { colors, cuts }: Pick<StyleFacts, 'colors' | 'cuts'>,
): Amount {
  const combinations = lengths.reduce((sum, { rows }) => sum + rows, 0)
  const pictures = (combinations + lengths.length) * SIDES.length * (colors ?? 0)
  return {
    combinations,
    pictures,
    files: pictures * (1 + cuts.length),
    atLeast: lengths.some(({ atLeast }) => atLeast === true),
  }
}
