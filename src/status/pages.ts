/** GET / and the files of the pages -> the first of the given folders that has them; GET /client.js -> the client for other sites. */
import { readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { Hono } from 'hono'

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
}

const PATH = /^(?:[A-Za-z0-9_-]+\/)*[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*$/

/** What stands in assets/ carries a fingerprint in its name; everything else is asked for every time. */
const keptFor = (path: string): string =>
  path.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'

const CLIENT = fileURLToPath(new URL('./client.js', import.meta.url))

/** `roots` are absolute. Only the kinds of file that a page is made of are served; what is none of them is for others to answer. */
export function pages(roots: readonly string[]): Hono {
  const app = new Hono()
  app.get('/client.js', async (c) => {
    const script = (await readFile(CLIENT, 'utf8')).replace(/^\/\/# sourceMappingURL=.*$/m, '')
    return c.body(script, 200, {
      'content-type': TYPES['.js']!,
      'cache-control': 'no-cache',
      // it holds no secret and is meant for the pages of other sites
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
    })
  })
  app.get('/*', async (c, next) => {
    const path = c.req.path === '/' ? 'index.html' : c.req.path.slice(1)
    const type = TYPES[extname(path)]
    if (!type || !PATH.test(path)) return next()
    for (const root of roots) {
      const text = await readIfThere(join(root, path))
      if (text) return c.body(text, 200, { 'content-type': type, 'cache-control': keptFor(path) })
    }
    return next()
  })
  return app
}

async function readIfThere(file: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    return new Uint8Array(await readFile(file))
  } catch (fault) {
    if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes((fault as NodeJS.ErrnoException).code ?? '')) return undefined
    throw fault
  }
}
