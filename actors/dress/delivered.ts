/** Files of a style's layers folder, or a list of names -> layers by name and colour, and what is no layer, with the reason. */
import type { LayerFacts } from '../../native-workers/compress.js'
import { layerOfLine, readFileName } from './names.js'

/** What was measured of a picture. */
export type PictureFacts = LayerFacts

export interface DeliveredFile {
  /** Path below layers/, as it is spelled. */
  file: string
  facts?: PictureFacts
}

export interface Delivery {
  /** By layer name, lower-case, sorted; within it by colour. A name listed without a colour has none. */
  layers: Map<string, Map<number, DeliveredFile>>
  /** No layers: the reason is for people. */
  strangers: { file: string; because: string }[]
  /** Two files for one layer and colour. */
  twins: { file: string; other: string }[]
}

/** Takes paths, or what was measured of them. */
export function deliveryOf(files: Iterable<string | DeliveredFile>): Delivery {
  const delivery: Delivery = { layers: new Map(), strangers: [], twins: [] }
  const entries = Array.from(files, (entry) => (typeof entry === 'string' ? { file: entry.trim() } : entry))
  const sorted = entries.filter(({ file }) => file !== '').sort((a, b) => (a.file < b.file ? -1 : 1))
  const found = new Map<string, Map<number, DeliveredFile>>()
  for (const entry of sorted) {
    const fileName = entry.file.slice(entry.file.lastIndexOf('/') + 1)
    const named = readFileName(fileName)
    if (named.is === 'layer') {
      const colors = found.get(named.layer) ?? new Map<number, DeliveredFile>()
      found.set(named.layer, colors)
      const other = colors.get(named.color)
      if (other) delivery.twins.push({ file: entry.file, other: other.file })
      else colors.set(named.color, entry)
    } else if (!fileName.includes('.')) {
      const layer = layerOfLine(fileName)
      found.set(layer, found.get(layer) ?? new Map())
    } else {
      delivery.strangers.push({ file: entry.file, because: named.because })
    }
  }
  for (const layer of [...found.keys()].sort()) {
    const colors = [...(found.get(layer) as Map<number, DeliveredFile>)].sort(([a], [b]) => a - b)
    delivery.layers.set(layer, new Map(colors))
  }
  return delivery
}
