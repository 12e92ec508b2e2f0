/** A page of another site, and markup that found its way into ours: what the browser lets them do. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { ground, type Running, start } from '../whole/troupe.js'
import { goTo, openBrowser, type Visit } from './chromium.js'

const test = suite('browser / elsewhere')
const site = createServer((_, answer) => answer.setHeader('content-type', 'text/html').end('<title>Elsewhere</title>'))
await new Promise<void>((listening) => site.listen(0, '127.0.0.1', listening))
const { port } = site.address() as AddressInfo
/** One server, two sites: the second is listed. */
const STRANGER = `http://127.0.0.1:${port}/`
const FRIEND = `http://localhost:${port}/`
const at = await ground('browser-elsewhere', { service: { origins: [new URL(FRIEND).origin] } })
const browser = await openBrowser()
let service: Running
let stranger: Visit

test.before(async () => {
  service = await start(at.data, '--config', at.config)
  stranger = await browser.visit(STRANGER)
  await stranger.page.goto(STRANGER)
})
test.after(async () => {
  await browser.close()
  site.close()
  site.closeAllConnections()
  await service.stop()
  await at.clear()
})

test('a page of another site gets no socket: it is closed with 4403', async () => {
  const url = `${service.url.replace('http', 'ws')}/ws`
  const code = await stranger.page.evaluate(
    `new Promise((told) => { const socket = new WebSocket('${url}'); socket.onclose = ({ code }) => told(code) })`,
  )
  assert.is(code, 4403)
})

test('a page of another site reads nothing and does nothing', async () => {
  const tried = (words: string) => stranger.page.evaluate<string>(`(${words})().then(() => 'done', () => 'refused')`)
  const read = await tried(`async () => (await fetch('${service.url}/api/v1/topics/songs')).json()`)
  const command = `fetch('${service.url}/api/v1/commands/pause', { method: 'POST', mode: 'no-cors', body: '{}' })`
  await tried(`async () => ${command}`)
  const picture = await tried(`async () => {
    const img = new Image()
    img.src = '${service.url}/icon.svg'
    await img.decode()
  }`)
  const script = await tried(`() => new Promise((ran, not) => {
    const script = document.createElement('script')
    script.src = '${service.url}/theme.js'
    script.onload = ran
    script.onerror = not
    document.head.append(script)
  })`)

  assert.equal({ read, picture, script }, { read: 'refused', picture: 'refused', script: 'refused' })
  const { items } = (await (await fetch(`${service.url}/api/v1/topics/actors`)).json()) as {
    items: { d: { state: string } }[]
  }
  assert.ok(items.length > 0 && items.every(({ d }) => d.state !== 'paused'))
})

test('a page of another site cannot show ours inside itself', async () => {
  await stranger.page.evaluate(`(() => {
    const frame = document.createElement('iframe')
    frame.src = '${service.url}/'
    document.body.append(frame)
    return new Promise((loaded) => { frame.onload = loaded })
  })()`)
  const inside = stranger.page.frames().find((frame) => frame !== stranger.page.mainFrame())

  assert.is(await inside?.locator('#app').count(), 0)
})

test('a page of a listed site loads the client that we publish, and follows what happens', async () => {
  const friend = await browser.visit(FRIEND)
  await friend.page.goto(FRIEND)
  const stages = await friend.page.evaluate<number>(`import('${service.url}/client.js').then(async ({ connect }) => {
    const client = connect('${service.url.replace('http', 'ws')}/ws')
    const actors = client.view('actors')
    await actors.ready
    return actors.size
  })`)
  assert.ok(stages > 10, `${stages} stages`)
})

test('a script or a handler that is written into our page does not run, wherever the page was fetched', async () => {
  const visit = await browser.visit(`${service.url}/`)
  for (const path of ['', 'index.html', 'api/v1/topics/songs', 'metrics', 'files/none', 'nowhere']) {
    const policy = (await fetch(`${service.url}/${path}`)).headers.get('content-security-policy') ?? ''
    assert.match(policy, /default-src 'none'; script-src 'self'; style-src 'self';/, path)
    assert.not.match(policy, /unsafe|\*|https?:/, path)
  }
  await goTo(visit, '#/now')
  const violated = visit.page.waitForEvent('console', (said) => /content policy: script-src/.test(said.text()))
  await visit.page.evaluate(`document.querySelector('main').insertAdjacentHTML('beforeend',
    '<img src=x onerror="globalThis.ran = true"><style>body { display: none }</style>')`)
  await visit.page.evaluate(`(() => {
    const script = document.createElement('script')
    script.textContent = 'globalThis.ran = true'
    document.body.append(script)
  })()`)
  await violated

  assert.is(await visit.page.evaluate('globalThis.ran'), undefined)
  assert.is(await visit.page.locator('main h1').isVisible(), true)
})

test.run()
