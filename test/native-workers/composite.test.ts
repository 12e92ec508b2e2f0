import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { type CompositeJob, composite, type Stack } from '../../native-workers/composite/index.js'
import { blob, CUTS, difference, folder, jobOf, load, type Pixels, resized, save, stacked } from './made-layers.js'

const test = suite('native-workers / composite')

const here = folder()
const blobs = Array.from({ length: 7 }, (_, seed) => blob(seed))
const layers = await Promise.all(blobs.map((pixels, at) => save(pixels, join(here, `layer-${at}.png`))))
const nothing = await save({ ...blob(0), rgba: new Uint8Array(96 * 96 * 4) }, join(here, 'nothing.png'))

/** Every choice of the middle layers between the outermost two. */
const stacks: Stack[] = Array.from({ length: 32 }, (_, bits) => ({
  layers: [0, ...[1, 2, 3, 4, 5].filter((at) => (bits >> (at - 1)) & 1), 6],
  names: [`${bits}.png`],
}))

const FOLDERS = ['whole', ...CUTS.map((cut) => cut.folder)]
const filesIn = (root: string) =>
  FOLDERS.flatMap((name) => readdirSync(join(root, name)).map((file) => `${name}/${file}`)).sort()

async function made(job: Partial<CompositeJob> & Pick<CompositeJob, 'stacks'>) {
  const outDir = folder()
  return { outDir, ...(await composite(jobOf({ layers, outDir, ...job }))) }
}

test('makes of every stack a picture and its cuts, and says how many and how large they are', async () => {
  const { outDir, done, unmade, made: files, linked, bytes, odd } = await made({ stacks })

  assert.equal({ done, unmade, files, linked, odd }, { done: 32, unmade: [], files: 128, linked: 0, odd: [] })
  assert.equal(filesIn(outDir), FOLDERS.flatMap((name) => stacks.map((stack) => `${name}/${stack.names[0]}`)).sort())
  assert.is(
    bytes,
    filesIn(outDir).reduce((sum, file) => sum + statSync(join(outDir, file)).size, 0),
  )
})

test('makes the pixels that plain arithmetic makes, correctly rounded', async () => {
  const { outDir } = await made({ stacks })

  for (const { layers: stack, names } of stacks) {
    const size = { widthPx: 96, heightPx: 96 }
    const sum = stacked(
      stack.map((at) => blobs[at]!),
      size,
    )
    const found = await load(join(outDir, 'whole', names[0]!))
    const off = difference(found, resized(sum, size, { widthPx: 70, heightPx: 70 }))
    // single floats may land on the other side of a half
    assert.ok(off.most <= 1.01 && off.db > 70, `${names}: ${JSON.stringify(off)}`)
  }
})

test('cuts what shows of the finished picture, as plain arithmetic does', async () => {
  const { outDir } = await made({ stacks })

  for (const { names } of stacks) {
    const picture = await load(join(outDir, 'whole', names[0]!))
    const found = await load(join(outDir, 'small', names[0]!))
    const { most, db } = difference(found, plainCut(picture))
    assert.ok(most <= 1.01 && db > 65, `${names}: ${most} ${db}`)
  }
})

/** Trimmed, fitted into 20 x 20, in the middle. */
function plainCut({ widthPx, heightPx, rgba }: Pixels): Pixels {
  const shown = (x: number, y: number) => rgba[(y * widthPx + x) * 4 + 3]! > 0
  const all = Array.from({ length: widthPx * heightPx }, (_, at) => [at % widthPx, Math.floor(at / widthPx)] as const)
  const xs = all.filter(([x, y]) => shown(x, y)).map(([x]) => x)
  const ys = all.filter(([x, y]) => shown(x, y)).map(([, y]) => y)
  const [left, top] = [Math.min(...xs), Math.min(...ys)]
  const box = { widthPx: Math.max(...xs) + 1 - left, heightPx: Math.max(...ys) + 1 - top }
  const inside: Pixels = { ...box, rgba: new Uint8Array(box.widthPx * box.heightPx * 4) }
  for (let y = 0; y < box.heightPx; y++)
    inside.rgba.set(
      rgba.subarray(((top + y) * widthPx + left) * 4, ((top + y) * widthPx + left + box.widthPx) * 4),
      y * box.widthPx * 4,
    )
  const scale = Math.min(20 / box.widthPx, 20 / box.heightPx)
  const size = { widthPx: Math.round(box.widthPx * scale), heightPx: Math.round(box.heightPx * scale) }
  const small = resized(stacked([inside], box), box, size)
  const cut: Pixels = { widthPx: 20, heightPx: 20, rgba: new Uint8Array(20 * 20 * 4) }
  const [x0, y0] = [10 - Math.floor(size.widthPx / 2), 10 - Math.floor(size.heightPx / 2)]
  for (let y = 0; y < size.heightPx; y++)
    cut.rgba.set(small.rgba.subarray(y * size.widthPx * 4, (y + 1) * size.widthPx * 4), ((y0 + y) * 20 + x0) * 4)
  return cut
}

test('makes the same bytes whether it keeps anything from one picture to the next or nothing', async () => {
  const kept = await made({ stacks })
  const anew = await made({ stacks, budgetBytes: 0 })
  const little = await made({ stacks: [...stacks].reverse(), budgetBytes: 60_000 })

  for (const file of filesIn(kept.outDir)) {
    const bytes = readFileSync(join(kept.outDir, file))
    assert.ok(bytes.equals(readFileSync(join(anew.outDir, file))), `${file} with nothing kept`)
    assert.ok(bytes.equals(readFileSync(join(little.outDir, file))), `${file} with little kept`)
  }
})

