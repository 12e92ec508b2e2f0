/** A style that may be made -> per side every stack of layers and the pictures that look like it. */
import { rowsOf } from './combinations.js'
import { codesText, SIDES, type Side } from './names.js'
import type { Roll } from './plan.js'
import { type Rules, rulesOf } from './rules.js'
import { sheetRows } from './sheet.js'
import type { SheetSource } from './sheet-lines.js'
import { stackerOf } from './stacks.js'
import { type Length, vocabularyOf } from './style.js'
import { Turns } from './turns.js'

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

/** What a plan is made from; its sheets can be read. */
export interface Planned extends Pick<Roll, 'style' | 'layersJson' | 'layers'> {
  sheets: Readonly<Record<string, SheetSource>>
}

/** Rows of all lengths and the picture without any code, in their order; equal stacks are one. Lets others work in between. */
export async function stackingsOf(roll: Planned): Promise<Record<Side, Stacking>> {
  const { style } = roll
  const rules = roll.layersJson ?? rulesOf(style, Object.keys(roll.layers))
  const lengths = style.lengths.map(({ key }) => key)
  const sides = { front: new Stacking(lengths), back: new Stacking(lengths) }
  const turns = new Turns()
  for (const [at, length] of style.lengths.entries()) {
    for (const row of rowsWithDefault(roll, length, rules)) {
      const codes = codesText(row.codes)
      for (const side of SIDES) sides[side].add(row[side], at, codes)
      if (turns.isOver) await turns.give()
    }
  }
  return sides
}

/** The same, all of it laid out at once. */
export async function plansOf(roll: Planned): Promise<Record<Side, Plan>> {
  const { front, back } = await stackingsOf(roll)
  return { front: front.plan(), back: back.plan() }
}

function* rowsWithDefault({ style, sheets }: Pick<Planned, 'style' | 'sheets'>, length: Length, rules: Rules) {
  yield { codes: [], ...stackerOf(length, rules)([]) }
  const sheet = sheets[length.key]
  if (sheet === undefined) yield* rowsOf(style, length, rules)
  else yield* sheetRows(sheet, `combinations/${length.key}.csv`, { codes: vocabularyOf(style).codes })
}

/** Takes up rows. In columns, since there may be hundreds of thousands, and nearly as many stacks. */
export class Stacking {
  readonly layers: string[] = []
  readonly lengths: string[]
  readonly #places = new Map<string, number>()
  /** Places of the layers, joined: a stack's number is its place here. */
  readonly #stacks = new Map<string, number>()
  // of each picture
  readonly #stackOf: number[] = []
  readonly #lengthOf: number[] = []
  readonly #codesOf: string[] = []

  constructor(lengths: string[]) {
    this.lengths = lengths
  }

  add(layers: readonly string[], length: number, codes: string): void {
    const key = layers.map((layer) => this.#placeOf(layer)).join()
    const known = this.#stacks.get(key)
    this.#stackOf.push(known ?? this.#stacks.size)
    this.#lengthOf.push(length)
    this.#codesOf.push(codes)
    if (known === undefined) this.#stacks.set(key, this.#stacks.size)
  }

  /** In the order in which they were first met, and their pictures likewise. */
  *stacks(): Generator<PlannedStack> {
    const ends = new Uint32Array(this.#stacks.size)
    for (const stack of this.#stackOf) ends[stack]!++
    for (let stack = 1; stack < ends.length; stack++) ends[stack]! += ends[stack - 1]!
    const starts = ends.map((_, stack) => ends[stack - 1] ?? 0)
    const next = starts.slice()
    const pictures = new Uint32Array(this.#stackOf.length)
    for (const [picture, stack] of this.#stackOf.entries()) pictures[next[stack]!++] = picture
    let stack = 0
    for (const key of this.#stacks.keys()) {
      const alike = pictures.subarray(starts[stack], ends[stack])
      yield {
        layers: key === '' ? [] : key.split(',').map(Number),
        pictures: Array.from(alike, (at) => [this.#lengthOf[at] as number, this.#codesOf[at] as string]),
      }
      stack++
    }
  }

  plan(): Plan {
    return { layers: this.layers, lengths: this.lengths, stacks: [...this.stacks()] }
  }

  /** Pictures by key of the length. */
  counts(): Record<string, number> {
    const counts = this.lengths.map(() => 0)
    for (const length of this.#lengthOf) counts[length]!++
    return Object.fromEntries(this.lengths.map((length, at) => [length, counts[at] as number]))
  }

  #placeOf(layer: string): number {
    const known = this.#places.get(layer)
    if (known !== undefined) return known
    this.#places.set(layer, this.layers.length)
    return this.layers.push(layer) - 1
  }
}

/** Pictures of a side, by key of the length. */
export function countsOf({ lengths, stacks }: Pick<Plan, 'lengths' | 'stacks'>): Record<string, number> {
  const counts = lengths.map(() => 0)
  for (const { pictures } of stacks) for (const [length] of pictures) counts[length] = (counts[length] ?? 0) + 1
  return Object.fromEntries(lengths.map((length, at) => [length, counts[at] ?? 0]))
}
