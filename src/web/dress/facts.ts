/** The document of a style, as the API gives it. */
import type { Rules } from '../../../actors/dress/rules.js'
import type { Length } from '../../../actors/dress/style.js'

export interface LengthFacts extends Length {
  /** Combinations, the picture without any code not among them. */
  rows: number
  /** There are more than that. */
  atLeast?: true
  source: 'conflicts' | 'csv' | 'hierarchy'
}

export interface Review {
  id: string
  who: string
  /** ISO 8601. */
  when: string
  length: string
  codes: string[]
  color: number
  side?: 'front' | 'back'
  verdict: 'ok' | 'rejected'
  note: string
}

export interface StyleFacts {
  faults: { path: string; found: string; expected: string }[]
  lengths: LengthFacts[]
  /** In stacking order. */
  customizations: { code: string; name: string }[]
  colors: number | null
  viewer: Rules
  cuts: string[]
  fingerprint: string | null
  approved: { who: string; when: string; fingerprint: string; holds: boolean } | null
  /** Of every layer the colours that are there. */
  layers: Record<string, number[]>
  reviews: Review[]
}

export type Names = ReadonlyMap<string, string>

export const namesIn = ({ customizations }: Pick<StyleFacts, 'customizations'>): Names =>
  new Map(customizations.map(({ code, name }) => [code, name]))

/** `t5 Boat neck`, or only the code where nobody gave it a name. */
export function codeText(code: string, names: Names): string {
  const name = names.get(code)
  return name === undefined || name === code ? code : `${code} ${name}`
}
