/** A small dress, drawn here: its description and its layers, in three colours, from both sides. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'

const DEMO_STYLE = 'demo-dress'
const SIDE_PX = 600
const DYES = ['#8c1d3a', '#24508f', '#2f6b4f']
const SIDES = ['front', 'back'] as const

/** Skirts end at these shares of the picture's height. */
const LENGTHS = { knee: { name: 'Knee', hem: 0.72 }, midi: { name: 'Midi', hem: 0.86 } }

const description = {
  id: DEMO_STYLE,
  name: 'Demo dress',
  colors: DYES.length,
  customizations: [
    { code: 't1', name: 'Boat neck' },
    { code: 'b1', name: 'Belt' },
    { code: 'a1', name: 'Sash' },
    { code: 't2', name: 'Sleeves' },
  ],
  ignored: [],
  lengths: Object.fromEntries(
    Object.entries(LENGTHS).map(([length, { name }]) => {
      const defaults = Object.fromEntries(
        SIDES.map((side) => [side, { bottom: `base_${length}_bottom_${side}`, neckline: `base_neckline_${side}` }]),
      )
      return [length, { name, defaults, unavailable: [], conflicts: [['b1', 'a1']] }]
    }),
  ),
  approve: 'when-clean',
}

/** An SVG path on a square of 100, by layer name without its colour. */
function shapes(): Map<string, { path: string; shade: number }> {
  const drawn = new Map<string, { path: string; shade: number }>()
  for (const side of SIDES) {
    const neck = side === 'front' ? 24 : 19
    for (const [length, { hem }] of Object.entries(LENGTHS)) {
      const y = 100 * hem
      drawn.set(`base_${length}_bottom_${side}`, { path: `M38 45 H62 L74 ${y} Q50 ${y + 4} 26 ${y} Z`, shade: 1 })
    }
    drawn.set(`base_neckline_${side}`, { path: `M39 15 Q50 ${neck + 8} 61 15 L65 20 L62 46 H38 L35 20 Z`, shade: 1.1 })
    drawn.set(`t1_neckline_${side}`, { path: `M34 16 Q50 ${neck - 4} 66 16 L65 22 L62 46 H38 L35 22 Z`, shade: 1.15 })
    drawn.set(`t2_behind_${side}`, { path: 'M36 16 L24 38 L30 41 L38 27 Z M64 16 L76 38 L70 41 L62 27 Z', shade: 0.85 })
    drawn.set(`b1_belt_${side}`, { path: 'M37 43 H63 V48 H37 Z', shade: 0.6 })
    drawn.set(`a1_infront_${side}`, {
      path: side === 'front' ? 'M37 18 L42 16 L64 46 L60 49 Z' : 'M58 16 L63 18 L40 49 L36 46 Z',
      shade: 1.4,
    })
  }
  return drawn
}

/** Layers first, the description last, as a careful renderer would. `styles` is the watched folder. */
export async function dropDemoStyle(styles: string): Promise<void> {
  const layers = join(styles, DEMO_STYLE, 'layers')
  await mkdir(layers, { recursive: true })
  for (const [name, shape] of shapes()) {
    for (const [color, dye] of DYES.entries()) {
      await writeFile(join(layers, `${name}_${String(color).padStart(4, '0')}.png`), await drawn(shape, dye))
    }
  }
  await writeFile(join(styles, DEMO_STYLE, 'style.json'), JSON.stringify(description, null, 2))
}

/** Folds fall from left to right, so that cloth looks like cloth. */
function drawn({ path, shade }: { path: string; shade: number }, dye: string): Promise<Buffer> {
  const folds = [0.75, 1.15, 0.85, 1.2, 0.8].map(
    (light, i) => `<stop offset="${i / 4}" stop-color="${lit(dye, light * shade)}"/>`,
  )
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${SIDE_PX}" height="${SIDE_PX}" viewBox="0 0 100 100">
    <linearGradient id="f">${folds.join('')}</linearGradient><path d="${path}" fill="url(#f)"/></svg>`
  return sharp(Buffer.from(svg)).ensureAlpha().png().toBuffer()
}

function lit(dye: string, light: number): string {
  const channels = [1, 3, 5].map((at) => Math.min(255, Math.round(Number.parseInt(dye.slice(at, at + 2), 16) * light)))
  return `#${channels.map((value) => value.toString(16).padStart(2, '0')).join('')}`
}
