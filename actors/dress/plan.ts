/** All that is known of a style that may be made -> per side every stack of layers and the pictures that look like it. */
import { rowsOf } from './combinations.js'
import type { CompressedLayer, LayerFile } from './messages.js'
import { codesText, colorText, SIDES, type Side } from './names.js'
import { type Rules, rulesOf } from './rules.js'
import { sheetRows } from './sheet.js'
import type { SheetSource } from './sheet-lines.js'
import { isSize, type Size, usualSize } from './sizes.js'
import { stackerOf } from './stacks.js'
import { type Length, type Style, vocabularyOf } from './style.js'

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

/** One side of a style, of any colour. */
export interface Plan {
  /** In the order in which stacks first name them. */
  layers: string[]
  /** Keys. */
  lengths: string[]
  stacks: PlannedStack[]
}

export interface PlannedStack {
  /** Places in the plan's layers, bottom to top. */
  layers: number[]
  /** Pictures that look like this: place of the length, and the codes as they stand in the picture's name. */
  pictures: [length: number, codes: string][]
}

const ROWS_AT_ONCE = 2000

/** What a plan is made from; its sheets can be read. */
export interface Planned extends Pick<Roll, 'style' | 'layersJson' | 'layers'> {
  sheets: Readonly<Record<string, SheetSource>>
}

/** Rows of all lengths and the picture without any code, in their order; equal stacks are one. Lets others work in between. */
export async function plansOf(roll: Planned): Promise<Record<Side, Plan>> {
  const { style } = roll
  const rules = roll.layersJson ?? rulesOf(style, Object.keys(roll.layers))
  const lengths = style.lengths.map(({ key }) => key)
  const sides = { front: new Stacking(lengths), back: new Stacking(lengths) }
  let count = 0
  for (const [at, length] of style.lengths.entries()) {
    for (const row of rowsWithDefault(roll, length, rules)) {
      for (const side of SIDES) sides[side].add(row[side], at, codesText(row.codes))
      if (++count % ROWS_AT_ONCE === 0) await new Promise(setImmediate)
    }
  }
  return { front: sides.front.plan, back: sides.back.plan }
}

function* rowsWithDefault({ style, sheets }: Pick<Planned, 'style' | 'sheets'>, length: Length, rules: Rules) {
  yield { codes: [], ...stackerOf(length, rules)([]) }
  const sheet = sheets[length.key]
  if (sheet === undefined) yield* rowsOf(style, length, rules)
  else yield* sheetRows(sheet, `combinations/${length.key}.csv`, { codes: vocabularyOf(style).codes })
}

class Stacking {
  readonly plan: Plan
  readonly #places = new Map<string, number>()
  readonly #stacks = new Map<string, PlannedStack>()

  constructor(lengths: string[]) {
    this.plan = { layers: [], lengths, stacks: [] }
  }

  add(layers: readonly string[], length: number, codes: string): void {
    const places = layers.map((layer) => this.#placeOf(layer))
    const key = places.join()
    let stack = this.#stacks.get(key)
    if (!stack) {
      stack = { layers: places, pictures: [] }
      this.#stacks.set(key, stack)
      this.plan.stacks.push(stack)
    }
    stack.pictures.push([length, codes])
  }

  #placeOf(layer: string): number {
    const known = this.#places.get(layer)
    if (known !== undefined) return known
    this.#places.set(layer, this.plan.layers.length)
    return this.plan.layers.push(layer) - 1
  }
}

/** `t1-t9-knee-front-0003.png`: as keys.composite() names it, from codes that are text already. */
export const pictureName = (codes: string, length: string, side: Side, color: number): string =>
  `${codes}-${length}-${side}-${colorText(color)}.png`

/** Such a name ends in `-<length>-<side>-<color>.png`, and no length holds a dash. */
export const lengthIn = (pictureName: string): string => pictureName.split('-').at(-3) ?? ''

/** Pictures of a side, by key of the length. */
export function countsOf({ lengths, stacks }: Plan): Record<string, number> {
  const counts = lengths.map(() => 0)
  for (const { pictures } of stacks) for (const [length] of pictures) counts[length] = (counts[length] ?? 0) + 1
  return Object.fromEntries(lengths.map((length, at) => [length, counts[at] ?? 0]))
}
