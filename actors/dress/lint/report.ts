/** Findings -> the report that people and renderers read, and the same as JSON. */
import type { Finding, Severity } from './finding.js'

export interface Report {
  style: string
  errors: number
  warnings: number
  infos: number
  findings: readonly Finding[]
}

const countOfSeverity = (findings: readonly Finding[], wanted: Severity): number =>
  findings.filter(({ severity }) => severity === wanted).length

export const reportOf = (style: string, findings: readonly Finding[]): Report => ({
  style,
  errors: countOfSeverity(findings, 'error'),
  warnings: countOfSeverity(findings, 'warning'),
  infos: countOfSeverity(findings, 'info'),
  findings,
})

/** A line a finding, in columns, the hint behind it; last the counts. Names from outside are shown, never obeyed. */
export function reportText({ style, errors, warnings, findings }: Report): string {
  const rows = findings.map(({ severity, rule, file, line, length, message, hint }) => ({
    cells: [severity, rule, line === undefined ? file : `${file}:${line}`, length ?? ''].map(visible),
    said: visible(`${message} (${hint})`),
  }))
  const widths = [0, 1, 2, 3].map((at) => Math.max(0, ...rows.map(({ cells }) => cells[at]?.length ?? 0)))
  const lines = rows.map(({ cells, said }) =>
    [...cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).filter((_, at) => widths[at] !== 0), said].join('  '),
  )
  const end = errors + warnings === 0 ? 'clean' : `${counted(errors, 'error')}, ${counted(warnings, 'warning')}`
  return `${[...lines, `${style}: ${end}`].join('\n')}\n`
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`

/** A file name may hold anything; a terminal must not act on it. */
const visible = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  text.replace(/[\u0000-\u001f\u007f-\u009f]/g, (sign) => `\\x${sign.charCodeAt(0).toString(16).padStart(2, '0')}`)
