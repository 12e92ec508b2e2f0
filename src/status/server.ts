/** The event log, commands and finished files -> one port with the API, the socket and the pages. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'

import { type Gate, openGate } from '../auth/gate.js'
import type { Asking } from '../auth/person.js'
import { Refusal, reasonOf, Usage } from '../errors.js'
import { type ApiOptions, api } from './api.js'
import { type Clock, realClock } from './clock.js'
import { entrance, type Here, ownPagesOnly } from './entrance.js'
import { files, type OpenFile } from './files.js'
import { guardOf } from './guard.js'
import { safeHeaders } from './headers.js'
import { Hub } from './hub.js'
import { login } from './login.js'
import { type MetricsSources, metrics } from './metrics.js'
import { pages } from './pages.js'
import { problem } from './problem.js'
import { openSocket } from './socket.js'
import { streams } from './sse.js'

export interface ServerOptions extends ApiOptions {
  host: string
  /** 0: any free one. */
  port: number
  /** Beside the service's own, e.g. `https://media.example.org`. */
  origins?: readonly string[]
  /** Who is let in; everybody, unless told. */
  gate?: Gate
  heartbeatMs?: number
  helloMs?: number
  /** Folders the pages are served from, absolute, first match wins. */
  webRoots?: readonly string[]
  openFile?: OpenFile
  /** An origin to which links to files may lead. */
  filesFrom?: string | undefined
  /** More of the API, mounted before the pages; paths from the root, e.g. `/api/v1/songs/:song`. Faults they throw are answered here. */
  routes?: readonly Hono<Asking>[]
  metrics?: MetricsSources
  clock?: Clock
  /** Told of what went wrong with a request, beside the answer that says so. */
  onFault?: (fault: unknown) => void
}

export interface StatusServer {
  /** `http://<host>:<port>`, as bound. */
  url: string
  close(): Promise<void>
}

/** Throws Usage when the port cannot be had. */
export async function openServer(options: ServerOptions): Promise<StatusServer> {
  const { host, log, origins = [], heartbeatMs = 15_000, helloMs = 5_000, clock = realClock, onFault } = options
  const gate = options.gate ?? openGate({ required: false })
  const guard = guardOf(host, origins)
  const headers = safeHeaders(options.filesFrom)
  const hub = new Hub(log)
  const server = createServer()
  const socket = openSocket(server, { ...options, gate, guard, hub, heartbeatMs, helloMs, clock })
  const stream = streams(gate, { log, hub, clock, heartbeatMs, onFault })

  const app = new Hono<Here>()
  app.use(ownPagesOnly(guard))
  // before the door: they hold nothing of ours, and one of them says how to be let in
  app.route('/', pages(options.webRoots ?? []))
  app.use(entrance(gate))
  app.route('/', api(options))
  app.route('/', login(gate))
  app.route('/', stream.routes)
  if (options.metrics) {
    app.route('/', metrics(options.metrics, { log, readers: { socket: socket.open, stream: stream.open } }))
  }
  if (options.openFile) app.route('/', files(options.openFile))
  for (const more of options.routes ?? []) app.route('/', more)
  app.notFound((c) => problem({ status: 404, code: 'not-found', detail: `nothing at ${c.req.path}` }))
  app.onError((fault) => {
    if (fault instanceof Usage) return problem({ status: 400, code: 'bad-request', detail: fault.message })
    if (fault instanceof Refusal) return problem({ status: 409, code: 'refused', detail: fault.message })
    onFault?.(fault)
    return problem({ status: 500, code: 'failed', detail: reasonOf(fault) })
  })

  const answer = getRequestListener(app.fetch, {
    errorHandler: (fault) => problem({ status: 400, code: 'bad-request', detail: reasonOf(fault) }),
  })
  server.on('request', (request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
    void answer(request, response)
  })
  await listening(server, host, options.port)
  const { port } = server.address() as AddressInfo

  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      hub.close()
      stream.close()
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
