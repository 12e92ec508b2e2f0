/** The query of the address <-> what somebody looks at: length, codes, colour, sides, and how it is compared. Pure. */
import type { LengthFacts } from '../dress/facts.js'

export const COMPARISONS = ['layers', 'beside', 'slider', 'blink'] as const
export type Comparison = (typeof COMPARISONS)[number]

export const SIDES_SEEN = ['both', 'front', 'back'] as const
export type SidesSeen = (typeof SIDES_SEEN)[number]

export interface Look {
  /** Key of the length. */
  length: string
  /** In stacking order. */
  codes: string[]
  color: number
  /** One alone is seen larger. */
  side: SidesSeen
  compare: Comparison
}

type Known = Pick<LengthFacts, 'key' | 'order'>

/** What the address says wrong, or does not say, is as at first: the first length, no code, the first colour. */
export function readLook(query: Readonly<Record<string, string>>, lengths: readonly Known[], colors: number): Look {
  const length = lengths.find(({ key }) => key === query.length) ?? lengths[0]
  const asked = (query.codes ?? '').toLowerCase().split('-')
  const color = Number(query.color ?? 0)
  return {
    length: length?.key ?? '',
    codes: (length?.order ?? []).filter((code) => asked.includes(code)),
    color: Number.isInteger(color) && color >= 0 && color < colors ? color : 0,
    side: SIDES_SEEN.find((one) => one === query.side) ?? 'both',
    compare: COMPARISONS.find((one) => one === query.compare) ?? 'layers',
  }
}

export const queryOf = ({ length, codes, color, side, compare }: Look): Record<string, string> => ({
  length,
  codes: codes.join('-'),
  color: color === 0 ? '' : String(color),
  side: side === 'both' ? '' : side,
  compare: compare === 'layers' ? '' : compare,
})

/** The same choice on another length: codes that this one does not have are left out. */
export const onLength = (look: Look, { key, order }: Known): Look => ({
  ...look,
  length: key,
  codes: order.filter((code) => look.codes.includes(code)),
})
