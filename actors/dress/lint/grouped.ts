/** What was found of single colours -> one finding a layer, so that a whole missing colour range is one line. */
import { colorText, layerFile } from '../names.js'

/** `0003, 0005-0009` */
export function colorRanges(colors: readonly number[]): string {
  const ranges: [first: number, last: number][] = []
  for (const color of [...colors].sort((a, b) => a - b)) {
    const open = ranges.at(-1)
    if (open && open[1] === color - 1) open[1] = color
    else ranges.push([color, color])
  }
  return ranges.map(([first, last]) => [...new Set([first, last])].map(colorText).join('-')).join(', ')
}

export const colorsText = (colors: readonly number[]): string =>
  `${colors.length === 1 ? 'colour' : 'colours'} ${colorRanges(colors)}`

/** The one file, or `t5_neckline_front_*.png` for several colours of it; a layer listed without colours is its name. */
export function fileOf(layer: string, colors: readonly number[]): string {
  const [only] = colors
  if (only === undefined) return layer
  return colors.length === 1 ? layerFile(layer, only) : `${layer}_*.png`
}
