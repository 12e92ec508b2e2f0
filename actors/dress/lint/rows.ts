/** All rows of a style -> chosen codes that show in no layer of either side, and layers that no row uses. */
import type { Row } from '../combinations.js'
import type { Delivery } from '../delivered.js'
import { readLayer } from '../names.js'
import type { Style } from '../style.js'
import { type Finding, finding } from './finding.js'
import { fileOf } from './grouped.js'
import { oddPlace } from './names.js'

export interface RowsOfLength {
  key: string
  rows: Iterable<Row>
  /** Where a person would look: the sheet, or style.json. */
  file: string
}

const ROWS_A_STEP = 20

/** Reads every row once, a few in a step. `used` takes up the layers that were seen. */
export function* hiddenCodeFindings(
  style: Style,
  { key, rows, file }: RowsOfLength,
  used: Set<string>,
): Generator<undefined, Finding[]> {
  const ignored = new Set(style.ignored)
  const codesOf = new Map<string, ReadonlySet<string>>()
  const tally = new Map<string, Tally>()
  const order = style.lengths.find((length) => length.key === key)?.order ?? []
  let count = 0
  for (const { codes, front, back } of rows) {
    if (++count % ROWS_A_STEP === 0) yield
    const shown = new Set<string>()
    for (const layer of front.concat(back)) {
      used.add(layer)
      const spoken = codesOf.get(layer) ?? codesIn(layer, style)
      codesOf.set(layer, spoken)
      for (const code of spoken) shown.add(code)
    }
    for (const code of codes) {
      if (ignored.has(code)) continue
      const of: Tally = tally.get(code) ?? { hidden: 0, examples: [], chosenWith: new Map(), hiddenWith: new Map() }
      tally.set(code, of)
      const isHidden = !shown.has(code)
      if (isHidden) {
        of.hidden++
        if (of.examples.length < 3) of.examples.push(codes.join('-'))
      }
      for (const other of codes) {
        if (other === code) continue
        of.chosenWith.set(other, (of.chosenWith.get(other) ?? 0) + 1)
        if (isHidden) of.hiddenWith.set(other, (of.hiddenWith.get(other) ?? 0) + 1)
      }
    }
  }
  return [...tally]
    .filter(([, { hidden }]) => hidden > 0)
    .map(([code, of]) => {
      const said = `${code} shows in no layer in ${of.hidden} of ${count} rows: ${of.examples.join(', ')}${of.hidden > 3 ? ' …' : ''}`
      return finding('shows-nowhere', file, said, causeOf(code, of, order), { length: key })
    })
}

interface Tally {
  hidden: number
  examples: string[]
  chosenWith: Map<string, number>
  hiddenWith: Map<string, number>
}

/** A code that is hidden by itself lacks layers; one that another always hides is beneath it, or should not be chosen with it. */
function causeOf(code: string, { examples, chosenWith, hiddenWith }: Tally, order: readonly string[]): string {
  if (examples[0] === code) return `${code} alone changes nothing: is a layer missing, or must it not be chosen alone?`
  const hiders = [...hiddenWith].filter(([other, hidden]) => chosenWith.get(other) === hidden).map(([other]) => other)
  const later = hiders.filter((other) => order.indexOf(other) > order.indexOf(code))
  if (later.length > 0) {
    return `always hidden by ${later.join(', ')}, later in the stacking order: add a conflict, or change the order`
  }
  if (hiders.length === 0) return 'add a layer for these choices, or a conflict'
  return `always hidden together with ${hiders.join(', ')}: add a conflict, or a layer ${code}_for_${hiders[0]}_…`
}

/** A layer shows its own code and those it was made for. */
function codesIn(layer: string, style: Style): ReadonlySet<string> {
  const name = readLayer(layer, { lengths: style.lengths.map(({ key }) => key) })
  return new Set(name ? [name.code, ...name.conditions] : [])
}

export function unusedLayerFindings(
  { layers }: Delivery,
  used: ReadonlySet<string>,
  codes: ReadonlySet<string>,
): Finding[] {
  return [...layers].flatMap(([layer, colors]) => {
    const name = readLayer(layer, { lengths: [] })
    if (!name || oddPlace(name) !== undefined || used.has(layer) || !codes.has(name.code)) return []
    const when = name.conditions.length > 0 ? `, not even with ${name.conditions.join(' and ')}` : ''
    return [
      finding(
        'unused-layer',
        fileOf(layer, [...colors.keys()]),
        `no row of any length uses it${when}`,
        'see conflicts and names, or delete it',
      ),
    ]
  })
}
