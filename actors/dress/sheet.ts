/** A sheet of combinations (CSV, as the old tool exported it) -> rows and findings by line; rows -> the same text. */
import type { Row } from './combinations.js'
import { type Finding, finding } from './lint/finding.js'
import { nearest } from './lint/nearest.js'

/** `codes joined by -,front layers,back layers`, no header, LF, a newline at the end. */
export const rowText = ({ codes, front, back }: Row): string =>
  `${codes.join('-')},${front.join(' ')},${back.join(' ')}\n`

/**
 * The lines of a CSV that are not blank, numbered from 1, and their fields. Spreadsheets leave a BOM, CRLF and quotes
 * behind; a newline inside quotes they do not, since no name holds one.
 */
export function readRows(text: string): { line: number; fields: string[] }[] {
  return text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .map((content, at) => ({ line: at + 1, fields: fieldsOf(content) }))
    .filter(({ fields }) => fields.some((field) => field !== ''))
}

const fieldsOf = (content: string): string[] =>
  Array.from(content.matchAll(/(?:^|,)(?:\s*"((?:[^"]|"")*)"\s*(?=,|$)|([^,]*))/g), ([, quoted, plain]) =>
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

/** Reads a sheet, which is used as it stands: rules are not asked again. `file` is named in the findings. */
export function readSheet(text: string, file: string, words: SheetWords): Sheet {
  const rows: Row[] = []
  const findings: Finding[] = []
  const firstLines = new Map<string, number>()
  for (const { line, fields } of readRows(text)) {
    const say = (
      rule: 'sheet-columns' | 'sheet-double' | 'unknown-code' | 'missing-layer',
      said: string,
      hint: string,
    ) => findings.push(finding(rule, file, said, hint, { line, severity: 'error' }))
    if (fields.length !== 3) {
      const hint = fields[0]?.includes(';') ? 'separate the columns by commas, not by semicolons' : 'codes,front,back'
      say('sheet-columns', `line ${line} has ${fields.length} columns, expected 3`, hint)
      continue
    }
    const [codes, front, back] = fields.map((field, at) =>
      field
        .toLowerCase()
        .split(at === 0 ? '-' : /\s+/)
        .filter(Boolean),
    ) as [string[], string[], string[]]
    const strange = codes.filter((code) => !words.codes.has(code))
    if (line === 1 && strange.length === codes.length && codes.length > 0 && !front.join().includes('_')) {
      say('unknown-code', `line 1 looks like a header: ${fields.join(',')}`, 'delete it: a sheet has none')
      continue
    }
    for (const code of strange) {
      say('unknown-code', `line ${line} names ${code}, no code of the style`, didYouMean(nearest(code, words.codes)))
    }
    const { layers } = words
    for (const layer of layers ? [...front, ...back].filter((name) => !layers.has(name)) : []) {
      say('missing-layer', `line ${line} names ${layer}, which is not there`, didYouMean(nearest(layer, layers ?? [])))
    }
    const key = [...codes].sort().join('-')
    const first = firstLines.get(key)
    if (first !== undefined) {
      say('sheet-double', `line ${line} is the combination of line ${first} again`, 'delete one of them')
      continue
    }
    firstLines.set(key, line)
    rows.push({ codes, front, back })
  }
  return { rows, findings }
}

const didYouMean = (name: string | undefined): string =>
  name === undefined ? 'correct it or delete the row' : `did you mean ${name}?`
