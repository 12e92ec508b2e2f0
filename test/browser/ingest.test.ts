import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { ground, RECORDINGS, type Running, start } from '../whole/troupe.js'
import { goTo, openBrowser, type Visit } from './chromium.js'
import { MARKUP } from './ground.js'

const NAME = 'northside+carol+alto.webm'
const test = suite('browser / ingest')
const at = await ground('browser-ingest')
const browser = await openBrowser()
let service: Running
let visit: Visit

/** Lets go of a file over the page, as a person does who drags it there. */
async function dropFile(name: string, bytes: Uint8Array): Promise<void> {
  const { page } = visit
  const encoded = JSON.stringify(Buffer.from(bytes).toString('base64'))
  const dataTransfer = await page.evaluateHandle(`(() => {
    const bytes = Uint8Array.from(atob(${encoded}), (letter) => letter.charCodeAt(0))
    const carried = new DataTransfer()
    carried.items.add(new File([bytes], ${JSON.stringify(name)}))
    return carried
  })()`)
  await page.locator('.drop').dispatchEvent('drop', { dataTransfer })
}

test.before(async () => {
  await mkdir(at.raw, { recursive: true })
  service = await start(at.data, '--config', at.config)
  visit = await browser.visit(`${service.url}/`)
  await goTo(visit, '#/ingest')
})
test.after(async () => {
  await browser.close()
  await service.stop()
  await at.clear()
})

test('a recording that is dropped on the page arrives whole, and is told as taken', async () => {
  const { page } = visit
  const bytes = await readFile(join(RECORDINGS, NAME))
  await dropFile(NAME, bytes)
  await page.getByText('1 of 1 file sent').waitFor()
  await page.getByRole('group', { name: 'Which files' }).getByText('Taken').click()
  await page
    .locator('.file-row', { hasText: `raw/${NAME}` })
    .getByText('taken')
    .waitFor()

  assert.ok(bytes.equals(await readFile(join(at.raw, NAME))))
})

test('a file whose name is markup is refused in words, and its name is text', async () => {
  const { page } = visit
  await dropFile(`${MARKUP}.webm`, Buffer.from('x'))
  await page
    .locator('.upload', { hasText: `${MARKUP}.webm` })
    .getByText('refused')
    .waitFor()
  await page.locator('.upload', { hasText: 'expected a recording <choir>+<song>+<part>.webm' }).waitFor()

  assert.is(await page.locator('img[src="x"]').count(), 0)
})

test('a file that is not meant for the folder is told as ignored while one looks, with the reason', async () => {
  const { page } = visit
  await page.getByRole('group', { name: 'Which files' }).getByText('Ignored').click()
  await writeFile(join(at.raw, `${MARKUP}.webm`), 'x')
  await page
    .locator('.file-row', { hasText: `raw/${MARKUP}.webm` })
    .getByText('ignored')
    .waitFor()

  assert.is(await page.locator('img[src="x"]').count(), 0)
  assert.equal([visit.complaints, visit.elsewhere], [[], []])
})

test.run()