test('writes PNG files that any reader opens: RGBA, 8 bit, 172 pixels to the inch', async () => {
  const { outDir } = await made({ stacks: stacks.slice(0, 2) })

  for (const file of filesIn(outDir)) {
    const { format, channels, depth, density, width, hasAlpha } = await sharp(join(outDir, file)).metadata()
    const size = file.startsWith('whole') ? 70 : 20
    assert.equal(
      { format, channels, depth, density, width, hasAlpha },
      { format: 'png', channels: 4, depth: 'uchar', density: 172, width: size, hasAlpha: true },
    )
    assert.is(readFileSync(join(outDir, file)).indexOf(Buffer.from(`70485973${'00001a74'.repeat(2)}01`, 'hex')), 37)
  }
})

test('makes a picture once for all names it goes by', async () => {
  const names = ['one.png', 'two.png', 'three.png']
  const { outDir, made: files, linked } = await made({ stacks: [{ layers: [0, 1], names }] })

  assert.equal({ files, linked }, { files: 4, linked: 8 })
  for (const name of FOLDERS) {
    const inodes = new Set(names.map((file) => statSync(join(outDir, name, file)).ino))
    assert.is(inodes.size, 1, name)
  }
})

test('replaces what older work left under its names, and leaves the older file to its other names', async () => {
  const { outDir } = await made({ stacks: [{ layers: [0], names: ['a.png', 'b.png', 'c.png'] }] })
  const older = readFileSync(join(outDir, 'whole/c.png'))
  await composite(jobOf({ layers, outDir, attempt: 2, stacks: [{ layers: [1], names: ['b.png', 'a.png'] }] }))

  assert.ok(readFileSync(join(outDir, 'whole/c.png')).equals(older))
  assert.not.ok(readFileSync(join(outDir, 'whole/a.png')).equals(older))
  assert.is(statSync(join(outDir, 'whole/a.png')).ino, statSync(join(outDir, 'whole/b.png')).ino)
  assert.equal(filesIn(outDir).length, 12)
})

test('makes empty pictures and cuts of no layers and of layers that are empty', async () => {
  const empty: Stack[] = [
    { layers: [], names: ['no-layers.png'] },
    { layers: [7], names: ['nothing.png'] },
  ]
  const { outDir, done, odd } = await made({ layers: [...layers, nothing], stacks: empty })

  assert.equal({ done, odd }, { done: 2, odd: [] })
  for (const file of filesIn(outDir)) {
    const { rgba } = await load(join(outDir, file))
    assert.ok(
      rgba.every((value) => value === 0),
      file,
    )
  }
})

test('leaves a single layer of the wanted size as it is', async () => {
  const { outDir } = await made({
    stacks: [{ layers: [3], names: ['same.png'] }],
    whole: { folder: 'whole', widthPx: 96, heightPx: 96 },
    cuts: [],
  })
  // Mitchell blurs a little even at the same size; its alpha box can only grow by the kernel's reach
  const found = await load(join(outDir, 'whole/same.png'))
  const plain = resized(stacked([blobs[3]!], found), found, found)
  assert.ok(difference(found, plain).most <= 1.01)
})

test('fits layers that are not square into the picture, and enlarges small ones', async () => {
  const flat = blob(9, 60, 40)
  const file = await save(flat, join(here, 'flat.png'))
  const { outDir, odd } = await made({
    layers: [file],
    layer: flat,
    stacks: [{ layers: [0], names: ['flat.png'] }],
    whole: { folder: 'whole', widthPx: 90, heightPx: 90 },
  })

  const found = await load(join(outDir, 'whole/flat.png'))
  assert.equal([found.widthPx, found.heightPx, odd], [90, 60, []])
  assert.ok(difference(found, resized(stacked([flat], flat), flat, { widthPx: 90, heightPx: 60 })).most <= 1.01)
})

test('makes any cut that is described to it', async () => {
  const banner = {
    folder: 'banner',
    isTrimmed: false,
    offTop: 0.1,
    offBottom: 0.5,
    widthPx: 120,
    canvas: { widthPx: 64, heightPx: 90 },
  }
  const { outDir } = await made({ stacks: stacks.slice(0, 4), cuts: [banner] })
  const anew = await made({ stacks: stacks.slice(0, 4), cuts: [banner], budgetBytes: 0 })

  const picture = await load(join(outDir, 'whole/3.png'))
  const found = await load(join(outDir, 'banner/3.png'))
  assert.equal([found.widthPx, found.heightPx], [64, 90])
  // 7 of 70 rows off the top, 35 off the bottom: 70 x 28 becomes 120 x 48, of which the middle 64 columns stay
  const part = { widthPx: 70, heightPx: 28, rgba: picture.rgba.subarray(7 * 70 * 4, 35 * 70 * 4) }
  const large = resized(stacked([part], part), part, { widthPx: 120, heightPx: 48 })
  const wanted = new Uint8Array(64 * 90 * 4)
  for (let y = 0; y < 48; y++)
    wanted.set(large.rgba.subarray((y * 120 + 28) * 4, (y * 120 + 92) * 4), (y + 21) * 64 * 4)
  assert.ok(difference(found, { ...found, rgba: wanted }).most <= 1.01)
  assert.ok(readFileSync(join(outDir, 'banner/3.png')).equals(readFileSync(join(anew.outDir, 'banner/3.png'))))
})

test.run()
