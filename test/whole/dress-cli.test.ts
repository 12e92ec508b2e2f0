/** A style in the hands of people at a terminal: looked through, counted, approved, made, proved; without a service. */
import { spawn } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { areRealStylesHere, real } from '../dress/made.js'
import { blob, save, sharpOf } from '../native-workers/made-layers.js'
import { here } from './here.js'
import { troupe } from './troupe.js'

const test = suite('whole / dress command line')
const held = areRealStylesHere ? test : test.skip
if (!areRealStylesHere) process.stdout.write('skipped: the real styles are not here\n')

const MAIN = fileURLToPath(new URL('../../src/main.js', import.meta.url))
const LENGTHS = ['ankle', 'knee', 'maxi', 'micro_mini', 'midi', 'mini']
const LAYERS = ['base_knee_bottom', 'b1_knee_bottom', 't1_neckline', 'a1_infront'].flatMap((layer) => [
  `${layer}_front`,
  `${layer}_back`,
])
const STYLE = {
  id: 'made',
  colors: 2,
  customizations: ['t1', 'b1', 'a1'],
  lengths: {
    knee: {
      name: 'Knee',
      defaults: { front: { bottom: 'base_knee_bottom_front' }, back: { bottom: 'base_knee_bottom_back' } },
    },
  },
}

const ground = await mkdtemp(join(tmpdir(), 'troupe-dress-cli-'))
const drawn = join(ground, 'drawn')
const data = join(ground, 'data')
const style = join(data, 'styles/made')
const layer = (name: string) => join(style, 'layers', name)
const describe = (changes: object = {}) =>
  writeFile(join(style, 'style.json'), JSON.stringify({ ...STYLE, ...changes }))
process.env.USER = 'ana'

test.before(async () => {
  await mkdir(drawn)
  for (const [at, name] of LAYERS.entries()) {
    for (const color of [0, 1]) await save(blob(2 * at + color + 1), join(drawn, `${name}_000${color}.png`))
  }
})
test.before.each(async () => {
  await rm(data, { recursive: true, force: true })
  await cp(drawn, join(style, 'layers'), { recursive: true })
  await describe()
})
test.after(() => rm(ground, { recursive: true, force: true }))

/** A folder with what a real style's rules need. */
async function realFolder(id: string, withRules: boolean): Promise<string> {
  const folder = await mkdtemp(join(ground, 'real-'))
  await writeFile(join(folder, 'style.json'), real(id, 'style.json'))
  if (withRules) await writeFile(join(folder, 'layers.json'), real(id, 'viewer.json'))
  return folder
}
async function realNames(id: string): Promise<string> {
  const file = join(ground, `${id}.txt`)
  await writeFile(file, real(id, 'files.txt'))
  return file
}

held('prints the rows of fp-dr1003-102 by its layers.json, every length byte for byte', async () => {
  const folder = await realFolder('fp-dr1003-102', true)
  for (const length of LENGTHS) {
    const { code, out } = await here('combinations', folder, '--length', length)
    assert.is(code, 0)
    assert.ok(out === real('fp-dr1003-102', `rows/${length}.csv`), length)
  }
})

held('prints the rows of fp-dr1005-102 by a list of names, every length byte for byte', async () => {
  const [folder, names] = [await realFolder('fp-dr1005-102', false), await realNames('fp-dr1005-102')]
  for (const length of LENGTHS) {
    const { code, out } = await here('combinations', folder, '--length', length, '--names', names)
    assert.is(code, 0)
    assert.ok(out === real('fp-dr1005-102', `rows/${length}.csv`), length)
  }
})

held('prints the rules of fp-dr1005-102 as its viewer had them', async () => {
  const folder = await realFolder('fp-dr1005-102', false)
  const { code, out } = await here('viewer', folder, '--names', await realNames('fp-dr1005-102'))
  assert.is(code, 0)
  assert.equal(JSON.parse(out), JSON.parse(real('fp-dr1005-102', 'viewer.json')))
})

