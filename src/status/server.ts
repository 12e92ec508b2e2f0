/** The event log, commands and finished files -> one port with the API, the socket and the pages. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'

import type { Asking, Person } from '../auth/person.js'
import { Refusal, reasonOf, Usage } from '../errors.js'
import { type ApiOptions, api } from './api.js'
import { type Clock, realClock } from './clock.js'
import { files, type OpenFile } from './files.js'
import { guardOf } from './guard.js'
import { pages } from './pages.js'
import { problem } from './problem.js'
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
  /** More of the API, mounted before the pages; paths from the root, e.g. `/api/v1/songs/:song`. Faults they throw are answered here. */
  routes?: readonly Hono<Asking>[]
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

const ANYBODY: Person = { who: 'somebody at this machine', scopes: ['read', 'operate'] }

/** Throws Usage when the port cannot be had. */
export async function openServer(options: ServerOptions): Promise<StatusServer> {
  const { host, origins = [], heartbeatMs = 15_000, helloMs = 5_000, clock = realClock } = options
  const guard = guardOf(host, origins)
  const app = new Hono<Asking>()
  app.use(async (c, next) => {
    c.set('person', ANYBODY)
    const because = guard({ host: c.req.header('host'), origin: c.req.header('origin') })
    if (because) c.res = problem({ status: 403, code: 'forbidden', detail: because })
    else await next()
    for (const [name, value] of Object.entries(SAFE_HEADERS)) c.res.headers.set(name, value)
  })
  app.route('/', api(options))
  if (options.openFile) app.route('/', files(options.openFile))
  for (const more of options.routes ?? []) app.route('/', more)
  if (options.webRoots) app.route('/', pages(options.webRoots))
  app.notFound((c) => problem({ status: 404, code: 'not-found', detail: `nothing at ${c.req.path}` }))
  app.onError((fault) => {
    if (fault instanceof Usage) return problem({ status: 400, code: 'bad-request', detail: fault.message })
    if (fault instanceof Refusal) return problem({ status: 409, code: 'refused', detail: fault.message })
    options.onFault?.(fault)
    return problem({ status: 500, code: 'failed', detail: reasonOf(fault) })
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
