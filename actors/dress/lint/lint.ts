/** Everything known of a style before the long work -> every finding, errors first. */
import { type Row, rowsOf } from '../combinations.js'
import { countOf } from '../count.js'
import { type DeliveredFile, deliveryOf } from '../delivered.js'
import { type Rules, rulesOf } from '../rules.js'
import { sheetRows } from '../sheet.js'
import type { SheetSource } from '../sheet-lines.js'
import { stackerOf } from '../stacks.js'
import { type Style, type StyleFault, vocabularyOf } from '../style.js'
import { layerlessFindings, ruleCodeFindings, styleCodeFindings } from './codes.js'
import { colourFindings } from './colours.js'
import { defaultFindings } from './defaults.js'
import { type Finding, finding, sorted } from './finding.js'
import { nameFindings } from './names.js'
import { pictureFindings } from './pictures.js'
import { hiddenCodeFindings, unusedLayerFindings } from './rows.js'
import { deliveryFindings, missingLayerFindings, noted, oneSideFindings, wantedBy } from './wanted.js'

export interface LintInput {
  style: Style
  /** Paths below layers/, or what was measured of them. */
  files: Iterable<string | DeliveredFile>
  /** layers.json as it was read, where there is one. */
  layersJson?: Rules
  /** combinations/<length>.csv by key of the length, where there is one. */
  sheets?: Readonly<Record<string, SheetSource>>
  /** Lengths with more rows than this together are not looked through; sheets are, since they are read anyway. */
  rowLimit?: number
}

const ROW_LIMIT = 1_000_000

export function lintStyle(input: LintInput): Finding[] {
  const steps = lintInSteps(input)
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
  }
}

/** The same in steps that are short, for a service that has other work too. */
export function* lintInSteps({
  style,
  files,
  layersJson,
  sheets = {},
  rowLimit = ROW_LIMIT,
}: LintInput): Generator<undefined, Finding[]> {
  const delivery = deliveryOf(files)
  const rulesFile = layersJson ? 'layers.json' : 'style.json'
  const rules = layersJson ?? rulesOf(style, delivery.layers.keys())
  const { codes, lengths } = vocabularyOf(style)
  const wanted = wantedBy(rules, rulesFile)
  const wantedByRules = new Map(wanted)
  const findings: Finding[] = [...deliveryFindings(delivery), ...strangeSheets(style, sheets)]

  const shownByDefault = style.lengths.flatMap((length) => Object.values(stackerOf(length, rules)([])).flat())
  const used = new Set<string>(shownByDefault)
  let rowsLeft = rowLimit
  for (const length of style.lengths) {
    const sheet = sheets[length.key]
    let rows: Iterable<Row> = rowsOf(style, length, rules)
    let file = rulesFile
    if (sheet !== undefined) {
      file = `combinations/${length.key}.csv`
      const words = { codes, layers: new Set(delivery.layers.keys()) }
      rows = noted(sheetRows(sheet, file, words, findings), wanted, file)
    } else if (!style.hierarchy) {
      rowsLeft -= countOf(length)
    }
    if (rowsLeft < 0 && sheet === undefined) continue
    findings.push(...(yield* hiddenCodeFindings(style, { key: length.key, rows, file }, used)))
  }
  if (rowsLeft < 0) {
    const said = `more than ${rowLimit} rows: hidden codes and unused layers were not looked for`
    findings.push(finding('too-many-rows', 'style.json', said, 'add conflicts, or a hierarchy'))
  } else {
    findings.push(...unusedLayerFindings(delivery, used, codes))
  }

  // a sheet may name a layer that no rule brings; a rule may name one that no combination reaches
  const isUsed = (layer: string) => rowsLeft < 0 || used.has(layer)
  return sorted([
    ...findings,
    ...missingLayerFindings(wantedByRules, delivery, isUsed),
    ...nameFindings(delivery, {
      codes,
      lengths,
      wanted: new Set(wanted.keys()),
      defaults: new Set(shownByDefault.map((layer) => layer.slice(0, layer.indexOf('_')))),
      ignored: new Set(style.ignored),
      areRules: layersJson === undefined,
    }),
    ...colourFindings(style, delivery, wanted, isUsed),
    ...oneSideFindings(delivery, codes),
    ...pictureFindings(delivery),
    ...defaultFindings(style, rules, rulesFile),
    ...styleCodeFindings(style),
    ...layerlessFindings(style, rules),
    ...(layersJson ? ruleCodeFindings(style, layersJson, 'layers.json') : []),
  ])
}

const strangeSheets = (style: Style, sheets: Readonly<Record<string, unknown>>): Finding[] =>
  Object.keys(sheets)
    .filter((key) => !style.lengths.some((length) => length.key === key))
    .map((key) =>
      finding('unknown-length', `combinations/${key}.csv`, `${key} is no length of the style`, 'rename or delete it'),
    )

/** Faults of a style.json that could not be read, or warnings of one that could, as findings. */
export const styleFindings = (faults: readonly StyleFault[], rule: 'style-fault' | 'unknown-key'): Finding[] =>
  faults.map(({ path, found, expected }) =>
    finding(rule, 'style.json', `${path || 'all of it'}: ${found}`, `expected ${expected}`),
  )
