/** A style that is dropped into a folder becomes a picture of every combination, and stays what its files say. */
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { drawLayer, layerPath, PICTURES, putLayer, STYLE, writeStyle } from '../dress/pictures.js'
import { ground, type Running, readJson, Subscriber, start, troupe } from './troupe.js'

const test = suite('whole / dress')
const at = await ground('whole-dress', {
  // a whole folder that is missing counts as deleted when it still is at the next look
  service: { intake: { settleMs: 400, incompleteMs: 1_500, rescanMs: 4_000 } },
  dress: { quietMs: 300 },
})
const styles = join(at.data, 'styles')
const composites = join(at.store, 'renders/composites/made')
const FOLDERS = ['800x800', '142x142', 'top-crop', 'bottom-crop']
const style = new Subscriber('style/made')
let service: Running

const news = () => style.items.get('style') ?? {}
const PATIENCE_MS = 120_000
const until = (status: string, what = status) => style.until(what, () => news().status === status, PATIENCE_MS)
/** Resolves when a person is asked about something else than before. */
const untilAsked = (before: unknown) =>
  style.until(
    'another question',
    () => news().status === 'needs-approval' && news().fingerprint !== before,
    PATIENCE_MS,
  )
/** Resolves when a run after `before` is done. */
const untilDone = (before: unknown) =>
  style.until('another run', () => news().status === 'done' && news().run !== before, PATIENCE_MS)
const approve = (fingerprint: unknown) =>
  writeFile(join(styles, 'made/approved.json'), JSON.stringify({ who: 'ana', when: '2026-01-01', fingerprint }))

/** Time of every picture by folder and name: a file that was made again has another. */
async function times(): Promise<Map<string, number>> {
  const all = FOLDERS.map(async (folder) => {
    const names = await readdir(join(composites, folder))
    return Promise.all(
      names.map(async (name) => [`${folder}/${name}`, (await stat(join(composites, folder, name))).ctimeMs] as const),
    )
  })
  return new Map((await Promise.all(all)).flat())
}
const changed = (before: Map<string, number>, after: Map<string, number>) =>
  [...after.keys()].filter((name) => before.get(name) !== after.get(name)).sort()

test.before(async () => {
  service = await start(at.data, '--config', at.config)
  await style.connect(service.url)
})
test.after(async () => {
  await style.disconnect()
  await service.stop()
  await at.clear()
})

test('layers without a style.json wait for it, and say so', async () => {
  await putLayer(styles, 'a1_neckline_front', 0)
  await until('waiting')

  assert.is(news().because, 'style.json')
})

test('a whole style is looked through, compressed for the viewer, and waits for a person', async () => {
  await writeStyle(styles)
  await until('needs-approval')

  assert.is(news().because, 'nobody has approved it yet')
  assert.equal(
    { ...style.items.get('lint'), findings: [] },
    { errors: 0, warnings: 0, infos: 0, findings: [], more: 0 },
  )
  const small = join(at.store, 'renders/caddy/made')
  assert.equal(
    [
      ...new Set(
        (await readdir(small, { recursive: true }))
          .filter((name) => name.endsWith('_0000.png'))
          .map((name) => name.split('/')[0]),
      ),
    ].sort(),
    ['a1', 'b1', 'c1', 'default'],
  )
  const { width, height } = await sharp(join(small, 'a1/a1_neckline_front_0001.png')).metadata()
  assert.equal([width, height], [800, 800])
  const rules = await readJson<Record<string, unknown>>(join(small, 'viewer.json'))
  assert.equal(Object.keys(rules), ['Knee', 'Mini'])
  assert.not(existsSync(composites))
})

test('once it is approved every combination is made, of both sides, in every colour, with its cuts', async () => {
  await approve(news().fingerprint)
  await until('done')

  const all = await times()
  assert.is(all.size, FOLDERS.length * PICTURES)
  for (const folder of FOLDERS) {
    assert.ok(all.has(`${folder}/a1-c1-knee-front-0001.png`))
    assert.ok(all.has(`${folder}/default-mini-back-0000.png`))
    assert.not(all.has(`${folder}/a1-b1-knee-front-0000.png`), 'a conflict is no combination')
  }
  assert.equal(style.items.get('len/knee'), { run: news().run, name: 'Knee', total: 24, done: 24 })
  const { expected, missing, extra } = style.items.get('verify')!
  assert.equal({ expected, missing, extra }, { expected: 160, missing: 0, extra: 0 })
  const way = style.statuses('style')
  for (const status of ['new', 'waiting', 'linting', 'needs-approval', 'compositing', 'verifying', 'done']) {
    assert.ok(way.includes(status), `${status} in ${way}`)
  }
})

