/** A style, the folder of its layers and what was asked for -> units of work, and their pictures one by one. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import sharp from 'sharp'

import { rowsOf } from '../../../actors/dress/combinations.js'
import { codesText, layerFile, layerOfLine, type Side } from '../../../actors/dress/names.js'
import { type Rules, readRules, rulesOf } from '../../../actors/dress/rules.js'
import { lengthOf, type Style, styleOf } from '../../../actors/dress/style.js'
import type { Cut } from '../../../native-workers/composite/cut.js'
import type { CompositeJob } from '../../../native-workers/composite/index.js'

const canvas = { widthPx: 142, heightPx: 142 }
const trimmed = { isTrimmed: true, offTop: 0, offBottom: 0, widthPx: 142, canvas }
export const CUTS: readonly Cut[] = [
  { ...trimmed, folder: '142x142', heightPx: 142 },
  { ...trimmed, folder: 'bottom-crop', offTop: 0.33 },
  { ...trimmed, folder: 'top-crop', offBottom: 0.33 },
]
export const WHOLE = { folder: '800x800', widthPx: 800, heightPx: 800 }
export const FOLDERS = [WHOLE.folder, ...CUTS.map(({ folder }) => folder)]

export interface Asked {
  /** Path of style.json; `layers.json` or `viewer.json` beside it holds the rules, else the layers' names do. */
  style: string
  layers: string
  lengths: readonly string[]
  sides: readonly Side[]
  colors: readonly number[]
  /** One picture of each stack: as of a style in which no two are equal. */
  isDistinct: boolean
}

export type Unit = Pick<CompositeJob, 'unit' | 'layers' | 'layer' | 'stacks'>

/** A picture by its name, and its layers' files bottom to top. */
export interface Picture {
  name: string
  files: string[]
}

export async function unitsOf(asked: Asked): Promise<Unit[]> {
  const style = styleOf(readFileSync(asked.style, 'utf8'), asked.style)
  const rules = rulesBeside(asked, style)
  const lengths = (asked.lengths.length > 0 ? asked.lengths : style.lengths.map(({ key }) => key)).map((key) =>
    lengthOf(style, key),
  )
  const units: Unit[] = []
  for (const color of asked.colors)
    for (const side of asked.sides) {
      const layers: string[] = []
      const stacks = new Map<string, { layers: number[]; names: string[] }>()
      for (const length of lengths)
        for (const row of rowsOf(style, length, rules)) {
          const key = row[side].join(' ')
          const stack = stacks.get(key) ?? { layers: row[side].map((layer) => placeOf(layer, layers)), names: [] }
          if (!asked.isDistinct || stack.names.length === 0)
            stack.names.push(`${codesText(row.codes)}-${length.key}-${side}-${layerFile('', color).slice(1)}`)
          stacks.set(key, stack)
        }
      const files = layers.map((layer) => join(asked.layers, layerFile(layer, color)))
      units.push({
        unit: `${style.id}-${side}-${color}`,
        layers: files,
        layer: await sizeOf(files[0] as string),
        stacks: [...stacks.values()],
      })
    }
  return units
}

function rulesBeside({ style: file, layers }: Asked, style: Style): Rules {
  const found = ['layers.json', 'viewer.json'].map((name) => join(dirname(file), name)).find((path) => existsSync(path))
  if (found !== undefined) return readRules(readFileSync(found, 'utf8'), found)
  return rulesOf(
    style,
    readdirSync(layers)
      .filter((name) => name.endsWith('.png'))
      .map(layerOfLine),
  )
}

function placeOf(layer: string, layers: string[]): number {
  const there = layers.indexOf(layer)
  return there >= 0 ? there : layers.push(layer) - 1
}

async function sizeOf(file: string): Promise<CompositeJob['layer']> {
  const { width, height } = await sharp(file).metadata()
  return { widthPx: width, heightPx: height }
}

/** So many pictures, evenly out of all that differ. */
export function someOf(units: readonly Unit[], count: number): Picture[] {
  const all = units.flatMap(({ layers, stacks }) =>
    stacks.map((stack) => ({ name: stack.names[0] as string, files: stack.layers.map((at) => layers[at] as string) })),
  )
  const most = Math.min(count, all.length)
  return Array.from({ length: most }, (_, at) => all[Math.floor(((at + 0.5) * all.length) / most)] as Picture)
}
