/** Whatever is dropped into a style, the service names it, says what it found and expected, makes all else, and goes on by itself. */
import { readFileSync } from 'node:fs'
import { mkdir, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { crc32, deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import type { Finding } from '../../actors/dress/lint/finding.js'
import { drawLayer, LAYERS, STYLE } from '../dress/pictures.js'
import { here } from './here.js'
import { ground, type Running, Subscriber, start } from './troupe.js'

const test = suite('whole / dress bad input')
const at = await ground('whole-dress-bad', {
  service: { intake: { settleMs: 300, incompleteMs: 800, rescanMs: 3_000 } },
  // more than the large sheet has, less than the one that nobody means
  dress: { quietMs: 300, mostRows: 350_000 },
})
const PATIENCE_MS = 120_000
const ingest = new Subscriber('ingest')
const followed = new Map<string, Subscriber>()
let service: Running | undefined

test.before(async () => {
  service = await start(at.data, '--config', at.config)
  await ingest.connect(service.url)
})
test.after(async () => {
  for (const subscriber of [ingest, ...followed.values()]) await subscriber.disconnect()
  await service?.stop()
  await at.clear()
})

/** The one style `id`: its files, and what is told of it. */
async function styleOf(id: string) {
  const news = followed.get(id) ?? new Subscriber(`style/${id}`)
  if (!followed.has(id)) {
    followed.set(id, news)
    await news.connect(service!.url)
  }
  const path = (file: string) => join(at.data, 'styles', id, file)
  const put = async (file: string, content: string | Buffer) => {
    await mkdir(dirname(path(file)), { recursive: true })
    await writeFile(path(file), content)
  }
  const own = () => news.items.get('style') ?? {}
  const findings = () => (news.items.get('lint')?.findings ?? []) as Finding[]
  return {
    path,
    put,
    own,
    news,
    findings,
    describe: (changes: object = {}) =>
      put('style.json', JSON.stringify({ ...STYLE, id, colors: 1, approve: 'when-clean', ...changes })),
    draw: async (layer: string, seed = 0) => put(`layers/${layer}_0000.png`, await drawLayer(layer, 0, seed)),
    drawAll: async () => {
      for (const layer of LAYERS) await put(`layers/${layer}_0000.png`, await drawLayer(layer, 0))
    },
    until: (status: string, what = status, holds = () => true) =>
      news.until(`${id}: ${what}`, () => own().status === status && holds(), PATIENCE_MS),
    /** Resolves with the findings of these rules, as `rule file: message (hint)`. */
    finds: async (...rules: string[]) => {
      const seen = () => findings().map(({ rule }) => rule)
      const isTold = () => own().status !== 'linting' && rules.every((rule) => (seen() as string[]).includes(rule))
      await news.until(`${id}: ${rules}`, isTold, PATIENCE_MS)
      return findings().map(({ rule, file, message, hint }) => `${rule} ${file}: ${message} (${hint})`)
    },
    /** Inode and time of every 800 px picture by name. */
    pictures: async () => {
      const folder = join(at.store, 'renders/composites', id, '800x800')
      const names = await readdir(folder)
      const states = names.map(async (name) => {
        const { ino, mtimeMs } = await stat(join(folder, name))
        return [name, `${ino}/${mtimeMs}`] as const
      })
      return new Map(await Promise.all(states))
    },
  }
}

const changed = (before: Map<string, string>, after: Map<string, string>) =>
  [...after.keys()].filter((name) => before.get(name) !== after.get(name)).sort()
const says = (lines: readonly string[], ...parts: string[]) =>
  assert.ok(
    lines.some((line) => parts.every((part) => line.includes(part))),
    `${parts.join(' … ')} in\n${lines.join('\n')}`,
  )

/** 30000x30000 in one bit a pixel: some hundred kilobytes that would be 3.6 GB of RGBA. */
function vastPng(): Buffer {
  const side = 30_000
  const chunk = (type: string, data: Buffer) => {
    const framed = Buffer.alloc(data.length + 12)
    framed.writeUInt32BE(data.length, 0)
    framed.write(type, 4, 'latin1')
    data.copy(framed, 8)
    framed.writeUInt32BE(crc32(framed.subarray(4, 8 + data.length)), 8 + data.length)
    return framed
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(side, 0)
  header.writeUInt32BE(side, 4)
  header[8] = 1
  const rows = deflateSync(Buffer.alloc(side * (1 + side / 8)), { level: 1 })
  const signature = Buffer.from('89504e470d0a1a0a', 'hex')
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))])
}

