import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readlink, rm, symlink, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { isServedKey } from '../../src/status/files.js'
import { bytesWanted } from '../../src/status/range.js'
import type { StatusServer } from '../../src/status/server.js'
import { MemoryLog } from './memory-log.js'
import { serving } from './rig.js'

const test = suite<{ server: StatusServer; root: string; asked: string[] }>('status / files')

const FINAL = 'final/north+carol+auto-final.mp4'
const VIDEO = Buffer.from(Array.from({ length: 1_000 }, (_, n) => n % 251))

test.before.each(async (context) => {
  const root = await mkdtemp(join(tmpdir(), 'store-'))
  await mkdir(join(root, 'final'))
  await mkdir(join(root, 'snapshots'))
  await writeFile(join(root, FINAL), VIDEO)
  await writeFile(join(root, 'snapshots/empty.jpg'), '')
  await writeFile(join(root, 'secret.mp4'), 'secret')
  const asked: string[] = []
  const openFile = async (key: string) => {
    asked.push(key)
    return { path: join(root, key), sizeBytes: 0 }
  }
  Object.assign(context, { root, asked, server: await serving(new MemoryLog(), { openFile }) })
})

test.after.each(async ({ server, root }) => {
  await server.close()
  await rm(root, { recursive: true })
})

/** The path as it is typed: nothing is made tidy on the way. */
const statusOf = (server: StatusServer, path: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const { port } = new URL(server.url)
    const asking = request({ host: '127.0.0.1', port, path }, (answer) => resolve(answer.resume().statusCode!))
    asking.on('error', reject).end()
  })

test('serves a final whole, with its type and size', async ({ server }) => {
  const answer = await fetch(`${server.url}/files/${FINAL}`)

  assert.is(answer.status, 200)
  assert.is(answer.headers.get('content-type'), 'video/mp4')
  assert.is(answer.headers.get('content-length'), '1000')
  assert.is(answer.headers.get('accept-ranges'), 'bytes')
  assert.equal(Buffer.from(await answer.arrayBuffer()), VIDEO)
})

for (const [range, contentRange, first, last] of [
  ['bytes=100-199', 'bytes 100-199/1000', 100, 199],
  ['bytes=990-', 'bytes 990-999/1000', 990, 999],
  ['bytes=990-5000', 'bytes 990-999/1000', 990, 999],
  ['bytes=-5', 'bytes 995-999/1000', 995, 999],
] as const) {
  test(`serves ${range}`, async ({ server }) => {
    const answer = await fetch(`${server.url}/files/${FINAL}`, { headers: { range } })

    assert.is(answer.status, 206)
    assert.is(answer.headers.get('content-range'), contentRange)
    assert.equal(Buffer.from(await answer.arrayBuffer()), VIDEO.subarray(first, last + 1))
  })
}

test('follows no link, and waits for nobody at the other end of a pipe', async ({ server, root }) => {
  await symlink(join(root, 'secret.mp4'), join(root, 'final/link.mp4'))
  execFileSync('mkfifo', [join(root, 'final/pipe.mp4')])
  const statuses = await Promise.all(
    ['link', 'pipe'].map(async (name) => (await fetch(`${server.url}/files/final/${name}.mp4`)).status),
  )

  assert.equal(statuses, [404, 404])
})

test('says how long the file is when the range begins after it', async ({ server }) => {
  const answer = await fetch(`${server.url}/files/${FINAL}`, { headers: { range: 'bytes=1000-' } })

  assert.is(answer.status, 416)
  assert.is(answer.headers.get('content-range'), 'bytes */1000')
})

test('serves the whole of a file that changed under a reader of ranges', async ({ server, root }) => {
  const before = await fetch(`${server.url}/files/${FINAL}`)
  await before.arrayBuffer()
  const etag = before.headers.get('etag')!
  const ask = () => fetch(`${server.url}/files/${FINAL}`, { headers: { range: 'bytes=0-9', 'if-range': etag } })
  const same = await ask()
  await writeFile(join(root, FINAL), 'another video')
  const changed = await ask()

  assert.equal([same.status, changed.status], [206, 200])
  assert.is(await changed.text(), 'another video')
})

