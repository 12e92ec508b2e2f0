/** A sheet of combinations (CSV, as the old tool exported it) -> its rows one by one, and findings by line; rows -> the same text. */
import type { Row } from './combinations.js'
import { type Finding, finding } from './lint/finding.js'
import { nearest } from './lint/nearest.js'
import { linesOf, type SheetSource } from './sheet-lines.js'

/** `codes joined by -,front layers,back layers`, no header, LF, a newline at the end. */
export const rowText = ({ codes, front, back }: Row): string =>
  `${codes.join('-')},${front.join(' ')},${back.join(' ')}\n`

/**
 * The lines of a CSV that are not blank, numbered from 1, and their fields. Spreadsheets leave a BOM, CRLF and quotes
 * behind; a newline inside quotes they do not, since no name holds one.
 */
export function* readRows(source: SheetSource): Generator<{ line: number; fields: string[] }> {
  let line = 0
  for (const content of linesOf(source)) {
    const fields = fieldsOf(content)
    line++
    if (fields.some((field) => field !== '')) yield { line, fields }
  }
}

const fieldsOf = (content: string): string[] =>
  Array.from(`,${content}`.matchAll(/,(?:\s*"((?:[^"]|"")*)"\s*(?=,|$)|([^,]*))/g), ([, quoted, plain]) =>
    (quoted?.replaceAll('""', '"') ?? plain ?? '').trim(),
  )

export interface Sheet {
  /** In the order of the sheet; names lower-case. Lines that are no row are left out. */
  rows: Row[]
  findings: Finding[]
}

/** What a sheet may speak of. Without `layers` the names of layers are taken as they stand. */
export interface SheetWords {
  codes: ReadonlySet<string>
  layers?: ReadonlySet<string>
}

type Rule = 'sheet-columns' | 'sheet-double' | 'unknown-code' | 'missing-layer'

/** The whole of a small sheet at once. */
export function readSheet(source: SheetSource, file: string, words: SheetWords): Sheet {
  const findings: Finding[] = []
  return { rows: [...sheetRows(source, file, words, findings)], findings }
}

/**
 * Reads a sheet, which is used as it stands: rules are not asked again. `file` is named in the findings, which are whole
 * after the last row; what many lines have in common is one finding, at the first of them.
 */
export function* sheetRows(
  source: SheetSource,
  file: string,
  words: SheetWords,
  findings: Finding[] = [],
): Generator<Row> {
  const strange = { 'unknown-code': new Map<string, Lines>(), 'missing-layer': new Map<string, Lines>() }
  const firstLines = new Map<string, number>()
  const faulty = new Map<Rule, number>()
  const tell = (rule: Rule, line: number, said: string, hint: string) =>
    findings.push(finding(rule, file, said, hint, { line, severity: 'error' }))
  const say = (rule: Rule, line: number, said: string, hint: string) => {
    const before = faulty.get(rule) ?? 0
    faulty.set(rule, before + 1)
    if (before < TOLD_ONE_BY_ONE) tell(rule, line, said, hint)
  }

  for (const { line, fields } of readRows(source)) {
    if (fields.length !== 3) {
      const hint = fields[0]?.includes(';') ? 'separate the columns by commas, not by semicolons' : 'codes,front,back'
      say('sheet-columns', line, `line ${line} has ${fields.length} columns, expected 3`, hint)
      continue
    }
    const row = rowOf(fields as [string, string, string])
    const unknown = row.codes.filter((code) => !words.codes.has(code))
    if (row.codes.length === 0) {
      say('sheet-columns', line, `line ${line} names no code`, 'delete it: the defaults are made anyway')
      continue
    }
    if (line === 1 && unknown.length === row.codes.length && !row.front.join().includes('_')) {
      say('unknown-code', line, `line 1 looks like a header: ${fields.join(',')}`, 'delete it: a sheet has none')
      continue
    }
    for (const code of unknown) note(strange['unknown-code'], code, line)
    for (const layer of new Set([...row.front, ...row.back])) {
      if (words.layers && !words.layers.has(layer)) note(strange['missing-layer'], layer, line)
    }
    const key = [...row.codes].sort().join('-')
    const first = firstLines.get(key)
    if (first !== undefined) {
      say('sheet-double', line, `line ${line} is the combination of line ${first} again`, 'delete one of them')
      continue
    }
    firstLines.set(key, line)
    yield row
  }
  for (const [rule, count] of faulty) {
    const more = count - TOLD_ONE_BY_ONE
    if (more > 0) tell(rule, 1, `and ${more} more lines`, 'is it a sheet as the old tool exported it?')
  }
  for (const [code, lines] of strange['unknown-code']) {
    const hint = didYouMean(nearest(code, words.codes))
    tell('unknown-code', lines.first[0] as number, `${linesText(lines)} ${code}, no code of the style`, hint)
  }
  for (const [layer, lines] of strange['missing-layer']) {
    const hint = didYouMean(nearest(layer, words.layers ?? []))
    tell('missing-layer', lines.first[0] as number, `${linesText(lines)} ${layer}, which is not there`, hint)
  }
}

/** A whole file of the wrong shape would be a finding a line. */
const TOLD_ONE_BY_ONE = 50

interface Lines {
  first: number[]
  count: number
}

function rowOf([codes, front, back]: [string, string, string]): Row {
  const names = (field: string, by: string | RegExp) => field.toLowerCase().split(by).filter(Boolean)
  return { codes: names(codes, '-'), front: names(front, /\s+/), back: names(back, /\s+/) }
}

function note(strange: Map<string, Lines>, name: string, line: number): void {
  const lines = strange.get(name) ?? { first: [], count: 0 }
  strange.set(name, lines)
  if (lines.first.length < 5) lines.first.push(line)
  lines.count++
}

function linesText({ first, count }: Lines): string {
  if (count === 1) return `line ${first[0]} names`
  const more = count > first.length ? ` and ${count - first.length} more` : ''
  return `lines ${first.join(', ')}${more} name`
}

const didYouMean = (name: string | undefined): string =>
  name === undefined ? 'correct it or delete the row' : `did you mean ${name}?`
