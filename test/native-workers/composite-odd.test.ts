import { readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { composite, type Stack } from '../../native-workers/composite/index.js'
import { chunk, END, headerOf } from '../../native-workers/composite/png.js'
import { blob, difference, folder, jobOf, load, type Pixels, save, sharpOf } from './made-layers.js'

const test = suite('native-workers / composite, odd layers')

const here = folder()
const good = await save(blob(1), join(here, 'good.png'))

async function pictureOf(file: string) {
  const outDir = folder()
  const stacks: Stack[] = [{ layers: [0], names: ['it.png'] }]
  const { odd } = await composite(jobOf({ layers: [file], stacks, outDir, cuts: [] }))
  return { odd, bytes: readFileSync(join(outDir, 'whole/it.png')) }
}

const odd: [what: string, write: (file: string) => unknown, why: RegExp][] = [
  [
    'is cut off',
    async (file) => truncateSync(await save(blob(2), file), 2000),
    /^it ends in row \d+ of 96$|^cannot be read/,
  ],
  ['is no PNG', (file) => writeFileSync(file, 'nothing of the kind'), /^19 bytes that are no PNG$/],
  ['is empty', (file) => writeFileSync(file, ''), /^0 bytes that are no PNG$/],
  ['is absent', () => undefined, /^cannot be read: ENOENT/],
  ['has another size', (file) => save(blob(2, 96, 95), file), /^96x95, expected 96x96$/],
  ['has other bytes than were written', async (file) => spoil(await save(blob(2), file)), /^cannot be read: /],
  ['is a palette cut off', async (file) => truncateSync(await palette(file), 900), /^cannot be read: /],
]

function spoil(file: string): void {
  const bytes = readFileSync(file)
  bytes.fill(0xa5, 600, 640)
  writeFileSync(file, bytes)
}

async function palette(file: string): Promise<string> {
  await sharpOf(blob(2)).png({ palette: true }).toFile(file)
  return file
}

for (const [what, write, why] of odd) {
  test(`reports a layer that ${what}, and makes every picture without it`, async () => {
    const file = join(folder(), 'odd.png')
    await write(file)
    const outDir = folder()
    const stacks: Stack[] = [
      { layers: [0], names: ['first.png'] },
      { layers: [0, 1], names: ['second.png'] },
      { layers: [], names: ['third.png'] },
    ]
    const found = await composite(jobOf({ layers: [good, file], stacks, outDir }))

    assert.equal({ done: found.done, unmade: found.unmade, made: found.made }, { done: 3, unmade: [1], made: 8 })
    assert.equal(
      found.odd.map(({ file, isUsable }) => ({ file, isUsable })),
      [{ file, isUsable: false }],
    )
    assert.match(found.odd[0]!.why, why)
  })
}

const pixels = blob(3)
const plain = await pictureOf(await save(pixels, join(here, 'plain.png')))
const other: [what: string, write: (file: string) => Promise<unknown>, remark: string | undefined][] = [
  ['16 bit', (file) => sharpOf(pixels).toColourspace('rgb16').png().toFile(file), '16 bit, of which 8 are used'],
  ['interlaced', (file) => sharpOf(pixels).png({ progressive: true }).toFile(file), undefined],
]

for (const [what, write, remark] of other) {
  test(`reads a layer that is ${what} as the same pixels`, async () => {
    const file = join(folder(), 'other.png')
    await write(file)
    const { odd, bytes } = await pictureOf(file)

    assert.equal(odd, remark === undefined ? [] : [{ file, why: remark, isUsable: true }])
    assert.ok(bytes.equals(plain.bytes))
  })
}

/** The same picture of a file that sharp reads as these pixels. */
async function alike(file: string): Promise<Pixels> {
  const again = join(folder(), 'again.png')
  await save(await load(file), again)
  const [one, other] = [await pictureOf(file), await pictureOf(again)]
  assert.ok(one.bytes.equals(other.bytes))
  return load(again)
}

test('reads a palette with transparency', async () => {
  const file = join(folder(), 'palette.png')
  await palette(file)
  assert.is((await sharp(file).metadata()).isPalette, true)
  assert.ok(difference(await alike(file), blob(2)).db > 25)
})

test('reads grey with alpha', async () => {
  const file = join(folder(), 'grey.png')
  await sharpOf(pixels).toColourspace('b-w').png().toFile(file)
  assert.is((await sharp(file).metadata()).channels, 2)
  const { rgba } = await alike(file)
  assert.is(rgba[4 * 96 * 48], rgba[4 * 96 * 48 + 1])
})

test('takes a layer without alpha as one that hides all below, and says so', async () => {
  const file = join(folder(), 'opaque.png')
  await sharpOf(pixels).flatten({ background: '#204060' }).png().toFile(file)
  const { odd } = await pictureOf(file)

  assert.equal(odd, [{ file, why: 'no alpha: it hides all that is below it', isUsable: true }])
  assert.ok((await alike(file)).rgba.every((value, at) => at % 4 !== 3 || value === 255))
})

test('takes pixels as they are stored, whatever gamma or profile a file speaks of', async () => {
  const file = join(folder(), 'profile.png')
  await sharpOf(pixels).png().withIccProfile('p3').toFile(file)
  const raw = await save({ ...pixels, rgba: new Uint8Array(await storedPixels(file)) }, join(folder(), 'raw.png'))

  assert.ok((await pictureOf(file)).bytes.equals((await pictureOf(raw)).bytes))
})

const storedPixels = (file: string) => sharp(file, { ignoreIcc: true }).raw().toBuffer()

for (const filter of [0, 1, 2, 3, 4]) {
  test(`reads rows of PNG's filter ${filter}`, async () => {
    const file = join(folder(), 'filtered.png')
    writeFileSync(file, filtered(pixels, filter))
    const { odd, bytes } = await pictureOf(file)

    assert.equal(odd, [])
    assert.ok(bytes.equals(plain.bytes))
  })
}

/** Every row by the same filter, in IDATs of 1,000 bytes. */
function filtered({ widthPx, heightPx, rgba }: Pixels, filter: number): Buffer {
  const rows = Buffer.alloc(heightPx * (widthPx * 4 + 1))
  const at = (x: number, y: number) => (x < 0 || y < 0 ? 0 : rgba[y * widthPx * 4 + x]!)
  for (let y = 0; y < heightPx; y++) {
    rows[y * (widthPx * 4 + 1)] = filter
    for (let x = 0; x < widthPx * 4; x++) {
      const [left, above, corner] = [at(x - 4, y), at(x, y - 1), x < 4 ? 0 : at(x - 4, y - 1)]
      const guess = left + above - corner
      const far = [left, above, corner].map((value) => Math.abs(guess - value)) as [number, number, number]
      const nearest = far[0] <= far[1] && far[0] <= far[2] ? left : far[1] <= far[2] ? above : corner
      const predicted = [0, left, above, (left + above) >> 1, nearest][filter]!
      rows[y * (widthPx * 4 + 1) + 1 + x] = at(x, y) - predicted
    }
  }
  const data = deflateSync(rows)
  const pieces = Array.from({ length: Math.ceil(data.length / 1000) }, (_, k) =>
    data.subarray(k * 1000, k * 1000 + 1000),
  )
  const [end, first] = [END, headerOf({ widthPx, heightPx })]
  return Buffer.concat([first, ...pieces.map((piece) => chunk('IDAT', piece)), end])
}

test.run()
