/** The layers of a style's folder -> where each lies, how large it is in bytes and in pixels; and the size most of them have. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'

import { type Size, usualSize } from '../../../actors/dress/sizes.js'
import type { StyleFolder } from '../../style-folder.js'
import { progressOf } from '../progress.js'

export interface LayerOnDisk {
  file: string
  sizeBytes: number
  /** As its header says; 0 for a file that is no PNG. */
  widthPx: number
  heightPx: number
}

/** By name and colour. */
export type LayersOnDisk = Map<string, Map<number, LayerOnDisk>>

export async function layersOnDisk({ root, delivery, isListOfNames }: StyleFolder): Promise<LayersOnDisk> {
  const layers: LayersOnDisk = new Map()
  for (const [layer, colors] of delivery.layers) {
    const found = new Map<number, LayerOnDisk>()
    layers.set(layer, found)
    if (isListOfNames) continue
    for (const [color, { file }] of colors) found.set(color, await header(join(root, 'layers', file)))
  }
  return layers
}

/** Of the layers that are pictures at all; a style without any has none. */
export function sizeOf(layers: LayersOnDisk): Size {
  const sizes = [...layers.values()].flatMap((colors) => [...colors.values()]).filter(({ widthPx }) => widthPx > 0)
  return usualSize(sizes) ?? { widthPx: 1, heightPx: 1 }
}

const WIDTH_AT = 16

async function header(file: string): Promise<LayerOnDisk> {
  const handle = await open(file, 'r')
  try {
    const { size: sizeBytes } = await handle.stat()
    const head = Buffer.alloc(WIDTH_AT + 8)
    await handle.read(head, 0, head.length, 0)
    const isPng = head.toString('latin1', 12, WIDTH_AT) === 'IHDR'
    const [widthPx, heightPx] = isPng ? [head.readUInt32BE(WIDTH_AT), head.readUInt32BE(WIDTH_AT + 4)] : [0, 0]
    return { file, sizeBytes, widthPx, heightPx }
  } finally {
    await handle.close()
  }
}

/** SHA-256 of the bytes of these layers in these colours, in hex, by file: what everything made from them hangs on. */
export async function hashesOf(
  layers: LayersOnDisk,
  used: ReadonlySet<string>,
  colors: readonly number[],
): Promise<Map<string, string>> {
  const files = [...used].flatMap((name) => colors.flatMap((color) => layers.get(name)?.get(color)?.file ?? []))
  const progress = progressOf('reading layers', files.length)
  const hashes = new Map<string, string>()
  for (const file of files) {
    const hash = createHash('sha256')
    await pipeline(createReadStream(file), hash)
    hashes.set(file, hash.digest('hex'))
    progress.at(hashes.size)
  }
  progress.end()
  return hashes
}
