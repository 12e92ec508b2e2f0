/** A style's folder as it was read and a length -> how many combinations it has, and any stretch of them. */
import { choicesOf, type Row } from '../../actors/dress/combinations.js'
import { type Counted, countWithin } from '../../actors/dress/count.js'
import { countOfWalks, hierarchyChoices } from '../../actors/dress/hierarchy.js'
import { sheetRows } from '../../actors/dress/sheet.js'
import { linesOf } from '../../actors/dress/sheet-lines.js'
import { type Stacker, stackerOf } from '../../actors/dress/stacks.js'
import { type Hierarchy, type Length, type Style, vocabularyOf } from '../../actors/dress/style.js'
import { openWithin } from '../status/within.js'
import { conflict } from './fault.js'
import type { StyleReading } from './style-reading.js'
import { howMany, some } from './turns.js'

export type Understood = StyleReading & { style: Style }
export type Source = 'conflicts' | 'csv' | 'hierarchy'

/** Walks of a hierarchy are held all at once. */
const MOST_WALKS = 50_000

export interface Combinations {
  source: Source
  counted: Counted
  /** Rows `from` to `from + count`. */
  some(from: number, count: number): Promise<Row[]>
}

/** `root` is styles/. A sheet is used as it stands; else the hierarchy, else the conflicts say what there is. */
export async function withCombinations<T>(
  root: string,
  { style, rules, sheets }: Understood,
  length: Length,
  use: (all: Combinations) => Promise<T>,
): Promise<T> {
  const path = sheets.get(length.key)
  const sheet = path === undefined ? undefined : await openWithin(root, path)
  if (!sheet) return use(ofRules(style, length, stackerOf(length, rules)))
  try {
    // by what is open: whatever the name leads to meanwhile
    const source = { file: `/proc/self/fd/${sheet.fd}` }
    const rows = await howMany(filled(linesOf(source)))
    const codes = vocabularyOf(style).codes
    return await use({
      source: 'csv',
      counted: { rows },
      some: (from, count) => some(sheetRows(source, `${length.key}.csv`, { codes }), from, count),
    })
  } finally {
    await sheet.close()
  }
}

/** How many there would be, whatever a sheet says: what somebody who changes conflicts wants to know. */
export function countOfRules({ hierarchy }: Pick<Style, 'hierarchy'>, length: Length): Counted {
  if (!hierarchy) return countWithin(length)
  const walks = countOfWalks(hierarchy, length, MOST_WALKS)
  if (walks > MOST_WALKS) return { rows: MOST_WALKS, atLeast: true }
  return { rows: hierarchyChoices(hierarchy, length).length }
}

function ofRules(style: Style, length: Length, stack: Stacker): Combinations {
  function* stacked(all: readonly string[][]): Generator<Row> {
    for (const codes of all) yield { codes, ...stack(codes) }
  }
  const { hierarchy } = style
  const counted = countOfRules(style, length)
  return {
    source: hierarchy ? 'hierarchy' : 'conflicts',
    counted,
    async some(from, count) {
      // what is passed over needs no stacking
      const codes = hierarchy
        ? walksOf(hierarchy, length, counted).slice(from, from + count)
        : await some(choicesOf(length), from, count)
      return some(stacked(codes), 0, codes.length)
    },
  }
}

function walksOf(hierarchy: Hierarchy, length: Length, { atLeast }: Counted): string[][] {
  if (!atLeast) return hierarchyChoices(hierarchy, length)
  throw conflict('too-many-rows', `${length.key} has more than ${MOST_WALKS} combinations: restrict the hierarchy`)
}

function* filled(lines: Iterable<string>): Generator<string> {
  for (const line of lines) if (/[^\s,"]/.test(line)) yield line
}