test('a picture shows its layers, the later ones above', async () => {
  const { data, info } = await sharp(join(composites, '800x800/a1-c1-knee-front-0001.png'))
    .raw()
    .toBuffer({ resolveWithObject: true })
  const red = async (layer: string) =>
    (
      await sharp(await drawLayer(layer, 1))
        .raw()
        .toBuffer()
    )[(40 * 64 + 30) * 4]

  assert.is(data[(500 * info.width + 380) * 4], await red('c1_infront_front'))
})

test('a layer that is replaced makes anew the pictures it is in, and asks nobody', async () => {
  const before = await times()
  const { run } = news()
  await putLayer(styles, 'b1_neckline_back', 1, 99)
  await untilDone(run)

  const names = ['b1-c1-knee-back-0001.png', 'b1-knee-back-0001.png']
  const expected = FOLDERS.flatMap((folder) => names.map((name) => `${folder}/${name}`)).sort()
  assert.equal(changed(before, await times()), expected)
})

/** Resolves when a run after `before` has made all but the pictures that a layer of one side and colour is in. */
const untilHoles = (before: unknown) =>
  style.until('holes', () => news().status === 'failed' && news().run !== before, PATIENCE_MS)

test('a layer that is taken away costs its own pictures, and its return costs nothing', async () => {
  const layer = layerPath(styles, 'c1_infront_back', 0)
  const bytes = await readFile(layer)
  const before = await times()
  const { run } = news()
  await rm(layer)
  await untilHoles(run)

  assert.is(news().because, '5 pictures could not be made: their layers are missing or broken, see the lint')
  assert.match(JSON.stringify(style.items.get('lint')!.findings), /missing-colour.*c1_infront_back_0000/)
  await writeFile(layer, bytes)
  await untilDone(news().run)
  assert.equal(changed(before, await times()), [])
})

test('a layer that is broken, or no PNG at all, is named with what was found and expected, and holds up no other', async () => {
  const layer = layerPath(styles, 'a1_neckline_back', 0)
  const bytes = await readFile(layer)
  const { run } = news()
  await writeFile(layer, 'Dear renderers')
  await putLayer(styles, 'b1_neckline_back', 0, 99)
  await untilHoles(run)

  const { status, because } = style.items.get('layer/layers/a1_neckline_back_0000.png')!
  assert.equal([status, because], ['failed', 'layers/a1_neckline_back_0000.png is no picture: expected a PNG'])
  const [finding] = style.items.get('lint')!.findings as { rule: string; file: string }[]
  assert.equal([finding?.rule, finding?.file], ['unreadable', 'a1_neckline_back_0000.png'])
  assert.is(style.items.get('verify')!.holes, 4)
  await writeFile(layer, bytes)
  await untilDone(news().run)
  assert.not(style.items.has('layer/layers/a1_neckline_back_0000.png'))
})

test('other rules ask again, and what they no longer want is told, not deleted', async () => {
  const rules = structuredClone(STYLE)
  rules.lengths.mini.unavailable.push('c1')
  await writeFile(join(styles, 'made/style.json'), JSON.stringify(rules))
  await until('needs-approval')

  assert.match(String(news().because), /changed since ana approved/)
  const { run } = news()
  const before = await times()
  await approve(news().fingerprint)
  await untilDone(run)
  assert.equal(changed(before, await times()), [])
  const { missing, extra, extraFiles } = style.items.get('verify')!
  assert.equal([missing, extra], [0, 2 * 2 * 2 * FOLDERS.length])
  assert.ok((extraFiles as string[]).includes('800x800/a1-c1-mini-front-0001.png'))
})

test('the page approves what was looked at, and nothing else', async () => {
  const command = async (fingerprint: unknown) => {
    const body = JSON.stringify({ style: 'made', who: 'bo', fingerprint })
    const headers = { 'content-type': 'application/json' }
    return (await fetch(`${service.url}/api/v1/commands/approve`, { method: 'POST', headers, body })).json()
  }
  assert.match(JSON.stringify(await command('of something else')), /made has changed since it was looked at/)
  const { fingerprint } = news()
  await command(fingerprint)
  await style.until('bo to have approved', () => (news().approved as { who: string }).who === 'bo', PATIENCE_MS)
})

test('a style.json with a mistake is answered with the key and what was expected', async () => {
  await writeFile(join(styles, 'made/style.json'), JSON.stringify({ ...STYLE, colors: 'two' }))
  await until('waiting')

  assert.match(JSON.stringify(style.items.get('lint')!.findings), /style-fault.*colors.*expected a whole number/)
  await writeFile(join(styles, 'made/style.json'), JSON.stringify(STYLE))
  await until('needs-approval')
})

