import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { compress, examine, type LayerFacts } from '../../native-workers/compress.js'

const test = suite('native-workers / compress')
const folder = await mkdtemp(join(tmpdir(), 'troupe-compress-'))
test.after(() => rm(folder, { recursive: true, force: true }))

const MOST = 40_000_000
const at = (name: string) => join(folder, name)
const RED = { r: 200, g: 10, b: 10, alpha: 1 }
const clear = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } })
const patch = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 4, background: RED } })
    .png()
    .toBuffer()

/** A clear picture with a red patch in it. */
async function layer(name: string, [width, height]: [number, number], left = 8, top = 4): Promise<string> {
  await clear(width, height)
    .composite([{ input: await patch(16, 24), left, top }])
    .png()
    .toFile(at(name))
  return at(name)
}

async function factsOf(file: string): Promise<LayerFacts> {
  const examined = await examine({ file, mostPixels: MOST })
  assert.ok('facts' in examined, JSON.stringify(examined))
  return (examined as { facts: LayerFacts }).facts
}

async function refusalOf(name: string, bytes: Uint8Array | string): Promise<string> {
  await writeFile(at(name), bytes)
  const answer = await compress({ file: at(name), to: at(`${name}-small.png`), mostPixels: MOST })
  assert.not(existsSync(at(`${name}-small.png`)), 'nothing is written')
  return 'refused' in answer ? answer.refused : `not refused: ${JSON.stringify(answer)}`
}

test('a layer becomes as large as fits into 800x800, with its transparency, at 172 pixels to the inch', async () => {
  const file = await layer('tall.png', [100, 200], 0, 0)
  await compress({ file, to: at('small.png'), mostPixels: MOST })

  const { width, height, channels, density, depth } = await sharp(at('small.png')).metadata()
  assert.equal(
    { width, height, channels, density, depth },
    { width: 400, height: 800, channels: 4, density: 172, depth: 'uchar' },
  )
  const { data, info } = await sharp(at('small.png')).raw().toBuffer({ resolveWithObject: true })
  const pixel = (x: number, y: number) => [...data.subarray((y * info.width + x) * 4, (y * info.width + x) * 4 + 4)]
  assert.equal(pixel(30, 40), [200, 10, 10, 255])
  assert.is(pixel(300, 600)[3], 0)
})

test('what is measured is where something shows, and how it is stored', async () => {
  assert.equal(
    { ...(await factsOf(await layer('one.png', [64, 64]))), hash: '' },
    {
      widthPx: 64,
      heightPx: 64,
      channels: 4,
      depth: 8,
      alphaBox: { leftPx: 8, topPx: 4, widthPx: 16, heightPx: 24 },
      hash: '',
    },
  )
  await clear(64, 64).png().toFile(at('empty.png'))
  assert.is((await factsOf(at('empty.png'))).alphaBox, null)
})

test('the same pixels have the same hash however they are packed, others have another', async () => {
  const file = await layer('plain.png', [64, 64])
  await sharp(file).png({ compressionLevel: 1, adaptiveFiltering: true }).toFile(at('repacked.png'))

  assert.is((await factsOf(at('repacked.png'))).hash, (await factsOf(file)).hash)
  assert.is.not((await factsOf(await layer('moved.png', [64, 64], 9))).hash, (await factsOf(file)).hash)
})

test('a picture without transparency and one of 16 bits are measured as what they are', async () => {
  await sharp(await layer('deep-source.png', [32, 32]))
    .toColourspace('rgb16')
    .png()
    .toFile(at('deep.png'))
  assert.is((await factsOf(at('deep.png'))).depth, 16)
  await sharp({ create: { width: 8, height: 8, channels: 3, background: RED } })
    .png()
    .toFile(at('opaque.png'))
  const { channels, alphaBox } = await factsOf(at('opaque.png'))
  assert.equal([channels, alphaBox], [3, { leftPx: 0, topPx: 0, widthPx: 8, heightPx: 8 }])
})

test('a picture that is cut short or damaged is refused', async () => {
  const noise = Buffer.from(Array.from({ length: 64 * 64 * 4 }, (_, i) => (i * i * 31) % 251))
  const whole = await sharp(noise, { raw: { width: 64, height: 64, channels: 4 } })
    .png()
    .toBuffer()

  assert.match(
    await refusalOf('short', whole.subarray(0, whole.length / 2)),
    /broken or cut short .*expected a whole PNG/,
  )
  assert.match(await refusalOf('head', whole.subarray(0, 20)), /cut short/)
  const damaged = Buffer.from(whole)
  damaged.fill(0, 200, 260)
  assert.match(await refusalOf('damaged', damaged), /broken or cut short/)
})

test('what is no PNG is refused by what it is, whatever its name, and is not opened as something else', async () => {
  const jpeg = await sharp({ create: { width: 8, height: 8, channels: 3, background: RED } })
    .jpeg()
    .toBuffer()

  assert.match(await refusalOf('a.png', jpeg), /is a JPEG: expected a PNG/)
  assert.match(
    await refusalOf('b.png', '<svg xmlns="http://www.w3.org/2000/svg"><image href="/etc/passwd"/></svg>'),
    /SVG/,
  )
  assert.match(await refusalOf('c.png', 'Dear renderers'), /no picture: expected a PNG/)
  assert.match(await refusalOf('d.png', ''), /empty/)
})

test('a picture with more pixels than allowed is refused before it is decoded', async () => {
  const bomb = Buffer.from(await clear(8, 8).png().toBuffer())
  bomb.writeUInt32BE(100_000, 16)
  bomb.writeUInt32BE(100_000, 20)

  assert.match(await refusalOf('bomb', bomb), /is 100000x100000: expected at most 40 million pixels/)
})

test.run()
