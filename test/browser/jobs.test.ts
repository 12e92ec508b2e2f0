import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { ground, type Running, Subscriber, start } from '../whole/troupe.js'
import { goTo, openBrowser, type Visit } from './chromium.js'

const test = suite('browser / jobs')
const at = await ground('browser-jobs')
const browser = await openBrowser()
const events = new Subscriber('events')
let service: Running
let visit: Visit

interface Failed {
  jobs: { key: string; endedAt: number }[]
}

const failed = async () => {
  const answer = await fetch(`${service.url}/api/v1/jobs?state=refused,dead`)
  return ((await answer.json()) as Failed).jobs
}

test.before(async () => {
  await mkdir(at.raw, { recursive: true })
  for (const part of ['backing', 'alto', 'bass']) {
    await writeFile(join(at.raw, `northside+carol+${part}.webm`), `Dear ${part}, the recording follows tomorrow.\n`)
  }
  service = await start(at.data, '--config', at.config)
  await events.connect(service.url)
  visit = await browser.visit(`${service.url}/`)
})
test.after(async () => {
  await browser.close()
  await events.disconnect()
  await service.stop()
  await at.clear()
})

test('work that failed for one reason is shown once, with how much it is', async () => {
  await goTo(visit, '#/jobs?state=failed')
  const { page } = visit
  const cause = page.locator('.causes li', { hasText: 'is not a recording' }).filter({ hasText: 'choir/convert' })
  await cause.locator('.how-many', { hasText: /^3$/ }).waitFor()
  await cause.getByRole('link', { name: 'Show' }).click()
  await page.getByText('Only those that failed with').waitFor()
  await page.locator('.list-head', { hasText: '3 jobs' }).waitFor()

  const rows = await page.locator('.job-row .title').allInnerTexts()
  assert.is(rows.length, 3)
  for (const row of rows)
    assert.match(row, /^choir\/convert northside\+carol\+(backing|alto|bass)\s.*is not a recording/)
})

test('it is started again after saying how much that is, and not when one thinks better of it', async () => {
  const { page } = visit
  const before = await failed()
  const cause = page.locator('.causes li', { hasText: 'choir/convert' })
  const dialog = page.getByRole('dialog', { name: 'Start again' })
  await cause.getByRole('button', { name: 'Start again' }).click()
  await dialog.getByText('3 pieces of work').waitFor()
  await dialog.getByRole('button', { name: 'Leave it' }).click()
  await dialog.waitFor({ state: 'detached' })
  const untouched = await failed()

  await cause.getByRole('button', { name: 'Start again' }).click()
  await dialog.getByText('3 pieces of work').waitFor()
  await dialog.getByRole('button', { name: 'Start again' }).click()
  await page.getByText('3 pieces of work starts again.').waitFor()
  await events.until('the deed', ({ items }) => [...items.values()].some(({ what }) => what === 'requeue'))

  assert.equal(untouched, before)
  const deeds = [...events.items.values()].filter(({ what }) => what === 'requeue')
  assert.is(deeds.length, 1, 'asking how much it is, is no deed')
})

test('what people did is shown on the page Health, and nothing was complained of', async () => {
  const { page } = visit
  await page.getByRole('link', { name: 'Health' }).click()
  await page.getByText('requeue').first().waitFor()

  assert.equal([visit.complaints, visit.elsewhere], [[], []])
})

test('a stage that is paused on the page says so to every other page, and goes on', async () => {
  const { page } = visit
  const other = await browser.visit(`${service.url}/`)
  await goTo(other, '#/health')
  const seen = other.page.locator('[data-stage="choir/convert"]')
  await page.getByRole('button', { name: 'Pause choir/convert' }).click()
  await seen.getByText('paused').first().waitFor()
  await page.getByRole('button', { name: 'Go on with choir/convert' }).click()
  await seen.getByText('paused').first().waitFor({ state: 'detached' })

  assert.equal(other.complaints, [])
})

test.run()
