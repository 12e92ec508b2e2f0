/** A stack of layers and the colours that are there -> what can be drawn of it, and what is missing. Pure. */
import { layerFile } from '../../../actors/dress/names.js'

export interface ShownLayer {
  layer: string
  /** Address of its small picture. For a missing layer that of another colour, which tells at least where it would be. */
  url: string | undefined
  isMissing: boolean
}

export interface Delivered {
  style: string
  /** Of every layer the colours that are there. */
  layers: Readonly<Record<string, readonly number[]>>
  /** Another one makes other addresses, when files may have been replaced. */
  version: string
}

/** Bottom to top. */
export function shownLayers(
  { style, layers, version }: Delivered,
  stack: readonly string[],
  color: number,
): ShownLayer[] {
  return stack.map((layer) => {
    const colors = Object.hasOwn(layers, layer) ? (layers[layer] ?? []) : []
    const isMissing = !colors.includes(color)
    const drawn = isMissing ? colors[0] : color
    return { layer, url: drawn === undefined ? undefined : address(style, layerFile(layer, drawn), version), isMissing }
  })
}

const address = (style: string, file: string, version: string): string =>
  `thumbs/layers/${encodeURIComponent(style)}/${encodeURIComponent(file)}?v=${encodeURIComponent(version)}`
