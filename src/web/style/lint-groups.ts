/** What the lint found, as the topic tells it -> groups by severity and rule, the worst first; and the report for the renderer. Pure. */
import { type Finding, RULES, type RuleId, type Severity, stoppedBy } from '../../../actors/dress/lint/finding.js'
import { reportText } from '../../../actors/dress/lint/report.js'
import { numberOf } from '../words.js'

type D = Record<string, unknown>

export interface Lint {
  /** Undefined until it has been looked at. */
  errors: number | undefined
  warnings: number
  infos: number
  findings: Finding[]
  /** Findings that are not in the list. */
  more: number
}

export interface Group {
  rule: string
  severity: Severity
  about: string
  findings: Finding[]
}

export const lintOf = (item: D = {}): Lint => ({
  errors: numberOf(item.errors),
  warnings: numberOf(item.warnings) ?? 0,
  infos: numberOf(item.infos) ?? 0,
  findings: Array.isArray(item.findings) ? (item.findings as Finding[]) : [],
  more: numberOf(item.more) ?? 0,
})

const isRule = (rule: string): rule is RuleId => Object.hasOwn(RULES, rule)

/** In the order in which they come, which is errors first. */
export function groupsOf(findings: readonly Finding[]): Group[] {
  const groups = new Map<string, Group>()
  for (const finding of findings) {
    const { rule, severity } = finding
    const key = `${severity} ${rule}`
    // a newer service may know rules that a page left open does not
    const group = groups.get(key) ?? { rule, severity, about: isRule(rule) ? RULES[rule].about : rule, findings: [] }
    group.findings.push(finding)
    groups.set(key, group)
  }
  return [...groups.values()]
}

/** No picture of the style can be made because of these: nobody can accept them. */
export const stopping = (findings: readonly Finding[]): Finding[] =>
  findings.filter((finding) => isRule(finding.rule) && stoppedBy(finding) === 'all')

/** Some pictures cannot be made because of these. */
export const leavingHoles = (findings: readonly Finding[]): Finding[] =>
  findings.filter((finding) => isRule(finding.rule) && stoppedBy(finding) === 'some')

export function rendererReport(style: string, { errors = 0, warnings, infos, findings, more }: Lint): string {
  const report = reportText({ style, errors, warnings, infos, findings })
  return more > 0
    ? `${report}${more} more findings are not in this list: troupe lint styles/${style} prints all\n`
    : report
}
