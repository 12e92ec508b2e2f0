/** Defaults, rules and sheets -> every layer they name; and which of those nobody delivered. */
import type { Row } from '../combinations.js'
import type { Delivery } from '../delivered.js'
import { readLayer } from '../names.js'
import type { Rules } from '../rules.js'
import { type Finding, finding } from './finding.js'
import { fileOf } from './grouped.js'
import { nearest } from './nearest.js'

/** Layer -> where it is named first. */
export type Wanted = Map<string, string>

export function wantedBy(rules: Rules, file: string): Wanted {
  const wanted: Wanted = new Map()
  const gather = (value: unknown, path: string): void => {
    if (typeof value === 'string') {
      if (value !== '' && !wanted.has(value)) wanted.set(value, path)
    } else if (Array.isArray(value)) for (const entry of value) gather(entry, path)
    else if (value !== null && typeof value === 'object') {
      for (const [key, below] of Object.entries(value)) gather(below, `${path}.${key}`)
    }
  }
  for (const [length, level] of Object.entries(rules)) gather(level, `${file}: ${length}`)
  return wanted
}

/** The same rows; the layers they name are noted as they pass. */
export function* noted(rows: Iterable<Row>, wanted: Wanted, file: string): Generator<Row> {
  for (const row of rows) {
    for (const layer of [...row.front, ...row.back]) {
      if (!wanted.has(layer)) wanted.set(layer, `${file}: ${row.codes.join('-')}`)
    }
    yield row
  }
}

export const deliveryFindings = ({ layers }: Delivery): Finding[] =>
  layers.size > 0
    ? []
    : [
        finding(
          'nothing-delivered',
          'layers/',
          'holds no layer: expected pictures such as t5_neckline_front_0007.png',
          'render and drop them',
        ),
      ]

/** A layer that no combination shows (`isUsed`) is missed by no picture: that is a warning. */
export function missingLayerFindings(
  wanted: Wanted,
  { layers }: Delivery,
  isUsed: (layer: string) => boolean,
): Finding[] {
  return [...wanted]
    .filter(([layer]) => !layers.has(layer))
    .map(([layer, where]) => {
      const meant = nearest(layer, layers.keys())
      const hint = meant === undefined ? 'render it, or name another' : `render it, or did you mean ${meant}?`
      const severity = isUsed(layer) ? 'error' : 'warning'
      return finding('missing-layer', `${layer}_*.png`, `is not there, but named in ${where}`, hint, { severity })
    })
}

/** Bottoms delivered for one side only: the other side would show the default's. */
export function oneSideFindings({ layers }: Delivery, codes: ReadonlySet<string>): Finding[] {
  return [...layers].flatMap(([layer, colors]) => {
    const name = readLayer(layer, { lengths: [] })
    if (name?.slot !== 'bottom' || !codes.has(name.code)) return []
    const other = name.side === 'front' ? 'back' : name.side === 'back' ? 'front' : undefined
    const twin = layer.replace(/[^_]+$/, other ?? '')
    if (other === undefined || layers.has(twin)) return []
    const said = `is there on ${name.side}, but ${twin} is not`
    return [
      finding(
        'one-side',
        fileOf(layer, [...colors.keys()]),
        said,
        `render the ${other}: the default bottom would show there`,
        {
          side: other,
        },
      ),
    ]
  })
}
