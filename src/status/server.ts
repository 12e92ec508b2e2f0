/** The event log, commands and finished files -> one port with the API, the socket and the pages. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'

import { reasonOf, Usage } from '../errors.js'
import { type ApiOptions, api } from './api.js'
import { type Clock, realClock } from './clock.js'
import { files, type OpenFile } from './files.js'
import { guardOf } from './guard.js'
import { pages } from './pages.js'
import { openSocket } from './socket.js'

export interface ServerOptions extends ApiOptions {
  host: string
  /** 0: any free one. */
  port: number
  /** Beside the service's own, e.g. `https://media.example.org`. */
  origins?: readonly string[]
  heartbeatMs?: number
  helloMs?: number
  /** Folders the pages are served from, absolute, first match wins. */
  webRoots?: readonly string[]
  openFile?: OpenFile
  clock?: Clock
  /** Told of what went wrong with a request, beside the answer that says so. */
  onFault?: (fault: unknown) => void
}

export interface StatusServer {
  /** `http://<host>:<port>`, as bound. */
  url: string
  close(): Promise<void>
}

const SAFE_HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; connect-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}

/** Throws Usage when the port cannot be had. */
export async function openServer(options: ServerOptions): Promise<StatusServer> {
  const { host, origins = [], heartbeatMs = 15_000, helloMs = 5_000, clock = realClock } = options
  const guard = guardOf(host, origins)
  const app = new Hono()
  app.use(async (c, next) => {
    const because = guard({ host: c.req.header('host'), origin: c.req.header('origin') })
    if (because) c.res = c.json({ error: because }, 403)
    else await next()
    for (const [name, value] of Object.entries(SAFE_HEADERS)) c.res.headers.set(name, value)
  })
  app.route('/', api(options))
  if (options.openFile) app.route('/', files(options.openFile))
  if (options.webRoots) app.route('/', pages(options.webRoots))
  app.notFound((c) => c.json({ error: `nothing at ${c.req.path}` }, 404))
  app.onError((fault, c) => {
    options.onFault?.(fault)
    return c.json({ error: reasonOf(fault) }, 500)
  })

  const server = createServer(getRequestListener(app.fetch, { overrideGlobalObjects: false }))
  const socket = openSocket(server, { ...options, heartbeatMs, helloMs, clock, guard })
  await listening(server, host, options.port)
  const { port } = server.address() as AddressInfo

  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      await socket.close()
      server.closeAllConnections()
      await closed
    },
  }
}

function listening(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (fault) => reject(new Usage(`cannot listen on port ${port} of ${host}: ${fault.message}`)))
    server.listen(port, host, () => resolve())
  })
}
