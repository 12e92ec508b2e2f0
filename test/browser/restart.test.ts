import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { ground, type Running, start } from '../whole/troupe.js'
import { goTo, openBrowser } from './chromium.js'

const test = suite('browser / restart')
const at = await ground('browser-restart')
const browser = await openBrowser()
let service: Running

/** A song that waits for its backing part: heard of at once, and cheap. */
const dropSong = (name: string) =>
  writeFile(join(at.raw, `northside+${name}+alto.webm`), 'Dear choir, it comes later.\n')

/** Chromium itself says when a connection breaks. */
const ofTheBreak = /WebSocket connection to .* failed|net::ERR_(CONNECTION_(REFUSED|RESET)|EMPTY_RESPONSE)/

test.before(async () => {
  await mkdir(at.raw, { recursive: true })
  service = await start(at.data, '--config', at.config)
})
test.after(async () => {
  await browser.close()
  await service.stop()
  await at.clear()
})

for (const [how, end] of [
  ['stopped', () => service.stop()],
  ['killed', () => service.kill()],
] as const) {
  test(`a page that was left open while the service was ${how} and started again goes on by itself`, async () => {
    const { port } = new URL(service.url)
    const visit = await browser.visit(`${service.url}/`)
    const { page } = visit
    await goTo(visit, '#/songs')
    await dropSong(`before-${how}`)
    await page.locator('.song-row', { hasText: `before-${how}` }).waitFor()
    await page.evaluate('globalThis.leftOpen = true')

    await end()
    await page.locator('.connection[data-state=lost]').waitFor()
    await dropSong(`meanwhile-${how}`)
    service = await start(at.data, '--config', at.config, '--port', port)
    await page.locator('.connection[data-state=live]').waitFor()
    await page.locator('.song-row', { hasText: `meanwhile-${how}` }).waitFor()
    await dropSong(`after-${how}`)
    await page.locator('.song-row', { hasText: `after-${how}` }).waitFor()
    // a page whose code was not fetched before
    await page.getByRole('link', { name: 'Health' }).click()
    await page.locator('.actors [data-stage]').first().waitFor()

    assert.is(await page.evaluate('globalThis.leftOpen'), true, 'it was not loaded anew')
    assert.equal(
      visit.complaints.filter((said) => !ofTheBreak.test(said)),
      [],
    )
    await visit.close()
  })
}

test.run()
