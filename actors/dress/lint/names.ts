/** Delivered names held against the grammar -> names that fit no rule, with the nearest that would, and names that are there twice. */
import type { Delivery } from '../delivered.js'
import { type LayerName, layerFile, readLayer, SIDES, SLOTS, type Vocabulary } from '../names.js'
import { type Finding, finding } from './finding.js'
import { fileOf } from './grouped.js'
import { editDistance, nearest } from './nearest.js'

export interface NameWords extends Vocabulary {
  /** Every layer that defaults, rules and sheets name. */
  wanted: ReadonlySet<string>
  /** The first words of the layers that show by default. */
  defaults: ReadonlySet<string>
  /** Codes that nobody asks about. */
  ignored: ReadonlySet<string>
  /** False where layers.json says the rules: conditions and lengths in names then mean nothing. */
  areRules: boolean
}

export function nameFindings(delivery: Delivery, words: NameWords): Finding[] {
  return [
    ...delivery.twins.map(({ file, other }) => twinFinding(file, other)),
    ...delivery.strangers.map(({ file, because }) => strangerFinding(file, because, words)),
    ...[...delivery.layers].flatMap(([layer, colors]) =>
      layerFindings(layer, fileOf(layer, [...colors.keys()]), words),
    ),
  ]
}

function twinFinding(file: string, other: string): Finding {
  const [name, otherName] = [file, other].map((path) => path.slice(path.lastIndexOf('/') + 1))
  return name === otherName
    ? finding('delivered-twice', file, `${file} and ${other} are the same layer`, 'delete one of them')
    : finding('case-twins', file, `${file} and ${other} differ only by case`, 'delete one of them')
}

function strangerFinding(file: string, because: string, words: Vocabulary): Finding {
  const fileName = file.slice(file.lastIndexOf('/') + 1)
  if (!/\.png$/i.test(fileName)) {
    return finding('ignored', file, `${because}`, 'nothing to do if it is not meant as a layer')
  }
  const meant = nearestFile(fileName, words)
  const hint = meant === undefined ? 'rename it, or delete it if it is a copy' : `did you mean ${meant}?`
  return finding('no-rule', file, because, hint)
}

/** The file name that this one nearly is, by its slot, side, colour and, where they are known, codes. */
export function nearestFile(
  fileName: string,
  words: Vocabulary = { codes: new Set(), lengths: [] },
): string | undefined {
  const [, stem = '', digits = '0'] = /^(.+?)[\s_-]*(\d*)\.png$/i.exec(fileName) ?? []
  const layer = stem.toLowerCase().replace(/[\s-]+/g, '_')
  const meant = meantBy(layer, words) ?? layer
  const name = readLayer(meant, words)
  const isName = name !== undefined && oddPlace(name) === undefined && Number(digits) < 10_000
  return isName ? layerFile(meant, Number(digits)) : undefined
}

function layerFindings(layer: string, file: string, words: NameWords): Finding[] {
  const name = readLayer(layer, words)
  const isWanted = words.wanted.has(layer)
  const didYouMean = () => {
    const meant = meantBy(layer, words) ?? nearest(layer, words.wanted)
    return meant === undefined ? 'rename or delete it' : `did you mean ${file.replace(layer, meant)}?`
  }
  if (!name) return [finding('no-rule', file, 'has no code, slot and side', didYouMean())]
  if (words.ignored.has(name.code) && !words.codes.has(name.code)) return []
  const odd = oddPlace(name)
  if (odd !== undefined) return [finding('no-rule', file, odd, didYouMean())]
  if (!words.codes.has(name.code)) {
    const said = `${name.code} is no code of the style, and no default names this layer`
    return isWanted ? [] : [finding('no-rule', file, said, didYouMean(), { severity: 'warning' })]
  }
  return words.areRules ? [...conditionFindings(name, file, words), ...lengthFindings(name, file, words)] : []
}

/** What is wrong with a name's slot or side; such a name shows nowhere. */
export function oddPlace({ slot, side }: LayerName): string | undefined {
  if (!(SIDES as readonly string[]).includes(side)) return `${side} is no side: expected ${SIDES.join(' or ')}`
  if (!(SLOTS as readonly string[]).includes(slot)) return `${slot} is no slot: expected ${SLOTS.join(', ')}`
  return undefined
}

function conditionFindings({ layer, conditions, words: rest }: LayerName, file: string, words: NameWords): Finding[] {
  const strange = conditions.filter((code) => !words.codes.has(code))
  const long = layer.split('_')[1] === 'for' && rest[0] !== undefined && words.codes.has(rest[0]) ? [rest[0]] : []
  return [
    ...strange
      .filter((code) => code !== 'base' && code !== 'default')
      .map((code) => {
        const meant = nearest(code, words.codes)
        const hint = words.defaults.has(code)
          ? `${code} is what shows by default and is never chosen: write base in its place`
          : `no choice ever meets it${meant === undefined ? '' : `; did you mean ${meant}?`}`
        return finding('unknown-code', file, `stands under the condition ${code}, no code of the style`, hint)
      }),
    ...strange
      .filter((code) => code === 'base' || code === 'default')
      .map((code) =>
        finding('no-rule', file, `${code} is no condition that a choice can meet`, 'write base last, or leave it out'),
      ),
    ...long.map((code) =>
      finding(
        'no-rule',
        file,
        `${code} is too long for a condition`,
        'conditions have up to three letters: use layers.json',
      ),
    ),
  ]
}

function lengthFindings({ length, words: rest }: LayerName, file: string, words: Vocabulary): Finding[] {
  if (length !== undefined && !words.lengths.includes(length)) {
    return [
      finding('no-rule', file, `${length} is no length of the style`, 'rename it, or add the length to style.json'),
    ]
  }
  const spoken = [...(length?.split('_') ?? []), ...rest]
  const turned = words.lengths.find(
    (key) => key !== length && key.includes('_') && [...spoken].sort().join('_') === key.split('_').sort().join('_'),
  )
  const misspelt =
    length === undefined ? words.lengths.find((key) => spoken.some((word) => isNearly(word, key))) : undefined
  const meant = turned ?? misspelt
  if (meant === undefined) return []
  const now = length === undefined ? 'every length' : `${length} only`
  return [finding('odd-length', file, `is taken for ${now}`, `if ${meant} is meant, write ${meant} before the slot`)]
}

const isNearly = (word: string, key: string): boolean =>
  word === key ? true : key.length > 3 && word.length > 2 && editDistance(word, key) === 1

/** The name with code, slot and side each put right on its own; undefined when that changes nothing. */
function meantBy(layer: string, { codes }: Vocabulary): string | undefined {
  const tokens = layer.split('_')
  const code = tokens[0] ?? ''
  const [slot = '', side = ''] = tokens.slice(-2)
  const swapped = (SIDES as readonly string[]).includes(slot) && (SLOTS as readonly string[]).includes(side)
  const [likelySlot, likelySide] = swapped ? [side, slot] : [nearest(slot, SLOTS) ?? slot, nearest(side, SIDES) ?? side]
  const unpadded = code.replace(/^([a-z]+)0+(?=\d)/, '$1')
  const likelyCode = codes.has(code) ? code : codes.has(unpadded) ? unpadded : code
  const meant = [likelyCode, ...tokens.slice(1, -2), likelySlot, likelySide].join('_')
  return tokens.length < 3 || meant === layer ? undefined : meant
}
