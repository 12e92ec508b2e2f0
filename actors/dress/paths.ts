/** A path in styles/ -> what the file is to its style, or why it is none of ours. */
import { nearestFile } from './lint/names.js'
import { readFileName } from './names.js'

export type StylePath = { style: string; path: string } & (
  | { is: 'style' | 'rules' | 'approval' | 'reviews' }
  | { is: 'sheet'; length: string }
  | { is: 'layer'; layer: string; color: number }
)

export type PathReading = StylePath | { is: 'stranger'; because: string }

const ID = /^[A-Za-z0-9_-]{1,64}$/
const LENGTH = /^[A-Za-z][A-Za-z0-9_]{0,63}$/
const LAYER = /^[a-z0-9_-]{1,200}$/

const DOCUMENTS = {
  'style.json': 'style',
  'layers.json': 'rules',
  'approved.json': 'approval',
  'reviews.json': 'reviews',
} as const
const EXPECTED =
  'expected style.json, layers.json, approved.json, reviews.json, combinations/<length>.csv or layers/….png'

/** `path` is relative to styles/, its parts separated by `/`. */
export function readPath(path: string): PathReading {
  const [style = '', ...rest] = path.split('/')
  const below = rest.join('/')
  const stranger = (because: string): PathReading => ({ is: 'stranger', because })
  if (rest.length === 0) return stranger(`belongs to no style: expected <style>/style.json, <style>/layers/….png …`)
  if (!ID.test(style)) return stranger(`${style} is no id: expected 1 to 64 letters, digits, _ or -`)
  const at = { style, path: below }
  if (below in DOCUMENTS) return { ...at, is: DOCUMENTS[below as keyof typeof DOCUMENTS] }
  if (rest[0] === 'layers' && rest.length > 1) return layerAt(at, rest.at(-1) as string)
  if (rest[0] === 'combinations' && rest.length === 2) return sheetAt(at, rest[1] as string)
  return stranger(`is nothing a style has: ${EXPECTED}`)
}

function layerAt(at: { style: string; path: string }, fileName: string): PathReading {
  const named = readFileName(fileName)
  const meant = nearestFile(fileName)
  const hint = meant === undefined || meant === fileName ? '' : `; did you mean ${meant}?`
  if (named.is === 'stranger') return { is: 'stranger', because: `${named.because}${hint}` }
  const { layer, color } = named
  if (LAYER.test(layer)) return { ...at, is: 'layer', layer, color }
  const because = `${layer} is no name of a layer: expected letters, digits and _, 200 at most${hint}`
  return { is: 'stranger', because }
}

function sheetAt(at: { style: string; path: string }, fileName: string): PathReading {
  const length = /^(.*)\.csv$/i.exec(fileName)?.[1]
  if (length !== undefined && LENGTH.test(length)) return { ...at, is: 'sheet', length: length.toLowerCase() }
  return { is: 'stranger', because: `${fileName} is no sheet: expected <length>.csv, such as micro_mini.csv` }
}
