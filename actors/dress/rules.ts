/** Delivered layer names and a style -> the rules tree that viewer.json holds; layers.json read in its place. */
import { Refusal } from '../../src/errors.js'
import { type LayerName, LIST_SLOTS, readLayer } from './names.js'
import { type Layers, type Sides, type Style, vocabularyOf } from './style.js'

/** What a code, or a code under conditions, puts into the slots; beneath it one level for each further condition. */
export interface Level {
  default?: Sides | null
  [condition: string]: Level | Sides | null | undefined
}

/** By length name (`Micro-Mini`): its `default`, and a level for each code. */
export type Rules = Record<string, Level>

/**
 * The rules that names alone give. `layers` are names without colour, in any order and as often as they like;
 * names of other codes than the style's are defaults and make no rule.
 */
export function rulesOf(style: Style, layers: Iterable<string>): Rules {
  const words = vocabularyOf(style)
  const rules: Rules = Object.fromEntries(
    style.lengths.map(({ name, defaults }) => [name, { default: structuredClone(defaults) }]),
  )
  // The order is part of the meaning: a later name for the same place replaces, and a new level copies what is there by then.
  for (const layer of [...new Set(Array.from(layers, (name) => name.toLowerCase()))].sort()) {
    const name = readLayer(layer, words)
    if (!name || !words.codes.has(name.code)) continue
    for (const { key, name: lengthName } of style.lengths) {
      if (name.length === undefined || name.length === key) place(name, rules[lengthName] as Level)
    }
  }
  return rules
}

function place(name: LayerName, length: Level): void {
  const path = [levelAt(length, name.code, {})]
  name.conditions.forEach((condition, depth) => {
    // An old quirk that real files rely on: what is copied is the level two above, not the one above.
    const twoAbove = path[depth - 1]?.default ?? null
    path.push(levelAt(path[depth] as Level, condition, { default: structuredClone(twoAbove) }))
  })
  const target = path.at(-1) as Level
  target.default ??= {}
  // A side is whatever the name says, also a word that every object knows.
  if (!Object.hasOwn(target.default, name.side)) target.default[name.side] = {}
  const side = target.default[name.side] as Layers
  side[name.slot] = LIST_SLOTS.has(name.slot) ? [name.layer] : name.layer
}

function levelAt(above: Level, key: string, fresh: Level): Level {
  above[key] ??= fresh
  return above[key] as Level
}

/** Reads the text of layers.json (or of a viewer.json); a Refusal names the key path of what is not a rule. */
export function readRules(json: string, file = 'layers.json'): Rules {
  let raw: unknown
  try {
    raw = JSON.parse(json.replace(/^\uFEFF/, ''))
  } catch (fault) {
    throw new Refusal(`${file}: ${(fault as Error).message}`)
  }
  const lengths = isObject(raw) ? Object.entries(raw) : []
  const fault = isObject(raw)
    ? firstOf(lengths, ([length, level]) => faultOfLevel(level, length))
    : 'all of it: expected an object of lengths'
  if (fault !== undefined) throw new Refusal(`${file}: ${fault}`)
  return raw as Rules
}

function faultOfLevel(level: unknown, path: string): string | undefined {
  if (!isObject(level)) return `${path}: expected an object of codes and a default`
  return firstOf(Object.entries(level), ([key, below]) =>
    key === 'default' ? faultOfSides(below, `${path}.default`) : faultOfLevel(below, `${path}.${key}`),
  )
}

function faultOfSides(sides: unknown, path: string): string | undefined {
  if (sides === null) return undefined
  if (!isObject(sides)) return `${path}: expected null or an object of front and back`
  return firstOf(Object.entries(sides), ([side, layers]) => {
    // What was written for the condition `default` sits here; no choice ever reaches it.
    if (side === 'default') return undefined
    if (!isObject(layers)) return `${path}.${side}: expected an object of slots`
    const odd = Object.entries(layers).find(([, held]) =>
      [held].flat().some((name) => name !== null && typeof name !== 'string'),
    )
    return odd && `${path}.${side}.${odd[0]}: expected a layer or a list of layers`
  })
}

function firstOf<T>(values: readonly T[], faultOf: (value: T) => string | undefined): string | undefined {
  for (const value of values) {
    const fault = faultOf(value)
    if (fault !== undefined) return fault
  }
  return undefined
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
