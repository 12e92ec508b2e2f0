/** style.json as text -> a style in its normal form, or every fault with its key path, what was found and what was expected. */
import { Refusal } from '../../src/errors.js'
import { nearest } from './lint/nearest.js'
import type { Side, Vocabulary } from './names.js'
import { type Cut, STYLE_KEYS, type StyleJson, styleJson } from './style-json.js'

/** Slot -> the layer in it, or its layers from bottom to top. */
export type Layers = Partial<Record<string, string | string[] | null>>
export type Sides = Partial<Record<string, Layers>>

export interface Length {
  key: string
  name: string
  defaults: Record<Side, Layers>
  /** All codes of this length in stacking order, the unavailable ones among them. */
  order: string[]
  unavailable: string[]
  conflicts: [string, string][]
  /** A combination has at least one of these; empty: any combination will do. */
  requires: string[]
}

/** Ordered levels; `allowed` says for a path of choices (`t1/-/a2`, `*` for any) what may be chosen next. `-` is nothing. */
export interface Hierarchy {
  levels: string[]
  allowed: Record<string, string[]>
}

export interface Style {
  id: string
  name: string
  /** How many; they are numbered from 0000. */
  colors: number
  /** In stacking order. */
  customizations: { code: string; name: string }[]
  /** Codes for which no layers are expected. */
  ignored: string[]
  lengths: Length[]
  approve: 'manual' | 'when-clean'
  cuts: Cut[]
  hierarchy?: Hierarchy
}

export interface StyleFault {
  /** `lengths.knee.conflicts[3][1]` */
  path: string
  found: string
  expected: string
}

export type StyleReading = { style: Style; warnings: StyleFault[] } | { faults: StyleFault[] }

/** Reads the text of style.json. A key that nobody knows is only a warning: a newer tool may have written it. */
export function readStyle(json: string): StyleReading {
  let raw: unknown
  try {
    raw = JSON.parse(json.replace(/^\uFEFF/, ''))
  } catch (fault) {
    return { faults: [{ path: '', found: (fault as Error).message, expected: 'JSON' }] }
  }
  const first = styleJson.safeParse(raw)
  const strange = first.success ? [] : first.error.issues.filter((issue) => issue.code === 'unrecognized_keys')
  const warnings = strange.flatMap((issue) =>
    issue.keys.map((key) => {
      const path = pathText([...issue.path, key])
      delete (valueAt(raw, issue.path) as Record<string, unknown>)[key]
      const meant = nearest(key, STYLE_KEYS)
      const expected = meant === undefined ? 'nothing' : `nothing, or did you mean ${meant}?`
      return { path, found: 'a key that means nothing here', expected }
    }),
  )
  const parsed = strange.length > 0 ? styleJson.safeParse(raw) : first
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => {
      return { path: pathText(path), found: valueText(valueAt(raw, path)), expected: message }
    })
    // a key that is lacking may be there under another name
    return { faults: [...faults, ...warnings] }
  }
  const style = normal(parsed.data)
  const faults = doubles(style)
  return faults.length > 0 ? { faults } : { style, warnings }
}

/** The style in a style.json, or a Refusal that lists every fault of it. `file` is named in the message. */
export function styleOf(json: string, file = 'style.json'): Style {
  const reading = readStyle(json)
  if ('style' in reading) return reading.style
  const said = reading.faults.map(
    ({ path, found, expected }) => `${path || 'all of it'}: ${found}, expected ${expected}`,
  )
  throw new Refusal(`${file}: ${said.join('; ')}`)
}

/** The length with this key or name; a Refusal that says which there are. */
export function lengthOf(style: Style, keyOrName: string): Length {
  const asked = lower(keyOrName)
  const found = style.lengths.find(({ key, name }) => key === asked || lower(name) === asked)
  if (found) return found
  throw new Refusal(
    `${style.id} has no length ${keyOrName}: expected ${style.lengths.map(({ key }) => key).join(', ')}`,
  )
}

/** All codes a style speaks of, and its lengths: what names are read by. */
export const vocabularyOf = (style: Style): Vocabulary => ({
  codes: new Set([...style.customizations.map(({ code }) => code), ...style.lengths.flatMap(({ order }) => order)]),
  lengths: style.lengths.map(({ key }) => key),
})

function normal(json: StyleJson): Style {
  const customizations = json.customizations.map((entry) => {
    const given = typeof entry === 'string' ? { code: entry } : entry
    return { code: lower(given.code), name: given.name ?? given.code }
  })
  return {
    id: json.id,
    name: json.name ?? json.id,
    colors: json.colors,
    customizations,
    ignored: json.ignored.map(lower),
    lengths: Object.entries(json.lengths).map(([key, given]) => ({
      key: lower(key),
      name: given.name ?? key,
      defaults: { front: lowerLayers(given.defaults.front), back: lowerLayers(given.defaults.back) },
      order: given.order?.map(lower) ?? customizations.map(({ code }) => code),
      unavailable: given.unavailable.map(lower),
      conflicts: given.conflicts.map(([one, other]) => [lower(one), lower(other)]),
      requires: given.requires.map(lower),
    })),
    approve: json.approve,
    cuts: [...new Set(json.cuts)],
    ...(json.hierarchy && {
      hierarchy: {
        levels: json.hierarchy.levels,
        allowed: Object.fromEntries(
          Object.entries(json.hierarchy.allowed).map(([path, next]) => [lower(path), next.map(lower)]),
        ),
      },
    }),
  }
}

const lowerLayers = (layers: Layers): Layers =>
  Object.fromEntries(
    Object.entries(layers).map(([slot, held]) => [
      slot,
      Array.isArray(held) ? held.map(lower) : (held?.toLowerCase() ?? null),
    ]),
  )

/** What a shape cannot say: nothing may be there twice. */
function doubles({ customizations, lengths }: Style): StyleFault[] {
  const codes = customizations.map(({ code }) => code)
  const lists: [path: string, values: string[]][] = [
    ['customizations', codes],
    ['lengths', lengths.map(({ key }) => key)],
    ['lengths, by name', lengths.map(({ name }) => name)],
    ...lengths
      .filter(({ order }) => order.join() !== codes.join())
      .map(({ key, order }): [string, string[]] => [`lengths.${key}.order`, order]),
  ]
  return lists.flatMap(([path, values]) =>
    values.flatMap((value, at) => {
      const first = values.indexOf(value)
      return first === at ? [] : [{ path: `${path}[${at}]`, found: value, expected: `it once, not also at [${first}]` }]
    }),
  )
}

const lower = (value: string): string => value.toLowerCase()

const pathText = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (said, key) => (typeof key === 'number' ? `${said}[${key}]` : said === '' ? String(key) : `${said}.${String(key)}`),
    '',
  )

const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce(
    (at, key) => (at === null || at === undefined ? undefined : (at as Record<PropertyKey, unknown>)[key]),
    value,
  )

function valueText(value: unknown): string {
  const said = JSON.stringify(value) ?? 'nothing'
  return said.length > 60 ? `${said.slice(0, 57)}…` : said
}
