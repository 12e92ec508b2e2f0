/** A small style with pictures, made on the spot: three codes, two lengths, two colours, layers of 64 px. */
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import sharp from 'sharp'

import { layerFile } from '../../actors/dress/names.js'

/** a and b may not be chosen together; c goes over the bottom. Per side and colour: knee 6 pictures, mini 4. */
export const STYLE = {
  id: 'made',
  name: 'Made in the test',
  colors: 2,
  customizations: ['a1', 'b1', 'c1'],
  lengths: {
    knee: {
      name: 'Knee',
      defaults: { front: { bottom: 'base_knee_bottom_front' }, back: { bottom: 'base_knee_bottom_back' } },
      conflicts: [['a1', 'b1']],
    },
    mini: {
      name: 'Mini',
      defaults: { front: { bottom: 'base_mini_bottom_front' }, back: { bottom: 'base_mini_bottom_back' } },
      unavailable: ['b1'],
    },
  },
}

export const LAYERS = ['front', 'back'].flatMap((side) => [
  `base_knee_bottom_${side}`,
  `base_mini_bottom_${side}`,
  `a1_neckline_${side}`,
  `b1_neckline_${side}`,
  `c1_infront_${side}`,
])
/** Sides, colours, pictures of both lengths with the one without codes. */
export const PICTURES = 2 * 2 * (6 + 4)

const SIDE_PX = 64

/** A patch whose place and dye follow from the name: bottoms below, the others above, in front anywhere. `seed` makes it another. */
export function drawLayer(layer: string, color: number, seed = 0): Promise<Buffer> {
  const dye = [...layer].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 255, 7 + seed)
  const top = layer.includes('bottom') ? 32 : layer.includes('infront') ? 24 : 4
  const pixels = Buffer.alloc(SIDE_PX * SIDE_PX * 4)
  for (let y = top; y < top + 24; y++) {
    for (let x = 12 + (dye % 8); x < 50; x++) pixels.set([dye, (x * 4) % 256, color * 200, 255], (y * SIDE_PX + x) * 4)
  }
  return sharp(pixels, { raw: { width: SIDE_PX, height: SIDE_PX, channels: 4 } })
    .png()
    .toBuffer()
}

/** Writes the whole style below `styles`; layers last, as renderers do. */
export async function writeStyle(styles: string, style: object = STYLE): Promise<void> {
  const folder = join(styles, 'made')
  await put(join(folder, 'style.json'), JSON.stringify({ ...STYLE, ...style }))
  for (const layer of LAYERS) for (const color of [0, 1]) await putLayer(styles, layer, color)
}

export const layerPath = (styles: string, layer: string, color: number): string =>
  join(styles, 'made/layers', layerFile(layer, color))

export async function putLayer(styles: string, layer: string, color: number, seed = 0): Promise<void> {
  await put(layerPath(styles, layer, color), await drawLayer(layer, color, seed))
}

async function put(file: string, content: string | Buffer): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, content)
}