held('plans as many rows as the real exports have', async () => {
  const [folder, names] = [await realFolder('fp-dr1003-102', true), await realNames('fp-dr1003-102')]
  const { out } = await here('plan', folder, '--names', names, '--json')
  const planned = JSON.parse(out) as { parts: { length: string; side: string; rows: number; pictures: number }[] }
  for (const length of LENGTHS) {
    const rows = real('fp-dr1003-102', `rows/${length}.csv`).trimEnd().split('\n').length
    const found = planned.parts.filter((part) => part.length === length)
    assert.equal(
      found.map((part) => [part.side, part.rows, part.pictures]),
      [
        ['front', rows, 18 * (rows + 1)],
        ['back', rows, 18 * (rows + 1)],
      ],
    )
  }
})

test('prints 131,071 rows to a reader that is slow to begin, and leaves none out', async () => {
  const codes = Array.from({ length: 17 }, (_, at) => `t${at + 1}`)
  await describe({ customizations: codes })
  const child = spawn(process.execPath, [MAIN, 'combinations', style, '--length', 'knee'], { stdio: 'pipe' })
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  await new Promise((resolve) => child.stdout.once('readable', resolve))
  let text = ''
  for await (const piece of child.stdout) {
    text += piece
    await new Promise(setImmediate)
  }

  assert.is(await ended, 0)
  const rows = text.split('\n')
  assert.is(rows.length, 2 ** 17)
  assert.is(rows[0], 't1,base_knee_bottom_front t1_neckline_front,base_knee_bottom_back t1_neckline_back')
  assert.is(rows.at(-2)?.split(',')[0], codes.join('-'))
})

test('more combinations than anybody means are counted, told by lint, and made by nobody', async () => {
  await describe({ customizations: Array.from({ length: 40 }, (_, at) => `t${at + 1}`) })
  const linted = await here('lint', style)
  assert.is(linted.code, 1)
  assert.match(linted.out, 'knee has 1099511627775 combinations: expected at most 500000 in all')
  const planned = await here('plan', style)
  assert.is(planned.code, 4)
  assert.match(planned.err, 'made: knee has 1099511627775 combinations')
})

test('ends without a word when its reader has seen enough', async () => {
  await describe({ customizations: Array.from({ length: 17 }, (_, at) => `t${at + 1}`) })
  const child = spawn(process.execPath, [MAIN, 'combinations', style, '--length', 'knee'], { stdio: 'pipe' })
  let said = ''
  child.stderr.on('data', (text) => (said += text))
  await new Promise((resolve) => child.stdout.once('data', resolve))
  child.stdout.destroy()

  assert.is(await new Promise((resolve) => child.once('close', resolve)), 0)
  assert.is(said, '')
})

test('a sheet in combinations/ is printed as it stands', async () => {
  await mkdir(join(style, 'combinations'))
  const row = 'a1,base_knee_bottom_front a1_infront_front,base_knee_bottom_back'
  await writeFile(join(style, 'combinations/knee.csv'), `${row}\n`)
  const { code, out } = await here('combinations', style, '--length', 'Knee')

  assert.is(code, 0)
  assert.is(out, `${row}\n`)
})

test('a style without faults is clean: exit 0', async () => {
  const { code, out, err } = await here('lint', style)

  assert.is(err, '')
  assert.is(out, 'made: clean\n')
  assert.is(code, 0)
})

test('a warning alone is exit 0, an error is exit 1', async () => {
  await describe({ customizations: ['t1', 'b1', 'a1', 'a9'] })
  const warned = await here('lint', style)
  assert.match(warned.out, /warning {2}no-layers/)
  assert.is(warned.code, 0)

  await rm(layer('t1_neckline_front_0001.png'))
  const failed = await here('lint', style)
  assert.match(failed.out, /error {4}missing-colour +t1_neckline_front_0001\.png/)
  assert.is(failed.code, 1)
})

