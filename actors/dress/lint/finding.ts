/** Everything that can be wrong with a style before the long work, in one table, and the shape in which it is said. */

export type Severity = 'error' | 'warning' | 'info'

/**
 * An error is seen in the pictures or stops them; a warning may be meant; an info only explains. An error that `stops` some
 * pictures, or all, is not to be approved by the way; any other a person may accept.
 */
export const RULES = {
  'style-fault': { severity: 'error', about: 'style.json does not say what it must', stops: 'all' },
  'unknown-key': { severity: 'warning', about: 'style.json has a key that means nothing' },
  'unknown-code': { severity: 'warning', about: 'a code that the style does not have' },
  'unknown-length': { severity: 'error', about: 'a length that style.json does not have, or layers.json leaves out' },
  'nothing-delivered': { severity: 'error', about: 'a style without a single layer', stops: 'all' },
  'no-layers': { severity: 'warning', about: 'a customization without any layer' },
  'case-twins': { severity: 'error', about: 'two names that differ only by case', stops: 'some' },
  'delivered-twice': { severity: 'error', about: 'the same name in two folders', stops: 'some' },
  'no-rule': { severity: 'error', about: 'a name that fits no rule' },
  'odd-length': { severity: 'warning', about: 'a word in a name that is nearly a length' },
  'missing-colour': { severity: 'error', about: 'colours of a layer that are not there', stops: 'some' },
  'extra-colour': { severity: 'warning', about: 'colours beyond those of the style' },
  'missing-layer': {
    severity: 'error',
    about: 'a layer that rules or sheets name and nobody delivered',
    stops: 'some',
  },
  'one-side': { severity: 'warning', about: 'a bottom that is there on one side only' },
  'default-length': { severity: 'error', about: 'a default made for another length' },
  'default-side': { severity: 'error', about: 'a default made for the other side' },
  'default-slot': { severity: 'warning', about: 'a default made for another slot' },
  'no-bottom': { severity: 'error', about: 'a side without a bottom' },
  unreadable: { severity: 'error', about: 'a file that cannot be read as a picture', stops: 'some' },
  'odd-size': { severity: 'error', about: 'a picture of another size than the rest', stops: 'some' },
  'no-alpha': { severity: 'error', about: 'a picture without transparency' },
  'deep-colour': { severity: 'warning', about: 'more than 8 bits a channel' },
  empty: { severity: 'warning', about: 'a picture in which nothing shows' },
  identical: { severity: 'warning', about: 'pictures that are the same under different names' },
  'shows-nowhere': { severity: 'warning', about: 'a chosen code that shows in no layer of either side' },
  'unused-layer': { severity: 'warning', about: 'a layer that no row uses' },
  'too-many-rows': { severity: 'info', about: 'more rows than are looked through', stops: 'all' },
  'sheet-columns': { severity: 'error', about: 'a line of a sheet that is no row' },
  'sheet-double': { severity: 'error', about: 'a combination that is in the sheet twice' },
  ignored: { severity: 'info', about: 'a file that is no layer' },
} as const satisfies Record<string, { severity: Severity; about: string; stops?: 'some' | 'all' }>

export type RuleId = keyof typeof RULES

export interface Finding {
  rule: RuleId
  severity: Severity
  /** The file it is about; several colours of a layer are `<layer>_*.png`. */
  file: string
  message: string
  /** What to do about it. */
  hint: string
  /** Of a sheet, from 1. */
  line?: number
  /** Key of the length. */
  length?: string
  side?: string
  colors?: number[]
}

type Details = Partial<Pick<Finding, 'severity' | 'line' | 'length' | 'side' | 'colors'>>

export const finding = (rule: RuleId, file: string, message: string, hint: string, details: Details = {}): Finding => ({
  rule,
  severity: RULES[rule].severity,
  file,
  message,
  hint,
  ...details,
})

/** What of a style cannot be made because of it: nothing, some pictures, or all of them. */
export function stoppedBy({ rule, severity }: Finding): 'some' | 'all' | undefined {
  const { stops } = RULES[rule] as { stops?: 'some' | 'all' }
  return severity === 'error' ? stops : undefined
}

const WEIGHT: Record<Severity, number> = { error: 0, warning: 1, info: 2 }

/** Errors first, then by rule as the table has them, file, length and line. */
export function sorted(findings: readonly Finding[]): Finding[] {
  const rules = Object.keys(RULES)
  const rank = ({ severity, rule }: Finding) => WEIGHT[severity] * 100 + rules.indexOf(rule)
  const place = ({ file, length = '' }: Finding) => `${file}\n${length}`
  return [...findings].sort(
    (a, b) =>
      rank(a) - rank(b) || byText(place(a), place(b)) || (a.line ?? 0) - (b.line ?? 0) || byText(a.message, b.message),
  )
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
