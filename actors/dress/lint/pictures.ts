/** What was measured of the pictures -> those of odd size, without alpha, of 16 bits, empty, or the same as another. */
import type { DeliveredFile, Delivery, PictureFacts } from '../delivered.js'
import { type Size, usualSize } from '../sizes.js'
import { type Finding, finding, type RuleId } from './finding.js'
import { colorsText, fileOf } from './grouped.js'

interface Measured {
  layer: string
  color: number
  file: string
  facts: PictureFacts
}

/** Files without facts are passed over. */
export function pictureFindings(delivery: Delivery): Finding[] {
  const pictures = [...delivery.layers].flatMap(([layer, colors]) =>
    [...colors].flatMap(([color, { file, facts }]: [number, DeliveredFile]) =>
      facts ? [{ layer, color, file, facts }] : [],
    ),
  )
  const size = usualSize(pictures.map(({ facts }) => facts))
  const usual = size && sizeText(size)
  return [
    ...pictures
      .flatMap((picture) => oddities(picture, usual))
      .reduce(gather, new Map<string, Oddity & { colors: number[] }>())
      .values(),
  ]
    .map(({ layer, rule, said, hint, colors }) =>
      finding(rule, fileOf(layer, colors), `${colorsText(colors)}: ${said}`, hint, { colors }),
    )
    .concat(identical(pictures))
}

interface Oddity {
  layer: string
  color: number
  rule: RuleId
  said: string
  hint: string
}

function oddities({ layer, color, facts }: Measured, usual: string | undefined): Oddity[] {
  const odd = (rule: RuleId, said: string, hint: string): Oddity => ({ layer, color, rule, said, hint })
  const found: Oddity[] = []
  if (sizeText(facts) !== usual) {
    found.push(
      odd('odd-size', `${sizeText(facts)} where the others are ${usual}`, 'render it at the size of the others'),
    )
  }
  if (facts.channels % 2 === 1)
    found.push(odd('no-alpha', 'no transparency: it would hide all below', 'save it as RGBA'))
  else if (facts.alphaBox === null) found.push(odd('empty', 'nothing shows in it', 'render it again, or delete it'))
  if (facts.depth > 8)
    found.push(odd('deep-colour', `${facts.depth} bits a channel`, 'save it with 8: the rest is lost'))
  return found
}

function gather(all: Map<string, Oddity & { colors: number[] }>, odd: Oddity): typeof all {
  const key = `${odd.layer}\n${odd.rule}\n${odd.said}`
  const known = all.get(key)
  if (known) known.colors.push(odd.color)
  else all.set(key, { ...odd, colors: [odd.color] })
  return all
}

/** Pictures with the same pixels; empty ones are alike anyway and said elsewhere. */
function identical(pictures: readonly Measured[]): Finding[] {
  const byHash = new Map<string, Measured[]>()
  for (const picture of pictures) {
    if (picture.facts.alphaBox === null) continue
    byHash.set(picture.facts.hash, [...(byHash.get(picture.facts.hash) ?? []), picture])
  }
  return [...byHash.values()]
    .filter((same) => same.length > 1)
    .map((same) => {
      const [first, ...others] = same as [Measured, ...Measured[]]
      const shown = others.slice(0, 4).map(({ file }) => file)
      const more = others.length > shown.length ? ` and ${others.length - shown.length} more` : ''
      const isOneLayer = others.every(({ layer }) => layer === first.layer)
      const hint = isOneLayer ? 'a colour was probably rendered twice' : 'one was probably saved under the wrong name'
      return finding('identical', first.file, `the same picture as ${shown.join(', ')}${more}`, hint)
    })
}

const sizeText = ({ widthPx, heightPx }: Size): string => `${widthPx}x${heightPx}`
