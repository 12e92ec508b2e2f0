/** All that is known of a style that may be made, as it is kept beside the store; and how its pictures and papers are named. */
import type { CompressedLayer, LayerFile } from './messages.js'
import { colorText, type Side } from './names.js'
import type { Rules } from './rules.js'
import { isSize, type Size, usualSize } from './sizes.js'
import type { Style } from './style.js'

/** What the long work starts from, kept beside the store: too much for a message. */
export interface Roll {
  run: string
  style: Style
  layersJson: Rules | null
  /** By key of the length: where in the store it is kept. */
  sheets: Readonly<Record<string, string>>
  /** By name and colour: those that can be used. */
  layers: Record<string, Record<number, { file: string; hash: string }>>
  /** Of every layer. */
  layer: Size
}

/** Objects that are nobody's but ours begin with a dot. */
export const rollKey = (style: string): string => `.rolls/${style}.json`
/** Named by its content: work that still reads an older one is not given a newer. */
export const sheetKey = (style: string, length: string, hash: string): string =>
  `.sheets/${style}/${length}-${hash.slice(0, 16)}.csv`
export const planKey = (style: string, side: Side, content: string): string => `.plans/${style}/${side}-${content}.json`

/**
 * Of two files for one layer and colour nobody knows which is meant, and a layer of another size than the others does not lie
 * where it should: both are as if they were not there, and pictures without them go on.
 */
export function rollOf(
  style: Style,
  layersJson: Rules | undefined,
  sheets: Readonly<Record<string, string>>,
  files: readonly CompressedLayer[],
  unread: readonly LayerFile[] = [],
): Omit<Roll, 'run'> {
  // rules are made of all names: without that of a broken layer its pictures would be made, and lack it
  const layers: Roll['layers'] = Object.fromEntries(unread.map(({ layer }) => [layer, {}]))
  const twins = new Set<string>()
  const size = usualSize(files.map(({ facts }) => facts)) ?? { widthPx: 1, heightPx: 1 }
  for (const { layer, color, file, hash, facts } of files) {
    layers[layer] ??= {}
    const colors = layers[layer]
    if (colors[color] || twins.has(`${layer} ${color}`)) {
      twins.add(`${layer} ${color}`)
      delete colors[color]
    } else if (isSize(facts, size)) colors[color] = { file, hash }
  }
  return { style, layersJson: layersJson ?? null, sheets, layers, layer: size }
}

/** `t1-t9-knee-front-0003.png`: as keys.composite() names it, from codes that are text already. */
export const pictureName = (codes: string, length: string, side: Side, color: number): string =>
  stemOf(codes, length) + endingOf(side, color)

/** What pictures of one combination and length have in common, and those of one side and colour. */
export const stemOf = (codes: string, length: string): string => `${codes}-${length}`
export const endingOf = (side: Side, color: number): string => `-${side}-${colorText(color)}.png`

/** Such a name ends in `-<length>-<side>-<color>.png`, and no length holds a dash. */
export const lengthIn = (pictureName: string): string => pictureName.split('-').at(-3) ?? ''
