/** The rules of a style and the layers that are there -> what each colour lacks. Pure. */

import { SIDES } from '../../../actors/dress/names.js'
import type { Level } from '../../../actors/dress/rules.js'
import type { StyleFacts } from '../dress/facts.js'

export interface Missing {
  /** Of colours that lack something, in their order. */
  byColor: { color: number; layers: string[] }[]
  /** Named by the rules, and there in no colour at all. */
  nowhere: string[]
}

type Facts = Pick<StyleFacts, 'viewer' | 'lengths' | 'layers' | 'colors'>

export function missingIn({ viewer, lengths, layers, colors }: Facts): Missing {
  const wanted = new Set<string>()
  for (const { name, defaults } of lengths) {
    gather({ default: defaults }, wanted)
    if (Object.hasOwn(viewer, name)) gather(viewer[name] as Level, wanted)
  }
  const there = (layer: string): readonly number[] => (Object.hasOwn(layers, layer) ? (layers[layer] ?? []) : [])
  const sorted = [...wanted].sort()
  const some = sorted.filter((layer) => there(layer).length > 0)
  const byColor = Array.from({ length: colors ?? 0 }, (_, color) => ({
    color,
    layers: some.filter((layer) => !there(layer).includes(color)),
  }))
  return {
    byColor: byColor.filter(({ layers: lacking }) => lacking.length > 0),
    nowhere: sorted.filter((layer) => there(layer).length === 0),
  }
}

function gather(level: Level, found: Set<string>): void {
  for (const [key, below] of Object.entries(level)) {
    if (!below) continue
    if (key !== 'default') gather(below as Level, found)
    else {
      for (const side of SIDES) {
        for (const held of Object.values((below as Record<string, object>)[side] ?? {})) {
          for (const layer of [held].flat()) if (typeof layer === 'string' && layer !== '') found.add(layer)
        }
      }
    }
  }
}
