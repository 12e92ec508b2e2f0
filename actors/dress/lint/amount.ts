/** How many combinations each length has -> an error when they are more than anybody means. */
import { countOf } from '../count.js'
import { countOfWalks } from '../hierarchy.js'
import type { Style } from '../style.js'
import { type Finding, finding } from './finding.js'

/**
 * Twenty codes without a conflict are a million pictures of every colour: more likely a mistake than a wish. `lines`: of the
 * sheets, by key of the length; the others are counted. Nothing is listed for it.
 */
export function tooManyRows(
  { lengths, hierarchy }: Style,
  lines: Readonly<Record<string, number>>,
  mostRows: number,
): Finding[] {
  const counted = lengths.map((length) => {
    const rows = lines[length.key] ?? (hierarchy ? countOfWalks(hierarchy, length, mostRows) : countOf(length))
    return [length.key, rows] as const
  })
  const rows = counted.reduce((sum, [, count]) => sum + count, 0)
  if (rows <= mostRows) return []
  const said = `${counted.map(([key, count]) => `${key} has ${count}`).join(', ')} combinations: expected at most ${mostRows} in all`
  const hint = 'add conflicts, a hierarchy or shorter sheets'
  return [finding('too-many-rows', 'style.json', said, hint, { severity: 'error' })]
}
