import { copyFile, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { dropDemoStyle } from '../../src/cli/demo-style.js'
import { ground, type Running, readJson, start } from '../whole/troupe.js'
import { goTo, openBrowser, type Visit } from './chromium.js'

const STYLE = 'demo-dress'
const LOST = 't2_behind_back_0001.png'
const test = suite('browser / dress')
const at = await ground('browser-dress', { dress: { quietMs: 300 } })
const made = join(at.root, 'made', STYLE)
const delivered = join(at.data, 'styles', STYLE)
const browser = await openBrowser()
let service: Running
let visit: Visit

interface Conflicts {
  lengths: Record<string, { conflicts: string[][] }>
}

const status = (text: string) => visit.page.locator('.page-head .badge', { hasText: text })
const toView = (name: string) => visit.page.getByRole('navigation', { name: 'Pages of this style' }).getByText(name)
const code = (name: string) => visit.page.locator(`.codes [data-code=${name}]`)

test.before(async () => {
  await dropDemoStyle(join(at.root, 'made'))
  const style = await readJson<object>(join(made, 'style.json'))
  await writeFile(join(made, 'style.json'), JSON.stringify({ ...style, approve: 'manual' }))
  await copyFile(join(made, 'layers', LOST), join(at.root, LOST))
  await rm(join(made, 'layers', LOST))
  service = await start(at.data, '--config', at.config)
  visit = await browser.visit(`${service.url}/`)
})
test.after(async () => {
  await browser.close()
  await service.stop()
  await at.clear()
})

test('a folder that is given to the page Ingest becomes a style, and the layer it lacks is named', async () => {
  const { page } = visit
  const files = (await readdir(made, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
  await goTo(visit, '#/ingest')
  await page.getByLabel('Folder to upload').setInputFiles(made)
  await page.getByText(`${files.length} of ${files.length} files sent`).waitFor()
  await page.getByRole('link', { name: 'Styles' }).click()
  await page.locator('.style-row', { hasText: '1 error' }).click()
  await status('waiting').waitFor()
  await page.getByText('It waits for 1 error to be put right').waitFor()

  const lint = page.locator('.finding-group', { hasText: 'missing-colour' })
  assert.match(await lint.innerText(), /t2_behind_back_0001/)
  assert.ok((await page.locator('.heat [data-at]').count()) > 0)
})

test('two codes are made to exclude each other by key, with the count that leaves, and style.json says so', async () => {
  const { page } = visit
  await toView('Conflicts').click()
  const cell = page.getByRole('switch', { name: 't2 Sleeves excludes t1 Boat neck' })
  await page.locator('.counts', { hasText: '11 combinations' }).waitFor()
  await cell.focus()
  await page.keyboard.press('Space')
  await page.locator('.counts', { hasText: '8 combinations after, 11 before (−3)' }).waitFor()
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByText('Saved in style.json: 8 combinations').waitFor()
  const { lengths } = await readJson<Conflicts>(join(delivered, 'style.json'))
  const pairs = lengths.knee!.conflicts.map((pair) => [...pair].sort().join(' ')).sort()
  assert.equal(pairs, ['a1 b1', 't1 t2'])

  await page.getByRole('button', { name: 'Midi', exact: true }).click()
  await page.locator('.counts', { hasText: '11 combinations' }).waitFor()
  await page.getByRole('button', { name: 'Copy from Knee' }).click()
  await page.locator('.counts', { hasText: '8 combinations after' }).waitFor()
  await page.getByRole('button', { name: 'Undo all' }).click()
})

test('in the QA viewer a code that is excluded cannot be chosen, and says why', async () => {
  const { page } = visit
  await toView('QA viewer').click()
  await page.locator('.stage img').first().waitFor()
  await code('b1').click()
  await page.locator('.codes li', { hasText: 'excluded by b1' }).waitFor()
  assert.is(await code('a1').getAttribute('aria-disabled'), 'true')
  await code('a1').press('Enter')
  assert.is(await code('a1').getAttribute('aria-pressed'), 'false')

  await page.getByText('Swap').click()
  await code('a1').click()
  await page.locator('.codes [data-code=a1][aria-pressed=true]').waitFor()
  assert.is(await code('b1').getAttribute('aria-pressed'), 'false')
})

test('one goes from combination to combination by key, and a layer that is not there is named in its colour', async () => {
  const { page } = visit
  await page.locator('main h1').focus()
  const places = new Set<string>()
  const place = page.locator('.rows-bar .place')
  for (let n = 0; n < 4; n++) {
    const before = await place.innerText()
    await page.keyboard.press('ArrowRight')
    await page.locator('.rows-bar .place').filter({ hasNotText: before }).waitFor()
    places.add(await place.innerText())
  }
  assert.is(places.size, 4, [...places].join(' | '))

  await page.goto(`./#/styles/${STYLE}/viewer?length=midi&codes=t2`)
  await page.locator('.stage img').first().waitFor()
  assert.is(await page.locator('.lost').count(), 0)
  await page.locator('main h1').focus()
  await page.keyboard.press('.')
  await page.locator('[data-side=back] .lost', { hasText: 't2_behind_back' }).waitFor()
})

test('a combination is rejected with a note, which is found again by the next who looks', async () => {
  const { page } = visit
  await page.getByLabel('Note').fill('the sleeve is <b>gone</b>')
  await page.getByRole('button', { name: 'Reject' }).click()
  await page.locator('.rejections li', { hasText: 'the sleeve is <b>gone</b>' }).waitFor()

  const other = await browser.visit(`${service.url}/`)
  await goTo(other, `#/styles/${STYLE}/viewer`)
  await other.page.locator('.rejections li', { hasText: 'colour 0001' }).waitFor()
  await other.close()
})

test('a layer that comes while one looks is seen at once', async () => {
  await copyFile(join(at.root, LOST), join(delivered, 'layers', LOST))
  await visit.page.locator('.lost').waitFor({ state: 'detached' })
})

test('approving starts the long work, and finished pictures stand beside their layers', async () => {
  const { page } = visit
  await toView('Overview').click()
  await status('needs approval').waitFor()
  await page.getByRole('button', { name: 'Approve' }).click()
  const dialog = page.getByRole('dialog', { name: `Approve ${STYLE}` })
  await dialog.getByLabel('Who approves it').fill('ana')
  await dialog.getByRole('button', { name: 'Approve' }).click()
  await dialog.waitFor({ state: 'detached' })
  await status('done').waitFor()
  await page.locator('.style-far', { hasText: '100 %' }).waitFor()
  const pictures = await readdir(join(at.store, 'renders/composites', STYLE, '800x800'))
  // 8 and 11 combinations and a default of each, both sides, three colours
  assert.is(pictures.length, (8 + 11 + 2) * 2 * 3)
  assert.is((await readJson<{ who: string }>(join(delivered, 'approved.json'))).who, 'ana')

  await page.goto(`./#/styles/${STYLE}/viewer?length=midi&codes=t2&color=1`)
  await page.getByRole('button', { name: 'Beside finished' }).click()
  for (const side of ['front', 'back']) {
    await page.getByRole('img', { name: `${side}, finished` }).evaluate((img: { decode(): unknown }) => img.decode())
  }
})

test('nothing was complained of, and nothing was asked for elsewhere', () => {
  assert.equal([visit.complaints, visit.elsewhere], [[], []])
})

test.run()
