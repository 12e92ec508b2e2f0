/** A picture's layers -> the picture and its three cuts as others make them: ImageMagick's commands, and sharp used plainly. */
import { execFile, execFileSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import sharp from 'sharp'

import { CUTS, FOLDERS, type Picture, WHOLE } from './units.js'

const run = promisify(execFile)

/** By its path: what else is called `convert` may be anything. */
const CONVERT = '/usr/bin/convert'

export type Rival = (picture: Picture, outDir: string) => Promise<unknown>

export function imageMagickVersion(): string | undefined {
  if (!existsSync(CONVERT)) return undefined
  return /ImageMagick (\S+)/.exec(execFileSync(CONVERT, ['-version'], { encoding: 'utf8' }))?.[1]
}

const CHOPS: Record<string, string[]> = {
  '142x142': ['-resize', '142x142'],
  'bottom-crop': ['-gravity', 'north', '-chop', '0x33%', '-resize', '142x'],
  'top-crop': ['-gravity', 'south', '-chop', '0x33%', '-resize', '142x'],
}
const CENTRED = ['-background', 'none', '-gravity', 'center', '-extent', '142x142']

/** The cuts of a finished picture. PNG32: 8 bit RGBA whatever it holds, as ours are; it costs no more. */
export async function cutByImageMagick(picture: string, name: string, outDir: string): Promise<void> {
  for (const { folder } of CUTS) {
    mkdirSync(join(outDir, folder), { recursive: true })
    const cut = `PNG32:${join(outDir, folder, name)}`
    await run(CONVERT, [picture, '-trim', '+repage', ...(CHOPS[folder] as string[]), ...CENTRED, cut])
  }
}

export const imageMagick: Rival = async ({ name, files }, outDir) => {
  mkdirSync(join(outDir, WHOLE.folder), { recursive: true })
  const picture = join(outDir, WHOLE.folder, name)
  const [first, ...others] = files
  const stack = [first as string, ...others.flatMap((file) => [file, '-composite'])]
  await run(CONVERT, [...stack, '-resize', '800x800', '-units', 'PixelsPerInch', '-density', '172', `PNG32:${picture}`])
  await cutByImageMagick(picture, name, outDir)
}

/** Decode, composite, resize, encode, and the cuts of what came out: a call each, as its manual shows them. */
export const plainSharp: Rival = async ({ name, files }, outDir) => {
  for (const folder of FOLDERS) mkdirSync(join(outDir, folder), { recursive: true })
  const [first, ...others] = files
  const stacked = await sharp(first as string)
    .composite(others.map((input) => ({ input })))
    .png({ compressionLevel: 0 })
    .toBuffer()
  const whole = await sharp(stacked).resize(800, 800, { kernel: 'mitchell' }).png(PNG).withMetadata(DENSITY).toBuffer()
  await sharp(whole).toFile(join(outDir, WHOLE.folder, name))
  const { data: shown, info } = await sharp(whole)
    .trim()
    .png({ compressionLevel: 0 })
    .toBuffer({ resolveWithObject: true })
  const off = Math.round(info.height * 0.33)
  const parts = {
    '142x142': { top: 0, height: info.height, fit: { width: 142, height: 142, fit: 'contain' as const } },
    'bottom-crop': { top: off, height: info.height - off, fit: { width: 142 } },
    'top-crop': { top: 0, height: info.height - off, fit: { width: 142 } },
  }
  for (const [folder, { top, height, fit }] of Object.entries(parts)) {
    await sharp(shown)
      .extract({ left: 0, top, width: info.width, height })
      .resize({ ...fit, kernel: 'mitchell', background: '#0000' })
      .png(PNG)
      .withMetadata(DENSITY)
      .toFile(join(outDir, folder, name))
  }
}

const PNG = { compressionLevel: 6, adaptiveFiltering: true }
const DENSITY = { density: 172 }

/** Two pictures at a time, as many as are given: how long one of them takes on the whole, in seconds. */
export async function twoAtATime(rival: Rival, pictures: readonly Picture[], outDir: string): Promise<number> {
  const left = [...pictures]
  const from = performance.now()
  const work = async () => {
    for (let picture = left.shift(); picture; picture = left.shift()) await rival(picture, outDir)
  }
  await Promise.all([work(), work()])
  return (performance.now() - from) / 1000 / pictures.length
}