test('layers of a finished style that are replaced by broken ones are named, and cost their own pictures alone', async () => {
  const { path, put, describe, drawAll, draw, until, own, news, findings, pictures } = await styleOf('worn')
  await describe()
  await drawAll()
  await until('done')
  const before = await pictures()
  const { run } = own()
  const good = new Map<string, Buffer>()
  const replace = async (layer: string, by: (png: Buffer) => Buffer | Promise<Buffer>) => {
    const png = await readFile(path(`layers/${layer}_0000.png`))
    good.set(layer, png)
    await put(`layers/${layer}_0000.png`, await by(png))
  }
  await replace('a1_neckline_front', (png) => sharp(png).extend({ right: 1, background: '#0000' }).png().toBuffer())
  await replace('b1_neckline_front', (png) => png.subarray(0, png.length / 2))
  await replace('c1_infront_front', (png) => sharp(png).flatten().jpeg().toBuffer())
  await replace('a1_neckline_back', vastPng)
  await replace('b1_neckline_back', (png) => sharp(png).toColourspace('rgb16').png().toBuffer())
  await replace('c1_infront_back', (png) => sharp(png).flatten().png().toBuffer())
  // a look may come between two of them
  const because = '12 pictures could not be made: their layers are missing or broken, see the lint'
  await until('failed', because, () => own().because === because && news.items.get('verify')?.run === own().run)

  const lines = findings().map(({ rule, file, message }) => `${rule} ${file}: ${message}`)
  says(lines, 'odd-size a1_neckline_front_0000.png', '65x64 where the others are 64x64')
  says(lines, 'unreadable b1_neckline_front_0000.png', 'is broken or cut short', 'expected a whole PNG')
  says(lines, 'unreadable c1_infront_front_0000.png', 'is a JPEG: expected a PNG')
  says(lines, 'unreadable a1_neckline_back_0000.png', 'is 30000x30000: expected at most 40 million pixels')
  says(lines, 'deep-colour b1_neckline_back_0000.png', '16 bits a channel')
  says(lines, 'no-alpha c1_infront_back_0000.png', 'no transparency')
  assert.is.not(own().run, run)
  const { holes, unmade } = news.items.get('verify') as { holes: number; unmade: string[] }
  assert.equal([holes, unmade.length], [12, 12])
  assert.ok(unmade.includes('a1-c1-mini-back-0000.png') && !unmade.includes('c1-mini-back-0000.png'))
  const said = await here('verify', path(''), '--data', at.data, '--config', at.config, '--json')
  const seen = JSON.parse(said.out) as { missing: string[]; extra: string[]; unmade: string[] }
  assert.equal([said.code, seen.missing, seen.extra], [1, [], []])
  assert.equal(seen.unmade, [...unmade].sort())
  const others = ['b1-c1-knee-back', 'b1-knee-back', 'c1-knee-back', 'c1-mini-back'].map((name) => `${name}-0000.png`)
  const between = await pictures()
  assert.equal(changed(before, between), others)

  for (const [layer, png] of good) await put(`layers/${layer}_0000.png`, png)
  await draw('a1_neckline_front', 50)
  await until('done', 'all to be whole again')
  const replaced = ['a1-c1-knee-front', 'a1-c1-mini-front', 'a1-knee-front', 'a1-mini-front']
  assert.equal(changed(between, await pictures()), [...replaced.map((name) => `${name}-0000.png`), ...others].sort())
})