test('what is no file of a style is listed as ignored, with the reason', async () => {
  const ingest = new Subscriber('ingest')
  await ingest.connect(service.url)
  await mkdir(join(styles, 'made/combinations'), { recursive: true })
  const strangers = {
    'readme.txt': /no style/,
    'made/notes.txt': /expected style\.json/,
    'made/combinations/knee.xlsx': /no sheet/,
  }
  for (const name of Object.keys(strangers)) await writeFile(join(styles, name), 'x')
  await ingest.until('all to be ignored', ({ items }) =>
    Object.keys(strangers).every((name) => items.get(`styles/${name}`)?.state === 'ignored'),
  )
  await ingest.disconnect()
  for (const [name, because] of Object.entries(strangers))
    assert.match(String(ingest.items.get(`styles/${name}`)!.because), because)
})

test('a sheet of combinations is used as it stands', async () => {
  const row = 'c1,base_knee_bottom_front c1_infront_front,base_knee_bottom_back c1_infront_back\n'
  const { fingerprint, run } = news()
  await writeFile(join(styles, 'made/combinations/knee.csv'), row)
  await untilAsked(fingerprint)
  await approve(news().fingerprint)
  await untilDone(run)

  assert.is(style.items.get('len/knee')!.total, 2 * 2 * 2)
  const sheet = news().fingerprint
  await rm(join(styles, 'made/combinations/knee.csv'))
  await untilAsked(sheet)
  await approve(news().fingerprint)
  await until('done')
})

test('killed in the middle of it all, it makes what is left and nothing twice', async () => {
  const { run } = news()
  for (const color of [0, 1])
    for (const layer of ['base_knee_bottom_front', 'base_mini_bottom_back']) await putLayer(styles, layer, color, 50)
  await style.until('the long work', () => news().status === 'compositing')
  await service.kill()
  await style.disconnect()
  service = await start(at.data, '--config', at.config)
  await style.connect(service.url)
  await untilDone(run)

  assert.is((await times()).size, FOLDERS.length * PICTURES)
  const { missing, extra } = style.items.get('verify')!
  assert.equal([missing, extra], [0, 0])
  for (const folder of FOLDERS) {
    assert.equal(
      (await readdir(join(composites, folder))).filter((name) => name.startsWith('.')),
      [],
    )
  }
})

test('run again it does no work; without its database it recognises what is there', async () => {
  await style.disconnect()
  assert.is(await service.stop(), 0)
  const before = await times()
  const drain = () => troupe('start', '--drain', '--data', at.data, '--config', at.config, '--port', '0')
  assert.is((await drain()).code, 0)
  assert.equal(changed(before, await times()), [])

  for (const ending of ['', '-wal', '-shm']) await rm(join(at.data, `troupe.db${ending}`), { force: true })
  const anew = await drain()
  assert.is(anew.code, 0, anew.err)
  assert.equal(changed(before, await times()), [])
})

test('with other settings, as after an update, every file is looked at again, and nothing is made anew', async () => {
  const before = await times()
  const other = join(at.root, 'other.json')
  await writeFile(other, JSON.stringify({ ...(await readJson<object>(at.config)), choir: { quietMs: 700 } }))
  const again = await troupe('start', '--drain', '--data', at.data, '--config', other, '--port', '0')

  assert.is(again.code, 0, again.out + again.err)
  assert.equal(changed(before, await times()), [])
})

test('pictures that were lost while it did not run are made again, and nothing else', async () => {
  const before = await times()
  const lost = ['800x800/a1-mini-back-0001.png', 'top-crop/default-knee-front-0000.png']
  for (const name of lost) await rm(join(composites, name))
  service = await start(at.data, '--config', at.config)
  await style.connect(service.url)
  await style.until('all to be there', () => lost.every((name) => existsSync(join(composites, name))), PATIENCE_MS)
  await until('done')

  const again = ['a1-mini-back-0001.png', 'default-knee-front-0000.png']
  const names = [...new Set(changed(before, await times()).map((name) => name.split('/')[1]))]
  assert.equal(names.sort(), again)
})

test('a style whose folder is taken away is listed no more; its pictures stay', async () => {
  await rm(join(styles, 'made'), { recursive: true })
  await style.until('it to be gone', ({ items }) => items.size === 0, PATIENCE_MS)

  assert.is((await times()).size, FOLDERS.length * PICTURES)
})

test.run()
