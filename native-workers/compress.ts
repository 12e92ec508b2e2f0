/** A layer's file -> what is true of its pixels, and a small picture of it for the viewer; or why it is no layer. */
import { createHash } from 'node:crypto'
import { open, writeFile } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import sharp from 'sharp'

// One thread of the pool is one core of the budget, and no layer is looked at twice.
sharp.concurrency(1)
sharp.cache(false)

export interface LayerJob {
  file: string
  /** Width times height; more is refused before anything is decoded. */
  mostPixels: number
}

export interface LayerFacts {
  widthPx: number
  heightPx: number
  /** As stored: 4 or 2 with alpha, 3 or 1 without. */
  channels: number
  /** Bits a channel. */
  depth: number
  /** Of what is not fully transparent; null when nothing is. */
  alphaBox: { leftPx: number; topPx: number; widthPx: number; heightPx: number } | null
  /** Of size and pixels (RGBA, 8 bits): equal only for the same picture. */
  hash: string
}

/** `refused` says what was found and what was expected; the file's name is the caller's to say. */
export type Examined = { facts: LayerFacts } | { refused: string }

export type Examine = (job: LayerJob) => Promise<Examined>
export type Compress = (job: LayerJob & { to: string }) => Promise<Examined>

const SIDE_PX = 800
/** 172 pixels to the inch, as the website's pictures always were. */
const PIXELS_PER_METRE = 6772

export const examine: Examine = async (job) => {
  const layer = await decoded(job)
  return 'refused' in layer ? layer : { facts: layer.facts }
}

/** Writes `to`: PNG, RGBA, as large as fits into 800x800. Nothing is written for a file that is refused. */
export const compress: Compress = async ({ to, ...job }) => {
  const layer = await decoded(job)
  if ('refused' in layer) return layer
  const { widthPx: width, heightPx: height } = layer.facts
  const picture = await sharp(layer.pixels, { raw: { width, height, channels: 4 } })
    .resize({ width: SIDE_PX, height: SIDE_PX, fit: 'inside', kernel: 'mitchell' })
    .png({ compressionLevel: 6, adaptiveFiltering: true })
    .toBuffer()
  await writeFile(to, withDensity(picture))
  return { facts: layer.facts }
}

async function decoded({ file, mostPixels }: LayerJob): Promise<{ refused: string } | Decoded> {
  const refused = await refusedByHeader(file, mostPixels)
  if (refused !== undefined) return { refused }
  try {
    // pixels as they are stored: composites know nothing of profiles either
    const source = sharp(file, { limitInputPixels: mostPixels, failOn: 'error', ignoreIcc: true })
    const { channels, depth } = await source.metadata()
    const { data: pixels, info } = await source
      .ensureAlpha()
      .toColourspace('srgb')
      .raw()
      .toBuffer({ resolveWithObject: true })
    const { width: widthPx, height: heightPx } = info
    const hash = createHash('sha256').update(`${widthPx}x${heightPx}\n`).update(pixels).digest('hex').slice(0, 32)
    const bits = depth === 'ushort' ? 16 : 8
    return {
      pixels,
      facts: { widthPx, heightPx, channels, depth: bits, alphaBox: alphaBoxOf(pixels, widthPx), hash },
    }
  } catch (fault) {
    return { refused: `is broken or cut short (${(fault as Error).message.trim()}): expected a whole PNG` }
  }
}

interface Decoded {
  facts: LayerFacts
  pixels: Buffer
}

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const OTHERS: [begins: string, name: string][] = [
  ['\xff\xd8\xff', 'a JPEG'],
  ['GIF8', 'a GIF'],
  ['RIFF', 'a WebP or sound'],
  ['8BPS', 'a Photoshop document'],
  ['II*\0', 'a TIFF'],
  ['MM\0*', 'a TIFF'],
  ['<', 'SVG or HTML'],
  ['%PDF', 'a PDF'],
]

/** Only what begins as a PNG is given to the decoder, which would open any format, some of which read other files. */
async function refusedByHeader(file: string, mostPixels: number): Promise<string | undefined> {
  const handle = await open(file, 'r')
  try {
    const head = Buffer.alloc(33)
    const { bytesRead } = await handle.read(head, 0, head.length, 0)
    const found = head.subarray(0, bytesRead)
    if (!found.subarray(0, 8).equals(PNG)) {
      const other = OTHERS.find(([begins]) => found.toString('latin1').startsWith(begins))?.[1]
      return `is ${other ?? (bytesRead === 0 ? 'empty' : 'no picture')}: expected a PNG`
    }
    if (bytesRead < 33 || found.toString('latin1', 12, 16) !== 'IHDR') return 'is cut short: expected a whole PNG'
    const [widthPx, heightPx] = [found.readUInt32BE(16), found.readUInt32BE(20)]
    if (widthPx * heightPx <= mostPixels) return undefined
    return `is ${widthPx}x${heightPx}: expected at most ${mostPixels / 1e6} million pixels`
  } finally {
    await handle.close()
  }
}

function alphaBoxOf(pixels: Buffer, widthPx: number): LayerFacts['alphaBox'] {
  let [left, top, right, bottom] = [widthPx, -1, -1, -1]
  const stride = widthPx * 4
  for (let row = 0; row * stride < pixels.length; row++) {
    const start = row * stride + 3
    let first = 0
    while (first < widthPx && pixels[start + first * 4] === 0) first++
    if (first === widthPx) continue
    let last = widthPx - 1
    while (pixels[start + last * 4] === 0) last--
    if (top < 0) top = row
    bottom = row
    left = Math.min(left, first)
    right = Math.max(right, last)
  }
  if (top < 0) return null
  return { leftPx: left, topPx: top, widthPx: right - left + 1, heightPx: bottom - top + 1 }
}

/** The encoder says its density only together with half a kilobyte of profile and EXIF, in each of thousands of files. */
function withDensity(png: Buffer): Buffer {
  const after = 8 + 12 + 13
  const chunk = Buffer.alloc(12 + 9)
  chunk.writeUInt32BE(9, 0)
  chunk.write('pHYs', 4, 'latin1')
  chunk.writeUInt32BE(PIXELS_PER_METRE, 8)
  chunk.writeUInt32BE(PIXELS_PER_METRE, 12)
  chunk[16] = 1
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 17)), 17)
  return Buffer.concat([png.subarray(0, after), chunk, png.subarray(after)])
}