test('what is refused by its header is not decoded', () => {
  const [, peakKiB] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${service?.pid}/status`, 'utf8')) ?? []
  assert.ok(Number(peakKiB) < 1_000_000, `${peakKiB} KiB at most`)
})

test('a new style with a broken and a missing layer waits; with holes it is made where somebody says so, and then they alone', async () => {
  const { path, put, describe, drawAll, until, own, findings, pictures } = await styleOf('fresh')
  await drawAll()
  for (const layer of LAYERS) await put(`layers/${layer}_0001.png`, await drawLayer(layer, 1))
  const png = await readFile(path('layers/b1_neckline_front_0000.png'))
  await put('layers/b1_neckline_front_0000.png', png.subarray(0, png.length - 40))
  await rm(path('layers/c1_infront_back_0001.png'))
  await describe({ approve: 'manual', colors: 2 })
  await until('waiting', 'both errors', () => {
    const files = findings().map(({ rule, file }) => `${rule} ${file}`)
    return files.join() === 'missing-colour c1_infront_back_0001.png,unreadable b1_neckline_front_0000.png'
  })
  assert.is(own().because, '2 errors to be put right')

  const said = await here('approve', 'fresh', '--data', at.data, '--config', at.config)
  assert.is(said.code, 4)
  assert.match(said.err, /fresh has 2 errors with which pictures cannot be made.*--with-holes/)
  assert.is((await here('approve', 'fresh', '--with-holes', '--data', at.data, '--config', at.config)).code, 0)
  await until('failed', 'holes', () => String(own().because).startsWith('7 pictures could not be made'))
  const before = await pictures()
  const verdict = async () => {
    const { code, out } = await here('verify', path(''), '--data', at.data, '--config', at.config, '--json')
    const { missing, extra } = JSON.parse(out) as { missing: string[]; extra: string[] }
    return { code, missing: missing.filter((name) => name.startsWith('800x800/')).map((name) => name.slice(8)), extra }
  }
  const [front, back] = [
    ['b1-c1-knee', 'b1-knee'].map((name) => `${name}-front-0000.png`),
    ['a1-c1-knee', 'a1-c1-mini', 'b1-c1-knee', 'c1-knee', 'c1-mini'].map((name) => `${name}-back-0001.png`),
  ]
  const holes = [...front, ...back].sort()
  assert.equal(await verdict(), { code: 1, missing: holes, extra: [] })

  await put('layers/b1_neckline_front_0000.png', png)
  await put('layers/c1_infront_back_0001.png', await drawLayer('c1_infront_back', 1))
  await until('done')
  assert.equal(changed(before, await pictures()), holes)
  assert.equal(await verdict(), { code: 0, missing: [], extra: [] })
})

test('names that fit nothing are told with the nearest that would, and two that differ by case name both', async () => {
  const { path, put, describe, drawAll, until, own, finds } = await styleOf('named')
  await drawAll()
  const strange = [
    'a1_neckine_front_0000.png',
    'a1_front_neckline_0000.png',
    'A1_Neckline_Front_0000.png',
    'a1_neckline_front_7.png',
  ]
  for (const name of strange) await put(`layers/${name}`, await drawLayer(name, 0, 9))
  await describe()
  const lines = await finds('no-rule', 'case-twins')

  says(lines, 'no-rule a1_neckine_front_0000.png', 'neckine is no slot', 'did you mean a1_neckline_front_0000.png?')
  says(lines, 'no-rule a1_front_neckline_0000.png', 'did you mean a1_neckline_front_0000.png?')
  says(lines, 'case-twins', 'A1_Neckline_Front_0000.png', 'a1_neckline_front_0000.png', 'differ only by case')
  assert.is(own().status, 'waiting')
  const ignored = () => ingest.items.get('styles/named/layers/a1_neckline_front_7.png')
  await ingest.until('it to be ignored', () => ignored()?.state === 'ignored')
  assert.match(
    String(ignored()?.because),
    /expected …_<slot>_<side>_0000\.png; did you mean a1_neckline_front_0007\.png\?/,
  )

  for (const name of strange) await rm(path(`layers/${name}`))
  await until('done')
})

test('a sheet that names a layer nobody delivered waits with the line; BOM and CRLF mean nothing, in JSON neither', async () => {
  const { put, drawAll, until, own, finds, pictures } = await styleOf('listed')
  const windows = (text: string) => `\uFEFF${text.replaceAll('\n', '\r\n')}`
  await drawAll()
  const style = { ...STYLE, id: 'listed', colors: 1, approve: 'when-clean' }
  const rows = 'c1,base_knee_bottom_front c1_infront_front,base_knee_bottom_back c1_infront_back\n'
  const other = 'a1-b1,base_knee_bottom_front NAME,base_knee_bottom_back\n'
  await put('combinations/knee.csv', windows(rows + other.replace('NAME', 'a1_neckline_frnt')))
  // last, or a look between the two would find a style without a sheet
  await put('style.json', windows(JSON.stringify(style, null, 2)))
  const lines = await finds('missing-layer')

  says(
    lines,
    'missing-layer combinations/knee.csv',
    'line 2 names a1_neckline_frnt, which is not there',
    'did you mean a1_neckline_front?',
  )
  assert.equal([own().status, own().because], ['waiting', '1 error to be put right'])
  await put('combinations/knee.csv', windows(rows + other.replace('NAME', 'a1_neckline_front')))
  await until('done')
  const names = [...(await pictures()).keys()].filter((name) => name.includes('-knee-front-')).sort()
  assert.equal(names, ['a1-b1-knee-front-0000.png', 'c1-knee-front-0000.png', 'default-knee-front-0000.png'])
})

test('a rule that names an unknown code is told with its place; rules that are no JSON leave nothing to go by', async () => {
  const { put, describe, drawAll, until, own, findings, finds } = await styleOf('ruled')
  await drawAll()
  await describe()
  await until('done')
  const bottom = (length: string) => ({ bottom: `base_${length}_bottom_front` })
  const level = (length: string) => ({
    default: { front: bottom(length), back: { bottom: `base_${length}_bottom_back` } },
    a1: { b9: { default: null }, default: { front: { neckline: 'a1_neckline_front' } } },
  })
  const rules = { Knee: level('knee'), Mini: level('mini') }
  await put('layers.json', JSON.stringify(rules))
  says(
    await finds('unknown-code'),
    'unknown-code layers.json',
    'Knee.a1 names b9, no code of the style',
    'did you mean b1?',
  )

  await put('layers.json', `${JSON.stringify(rules).slice(0, -9)}}`)
  await until('waiting', 'rules', () => own().because === 'style.json or layers.json to be put right')
  assert.match(findings()[0]?.message ?? '', /layers\.json/)
  await rm(join(at.data, 'styles/ruled/layers.json'))
  await until('done')
})

test('a key of style.json that is misspelt is named with the one that was meant', async () => {
  const { put, describe, drawAll, until, own, finds } = await styleOf('typed')
  const { colors: _, ...rest } = STYLE
  await put('style.json', JSON.stringify({ ...rest, id: 'typed', colours: 1 }))
  await drawAll()
  const lines = await finds('style-fault')

  says(lines, 'style-fault style.json', 'colors: nothing', 'expected a whole number from 1 to 10000')
  says(lines, 'style-fault style.json', 'colours', 'did you mean colors?')
  assert.equal([own().status, own().because], ['waiting', 'style.json or layers.json to be put right'])
  await describe()
  await until('done')
})

test('a style without layers says so, and is made once they are there', async () => {
  const { describe, drawAll, until, own, finds } = await styleOf('empty')
  await describe({ lengths: { knee: { name: 'Knee' } } })
  says(await finds('nothing-delivered'), 'layers/', 'holds no layer: expected pictures such as')
  assert.is(own().status, 'waiting')
  await describe()
  await drawAll()
  await until('done')
})

test('a sheet of 300,000 rows is read, and other styles do not wait for it; one that is beyond all sense is refused', async () => {
  const { path, put, drawAll, until, own, finds } = await styleOf('large')
  const codes = Array.from({ length: 19 }, (_, code) => `x${code}`)
  const { knee } = STYLE.lengths
  const style = {
    ...STYLE,
    id: 'large',
    colors: 1,
    customizations: [...STYLE.customizations, ...codes],
    ignored: codes,
    lengths: { knee },
  }
  await drawAll()
  const folder = path('combinations')
  await mkdir(folder, { recursive: true })
  const rowsTo = async (from: number, to: number) => {
    const file = await open(path('combinations/knee.csv'), 'a')
    for (let row = from; row <= to; ) {
      let text = ''
      for (const end = Math.min(to, row + 9_999); row <= end; row++) {
        const chosen = codes.filter((_, bit) => (row >> bit) & 1).join('-')
        text += `${chosen},base_knee_bottom_front c1_infront_front,base_knee_bottom_back\n`
      }
      await file.write(text)
    }
    await file.close()
  }
  await rowsTo(1, 300_000)
  await put('style.json', JSON.stringify(style))
  await until('needs-approval')

  assert.is(own().because, 'nobody has approved it yet')
  const [, peakKiB] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${service?.pid}/status`, 'utf8')) ?? []
  assert.ok(Number(peakKiB) < 1_200_000, `${peakKiB} KiB at most`)
  await rowsTo(300_001, 350_001)
  says(await finds('too-many-rows'), 'too-many-rows', 'knee has 350001 combinations', 'expected at most 350000 in all')
  assert.is(own().status, 'waiting')
})

test.run()
