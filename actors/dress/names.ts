/** `t5_for_t14_knee_neckline_front_0007.png`, read and written: the one grammar of layer names that everything of dress uses. */

/** Bottom to top: the order in which a picture is stacked. */
export const SLOTS = ['behind', 'bottom', 'behindbelt', 'belt', 'neckline', 'infront'] as const
export type Slot = (typeof SLOTS)[number]

export const SIDES = ['front', 'back'] as const
export type Side = (typeof SIDES)[number]

/** Slots in which layers of several customizations lie on each other; in the others a later one replaces. */
export const LIST_SLOTS: ReadonlySet<string> = new Set<Slot>(['behind', 'behindbelt', 'infront'])

/** Lengths that dresses are made in. A name that says one which its style lacks is a rule for no length, not for all. */
const LENGTHS_ELSEWHERE = ['ankle', 'knee', 'maxi', 'micro_mini', 'midi', 'mini']

const DELIVERED = /^(.+)_(\d{4})\.png$/i

/** What a file name says. `layer` is lower-case, since layer names are compared so; `color` counts from 0. */
export type Delivered = { is: 'layer'; layer: string; color: number } | { is: 'stranger'; because: string }

/** Reads the name of a file (without folders). Anything but a layer comes back with the reason, for people. */
export function readFileName(fileName: string): Delivered {
  const [, layer, color] = DELIVERED.exec(fileName) ?? []
  if (layer === undefined || color === undefined) {
    return { is: 'stranger', because: 'does not end in a colour: expected …_<slot>_<side>_0000.png' }
  }
  return { is: 'layer', layer: layer.toLowerCase(), color: Number(color) }
}

/** A line of a list of names, with or without colour and ending -> the layer's name. */
export const layerOfLine = (line: string): string =>
  line
    .trim()
    .replace(/\.png$/i, '')
    .replace(/_\d{4}$/, '')
    .toLowerCase()

export const colorText = (color: number): string => String(color).padStart(4, '0')
export const layerFile = (layer: string, color: number): string => `${layer}_${colorText(color)}.png`

/** `codes` sorted as text and joined by `-`, or `default`: how a composite is named whatever the stacking order was. */
export const codesText = (codes: readonly string[]): string =>
  codes.length === 0 ? 'default' : [...codes].sort().join('-')

export const keys = {
  compressed: (style: string, code: string, file: string) => `renders/caddy/${style}/${code}/${file}`,
  rules: (style: string) => `renders/caddy/${style}/viewer.json`,
  composite: (style: string, cut: string, picture: Picture) =>
    `renders/composites/${style}/${cut}/${codesText(picture.codes)}-${picture.length}-${picture.side}-${colorText(picture.color)}.png`,
} as const

export interface Picture {
  codes: readonly string[]
  /** Key of the length, as style.json has it. */
  length: string
  side: Side
  color: number
}

/** What the grammar needs to know of a style: its codes and the keys of its lengths, lower-case. */
export interface Vocabulary {
  codes: ReadonlySet<string>
  lengths: readonly string[]
}

/** A layer's name taken apart. Slot and side are whatever stands there; `length` is a key, absent for a rule of all lengths. */
export interface LayerName {
  layer: string
  code: string
  /** Codes that must be chosen too, sorted as text. Empty for a layer without conditions. */
  conditions: string[]
  length?: string
  /** Words between conditions or length and the slot, which say nothing to the rules: `flared`. */
  words: string[]
  slot: string
  side: string
}

/**
 * Takes a layer's name apart as DESIGN.md, section 5, "Rules" says; undefined when it has fewer than a code, a slot and a side.
 * Whether its first token is a code of the style is the caller's question: names of defaults are read by the same grammar.
 */
export function readLayer(layer: string, { lengths }: Pick<Vocabulary, 'lengths'>): LayerName | undefined {
  const tokens = layer.toLowerCase().split('_')
  if (tokens.length < 3) return undefined
  const code = tokens[0] as string
  const [slot, side] = tokens.slice(-2) as [string, string]
  const middle = tokens.slice(1, -2)

  const conditions: string[] = []
  if (middle[0] === 'for') {
    middle.shift()
    while (middle[0] !== undefined && isCondition(middle[0])) conditions.push(middle.shift() as string)
    if (conditions.at(-1) === 'base') conditions.pop()
    conditions.sort()
  }
  const length = lengthAt(middle, lengths)
  const words = length === undefined ? middle : middle.slice(length.split('_').length)
  return { layer: layer.toLowerCase(), code, conditions, ...(length !== undefined && { length }), words, slot, side }
}

/** Codes were never longer than three letters when the grammar was made, so the length of a word decides. */
const isCondition = (token: string): boolean => token.length < 4 || token === 'base' || token === 'default'

/** The length that these tokens begin with. The longest key wins: `micro_mini` is not `mini`. */
function lengthAt(tokens: readonly string[], lengths: readonly string[]): string | undefined {
  return [...new Set([...lengths, ...LENGTHS_ELSEWHERE])]
    .filter((key) => key.split('_').every((token, at) => tokens[at] === token))
    .sort((a, b) => b.split('_').length - a.split('_').length)[0]
}

/** Every length a name speaks of, wherever it stands in it: `base_midi_bottom_front` speaks of midi. */
export function lengthsIn(layer: string, lengths: readonly string[]): string[] {
  const tokens = layer.toLowerCase().split('_').slice(0, -2)
  const found: string[] = []
  while (tokens.length > 0) {
    const length = lengthAt(tokens, lengths)
    if (length !== undefined) found.push(length)
    tokens.splice(0, length?.split('_').length ?? 1)
  }
  return found
}
