/** Which colours were delivered of which layer -> the missing and the surplus ones; those that all layers share are said once. */
import type { Delivery } from '../delivered.js'
import { colorText, readLayer } from '../names.js'
import type { Style } from '../style.js'
import { type Finding, finding } from './finding.js'
import { colorsText, fileOf } from './grouped.js'
import { oddPlace } from './names.js'

/**
 * Asks for all colours of what defaults, rules and sheets name (`wanted`), if one colour of it is there. What no combination
 * shows (`isUsed`) is missed by no picture: that is a warning.
 */
export function colourFindings(
  style: Style,
  { layers }: Delivery,
  wanted: { has(layer: string): boolean },
  isUsed: (layer: string) => boolean,
): Finding[] {
  const coloured = [...layers].filter(([layer, colors]) => {
    const name = readLayer(layer, { lengths: [] })
    return colors.size > 0 && wanted.has(layer) && name !== undefined && oddPlace(name) === undefined
  })
  const expected = Array.from({ length: style.colors }, (_, color) => color)
  const absent = new Map(coloured.map(([layer, colors]) => [layer, expected.filter((color) => !colors.has(color))]))
  const surplus = new Map(
    coloured.map(([layer, colors]) => [layer, [...colors.keys()].filter((color) => color >= style.colors)]),
  )
  const last = colorText(style.colors - 1)
  return [
    ...said(
      absent,
      (colors, layer) => {
        const side = layer.slice(layer.lastIndexOf('_') + 1)
        const message = `${colorsText(colors)} missing on ${side}`
        const details = { colors, side, severity: isUsed(layer) ? 'error' : 'warning' } as const
        return finding('missing-colour', fileOf(layer, colors), message, 'render and drop them', details)
      },
      (colors, count) => {
        const message = `${colorsText(colors)} missing of all ${count} layers`
        return finding('missing-colour', 'layers/', message, 'render and drop them', { colors })
      },
    ),
    ...said(
      surplus,
      (colors, layer) => {
        const message = `${colorsText(colors)} not of this style`
        return finding('extra-colour', fileOf(layer, colors), message, `colours go from 0000 to ${last}`, { colors })
      },
      (colors, count) => {
        const message = `${colorsText(colors)} of all ${count} layers`
        return finding('extra-colour', 'layers/', message, `colors in style.json says ${style.colors}`, { colors })
      },
    ),
  ]
}

type OfLayer = (colors: number[], layer: string) => Finding
type OfAll = (colors: number[], count: number) => Finding

/** What all layers share is said once, of the others of each layer. */
function said(byLayer: ReadonlyMap<string, number[]>, ofLayer: OfLayer, ofAll: OfAll): Finding[] {
  const lists = [...byLayer.values()]
  const shared = lists.length > 1 ? (lists[0] ?? []).filter((color) => lists.every((list) => list.includes(color))) : []
  const own = [...byLayer].flatMap(([layer, list]) => {
    const colors = list.filter((color) => !shared.includes(color))
    return colors.length === 0 ? [] : [ofLayer(colors, layer)]
  })
  return shared.length > 0 ? [ofAll(shared, lists.length), ...own] : own
}