test('pictures are measured: another size, no transparency, 16 bits, nothing in it, the same twice, broken', async () => {
  const pixels = blob(1)
  await save(blob(103, 90), layer('t1_neckline_front_0000.png'))
  await sharpOf(blob(104)).removeAlpha().png().toFile(layer('t1_neckline_front_0001.png'))
  await sharpOf(blob(105)).toColourspace('rgb16').png().toFile(layer('t1_neckline_back_0000.png'))
  await save({ ...pixels, rgba: pixels.rgba.map(() => 0) }, layer('t1_neckline_back_0001.png'))
  await cp(layer('a1_infront_front_0000.png'), layer('a1_infront_front_0001.png'))
  const whole = await readFile(layer('a1_infront_back_0000.png'))
  await writeFile(layer('a1_infront_back_0000.png'), whole.subarray(0, whole.length / 2))
  await writeFile(layer('a1_infront_back_0001.png'), 'Dear all, the renders follow tomorrow.')
  const { code, out } = await here('lint', style, '--json')

  assert.is(code, 1)
  const { findings } = JSON.parse(out) as { findings: { rule: string; file: string; message: string }[] }
  assert.equal(findings.map(({ rule, file }) => `${rule} ${file}`).sort(), [
    'deep-colour t1_neckline_back_0000.png',
    'empty t1_neckline_back_0001.png',
    'identical a1_infront_front_0000.png',
    'no-alpha t1_neckline_front_0001.png',
    'odd-size t1_neckline_front_0000.png',
    'unreadable a1_infront_back_0000.png',
    'unreadable a1_infront_back_0001.png',
  ])
  assert.match(findings.find(({ file }) => file === 'a1_infront_back_0001.png')?.message ?? '', 'expected a PNG')
})

test('the report that a renderer is sent says what the terminal said', async () => {
  await rm(layer('t1_neckline_front_0001.png'))
  const report = join(ground, 'report.txt')
  const { out } = await here('lint', style, '--report', report)

  assert.is(await readFile(report, 'utf8'), out)
})

test('what sync tools left behind is told, and is no error', async () => {
  await writeFile(layer('.t1_neckline_front_0000.png.a8Xk2p'), '')
  const { code, out } = await here('lint', style)

  assert.match(out, /info +ignored .*rsync/)
  assert.is(code, 0)
})