test('answers that nothing changed, and only the headers when only they are asked for', async ({ server }) => {
  const head = await fetch(`${server.url}/files/${FINAL}`, { method: 'HEAD' })
  const etag = head.headers.get('etag')!
  const again = await fetch(`${server.url}/files/${FINAL}`, { headers: { 'if-none-match': etag } })
  const empty = await fetch(`${server.url}/files/snapshots/empty.jpg`)

  assert.is(head.headers.get('content-length'), '1000')
  assert.is(await head.text(), '')
  assert.is(again.status, 304)
  assert.equal([empty.status, (await empty.arrayBuffer()).byteLength], [200, 0])
})

test('never asks the store for what people neither look at nor listen to', async ({ server, asked }) => {
  for (const path of [
    '/files/..%2fsecret.mp4',
    '/files/final/..%2f..%2fsecret.mp4',
    '/files/final%2f..%2fsecret.mp4',
    '/files/final/../secret.mp4',
    '/files/final/%2e%2e/secret.mp4',
    '/files/final/%252e%252e/secret.mp4',
    '/files/final/..%5csecret.mp4',
    '/files/final//etc/passwd',
    '/files//etc/passwd',
    '/files/final/.x.mp4',
    '/files/final/a%00.mp4',
    '/files/final/%ff.mp4',
    '/files/secret.mp4',
    '/files/final-parts/a.mkv',
    '/files/definition/a.json',
    '/files/.facts/final/a.json',
    '/files/final',
  ]) {
    assert.is(await statusOf(server, path), 404, path)
  }
  assert.equal(asked, [])
})

test('lets go of a file whose reader goes away', async ({ server, root }) => {
  await writeFile(join(root, 'final/long.mp4'), Buffer.alloc(32 * 1024 * 1024))
  const isOpen = async () => {
    const links = (await readdir('/proc/self/fd')).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => ''))
    return (await Promise.all(links)).some((file) => file.endsWith('/long.mp4'))
  }
  const abort = new AbortController()
  const answer = await fetch(`${server.url}/files/final/long.mp4`, { signal: abort.signal })
  await answer.body!.getReader().read()
  const during = await isOpen()
  abort.abort()
  while (await isOpen()) await new Promise((resolve) => setImmediate(resolve))

  assert.ok(during)
})

test('is found missing when it is', async ({ server }) => {
  assert.is((await fetch(`${server.url}/files/final/none.mp4`)).status, 404)
})

test('reads ranges as the standard says', () => {
  assert.is(bytesWanted(undefined, 10), 'whole')
  assert.is(bytesWanted('bytes=-', 10), 'whole')
  assert.is(bytesWanted('bytes=5-2', 10), 'whole')
  assert.is(bytesWanted('bytes=0-1,4-5', 10), 'whole')
  assert.is(bytesWanted('lines=0-1', 10), 'whole')
  assert.is(bytesWanted('bytes=-0', 10), 'beyond')
  assert.is(bytesWanted('bytes=0-', 0), 'beyond')
  assert.equal(bytesWanted('bytes=-20', 10), { first: 0, last: 9 })
})

test('knows a key it serves', () => {
  assert.ok(isServedKey('snapshots/a+b+c.webm.jpg'))
  assert.not.ok(isServedKey('snapshots/..'))
  assert.not.ok(isServedKey('snapshots/'))
})

test('leads on to where a file is that lies elsewhere, for this once', async () => {
  const location = 'https://s3.example/made/final/a.mp4?X-Amz-Signature=x'
  const server = await serving(new MemoryLog(), {
    openFile: async () => ({ location }),
    filesFrom: 'https://s3.example',
  })
  const answer = await fetch(`${server.url}/files/${FINAL}`, { redirect: 'manual' })

  assert.is(answer.status, 302)
  assert.is(answer.headers.get('location'), location)
  assert.is(answer.headers.get('cache-control'), 'no-store')
  const policy = answer.headers.get('content-security-policy') ?? ''
  assert.match(policy, "img-src 'self' blob: https://s3.example;")
  assert.match(policy, "media-src 'self' blob: https://s3.example;")
  await server.close()
})

test.run()
