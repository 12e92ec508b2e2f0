/** The defaults of each length -> those made for another length, side or slot, and sides without a bottom. */
import { lengthsIn, readLayer, SIDES, SLOTS } from '../names.js'
import type { Rules } from '../rules.js'
import type { Length, Style } from '../style.js'
import { type Finding, finding } from './finding.js'

/** `file`: where the defaults stand, style.json or layers.json. */
export function defaultFindings(style: Style, rules: Rules, file: string): Finding[] {
  const keys = style.lengths.map(({ key }) => key)
  return style.lengths.flatMap((length) =>
    SIDES.flatMap((side) => {
      const sides = rules[length.name]?.default ?? length.defaults
      const held = SLOTS.map((slot) => ({ slot, layers: [sides[side]?.[slot] ?? []].flat().filter(Boolean) }))
      const bottom = held.find(({ slot }) => slot === 'bottom')
      const said = `${length.name} has no bottom on ${side}`
      return [
        ...(bottom?.layers.length === 0
          ? [finding('no-bottom', file, said, 'name one in the defaults', { length: length.key, side })]
          : []),
        ...held.flatMap(({ slot, layers }) => layers.flatMap((layer) => misplaced(layer, length, side, slot, keys))),
      ]
    }),
  )
}

function misplaced(layer: string, length: Length, side: string, slot: string, keys: readonly string[]): Finding[] {
  const name = readLayer(layer, { lengths: keys })
  const where = `the ${side} ${slot} of ${length.name}`
  const details = { length: length.key, side }
  const lengths = lengthsIn(layer, keys)
  const isOfOther = lengths.length > 0 && !lengths.includes(length.key)
  const hint = 'name the right layer in the defaults, or leave it if it is meant'
  return [
    ...(isOfOther
      ? [finding('default-length', layer, `made for ${lengths.join(', ')}, is the default of ${where}`, hint, details)]
      : []),
    ...(name && name.side !== side
      ? [finding('default-side', layer, `made for ${name.side}, is the default of ${where}`, hint, details)]
      : []),
    ...(name && name.slot !== slot
      ? [finding('default-slot', layer, `made for ${name.slot}, is the default of ${where}`, hint, details)]
      : []),
  ]
}