test('a faulty style.json is findings for lint, and a refusal for those who need it; both name what was expected', async () => {
  await describe({ colors: 'eighteen' })
  const linted = await here('lint', style)
  const viewed = await here('viewer', style)

  assert.match(linted.out, /style-fault +style\.json +colors: "eighteen" \(expected a whole number/)
  assert.is(linted.code, 1)
  assert.match(viewed.err, /made\/style\.json: colors: "eighteen": expected a whole number/)
  assert.is(viewed.code, 4)
})

test('a wrong command line is exit 2 and says what was expected', async () => {
  const said = async (...words: string[]) => {
    const { code, err } = await here(...words)
    assert.is(code, 2, words.join(' '))
    return err
  }
  assert.match(
    await said('lint', join(ground, 'nowhere')),
    'nowhere holds no style.json: expected the folder of a style',
  )
  assert.match(await said('combinations', style), '--length: expected one of knee')
  assert.match(await said('combinations', style, '--length', 'tea'), 'made has no length tea: expected one of knee')
  assert.match(await said('viewer', style, '--names', join(ground, 'none.txt')), 'none.txt: there is no such file')
  assert.match(await said('composite', style), 'expected --out DIR')
  assert.match(
    await said('composite', style, '--out', ground, '--colors', '1-2'),
    'found 1-2: expected numbers and ranges',
  )
  assert.match(await said('composite', style, '--out', ground, '--sides', 'top'), 'found top: expected front,back')
  assert.match(await said('verify', style, '--remote'), 'no bucket is configured')
  assert.match(await said('approve', '../made', '--data', data), 'holds no style.json')
})

test('a plan counts rows, stacks, pictures and cuts, and names what is missing', async () => {
  await rm(layer('a1_infront_back_0001.png'))
  const { code, out } = await here('plan', style, '--json')

  const planned = JSON.parse(out)
  const counts = { rows: 7, stacks: 8, pictures: 16, cuts: 48 }
  assert.is(code, 1)
  assert.equal(
    planned.parts.map(({ length, side, rows, stacks, pictures, cuts, missing }: Record<string, unknown>) => {
      return { length, side, rows, stacks, pictures, cuts, missing }
    }),
    ['front', 'back'].map((side) => ({ length: 'knee', side, ...counts, missing: [] })),
  )
  assert.equal(planned.missing, [{ layer: 'a1_infront_back', colors: [1] }])
  assert.ok(planned.total.bytes > 0)
})

test('errors with which pictures cannot be made refuse an approval', async () => {
  await rm(layer('t1_neckline_front_0001.png'))
  const refused = await here('approve', 'made', '--data', data)
  assert.is(refused.code, 4)
  assert.match(refused.out, 'missing-colour')
  assert.match(refused.err, 'made has 1 error with which pictures cannot be made: expected none')
  assert.not.ok((await readdir(style)).includes('approved.json'))
})

test('an approval says who gave it', async () => {
  assert.is((await here('approve', 'made', '--data', data)).code, 0)
  assert.is(JSON.parse(await readFile(join(style, 'approved.json'), 'utf8')).who, 'ana')
})

test('other errors a person may accept: they are shown, and kept with the approval', async () => {
  const defaults = { front: { bottom: 'base_knee_bottom_front' }, back: { bottom: 'base_knee_bottom_front' } }
  await describe({ lengths: { knee: { ...STYLE.lengths.knee, defaults } } })
  const { code, out } = await here('approve', 'made', '--data', data)
  const error = 'default-side base_knee_bottom_front (knee): made for front, is the default of the back bottom of Knee'

  assert.is(code, 0)
  assert.ok(out.includes(`accepted: ${error}\n`), out)
  assert.equal(JSON.parse(await readFile(join(style, 'approved.json'), 'utf8')).accepted, [error])
})

test('an approval is of the rules and names, not of pixels', async () => {
  const approved = async () => {
    const { code, out } = await here('approve', 'made', '--data', data, '--json')
    assert.is(code, 0)
    return JSON.parse(out).fingerprint as string
  }
  const first = await approved()
  await save(blob(77), layer('t1_neckline_front_0001.png'))
  assert.is(await approved(), first)

  await describe({ lengths: { knee: { ...STYLE.lengths.knee, conflicts: [['t1', 'b1']] } } })
  assert.is.not(await approved(), first)
})

test('makes every picture and cut, verifies them, and makes again only what is gone', async () => {
  const out = join(await mkdtemp(join(ground, 'out-')), 'deep')
  const made = await here('composite', style, '--out', out, '--workers', '1', '--json')
  assert.is(made.code, 0, made.err)
  assert.is(JSON.parse(made.out).pictures, 2 * 2 * 8)
  const proved = await here('verify', style, '--out', out)
  assert.match(proved.out, '128 files expected')
  assert.is(proved.code, 0)

  const cuts = join(out, 'renders/composites/made/top-crop')
  await rm(join(cuts, 'a1-t1-knee-front-0001.png'))
  await writeFile(join(cuts, 'a1-t9-knee-front-0001.png'), 'x')
  await writeFile(join(cuts, 'default-knee-back-0000.png'), '')
  const found = await here('verify', style, '--out', out, '--json')
  const { missing, extra } = JSON.parse(found.out)
  assert.equal(missing, ['top-crop/a1-t1-knee-front-0001.png', 'top-crop/default-knee-back-0000.png'])
  assert.equal(extra, ['top-crop/a1-t9-knee-front-0001.png'])
  assert.is(found.code, 1)

  await rm(join(cuts, 'a1-t9-knee-front-0001.png'))
  await rm(join(cuts, 'default-knee-back-0000.png'))
  assert.is(JSON.parse((await here('composite', style, '--out', out, '--json')).out).kept, 30)
  assert.is((await here('verify', style, '--out', out)).code, 0)
})

test('a picture that lies there from older layers is no whole one: it is named, and exit is 1', async () => {
  const out = await mkdtemp(join(ground, 'out-'))
  const verified = async () => {
    const { code, out: said } = await here('verify', style, '--out', out, '--json')
    const { missing, extra, unmade } = JSON.parse(said)
    return { code, missing, extra, unmade }
  }
  const words = ['--colors', '1', '--sides', 'front']
  assert.is((await here('composite', style, '--out', out)).code, 0)
  await writeFile(layer('t1_neckline_front_0001.png'), 'no picture')
  assert.is((await here('composite', style, '--out', out, ...words)).code, 1)
  const unmade = ['a1-b1-t1', 'a1-t1', 'b1-t1', 't1'].map((codes) => `${codes}-knee-front-0001.png`)
  assert.equal(await verified(), { code: 1, missing: [], extra: [], unmade })

  await rm(join(out, 'renders/composites/made/800x800', unmade[0] as string))
  const missing = [`800x800/${unmade[0]}`]
  assert.equal(await verified(), { code: 1, missing, extra: [], unmade: unmade.slice(1) })
  await cp(join(drawn, 't1_neckline_front_0001.png'), layer('t1_neckline_front_0001.png'))
  assert.is((await here('composite', style, '--out', out, ...words)).code, 0)
  assert.equal(await verified(), { code: 0, missing: [], extra: [], unmade: [] })
})

test('a plan tells what has changed since the pictures were made', async () => {
  const out = await mkdtemp(join(ground, 'out-'))
  const since = async () => JSON.parse((await here('plan', style, '--out', out, '--json')).out).since
  assert.is(await since(), undefined)
  assert.is((await here('composite', style, '--out', out)).code, 0)
  assert.equal(await since(), { toMake: 0, stacks: 0, kept: 32, gone: 0 })

  await save(blob(77), layer('t1_neckline_front_0001.png'))
  assert.equal(await since(), { toMake: 4, stacks: 4, kept: 28, gone: 0 })
  await describe({ customizations: ['t1', 'b1'] })
  assert.equal(await since(), { toMake: 2, stacks: 2, kept: 14, gone: 16 })
})

test('makes one length, colour and side when no more is asked for', async () => {
  const out = await mkdtemp(join(ground, 'out-'))
  const words = ['--length', 'knee,Knee', '--colors', '1', '--sides', 'back']
  assert.is((await here('composite', style, '--out', out, ...words)).code, 0)

  const names = await readdir(join(out, 'renders/composites/made/800x800'))
  assert.is(names.length, 8)
  assert.ok(names.every((name) => name.endsWith('-knee-back-0001.png')))
})

test('a layer that cannot be used costs its own pictures and is named: exit 1', async () => {
  await writeFile(layer('t1_neckline_front_0001.png'), 'no picture')
  const out = await mkdtemp(join(ground, 'out-'))
  const { code, out: said } = await here('composite', style, '--out', out, '--sides', 'front')

  assert.is(code, 1)
  assert.match(said, 'cannot be used: t1_neckline_front_0001.png')
  assert.match(said, '4 of 16 pictures could not be made')
})

test('what was approved here the service makes, and its files are those of composite', async () => {
  await mkdir(join(style, 'combinations'))
  const sheet = (await here('combinations', style, '--length', 'knee')).out.split('\n').slice(1).join('\r\n')
  await writeFile(join(style, 'combinations/knee.csv'), sheet)
  assert.is((await here('approve', 'made', '--data', data)).code, 0)
  const out = await mkdtemp(join(ground, 'out-'))
  assert.is((await here('composite', style, '--out', out)).code, 0)
  const drained = await troupe('start', '--data', data, '--port', '0', '--drain')
  assert.is(drained.code, 0, drained.err)

  assert.is((await here('verify', style, '--data', data)).code, 0)
  for (const folder of ['800x800', '142x142', 'top-crop', 'bottom-crop']) {
    const at = (root: string) => join(root, 'renders/composites/made', folder)
    for (const name of await readdir(at(out))) {
      const [ours, theirs] = [await readFile(join(at(out), name)), await readFile(join(at(join(data, 'store')), name))]
      assert.ok(ours.equals(theirs), `${folder}/${name}`)
    }
  }
})

test.run()
