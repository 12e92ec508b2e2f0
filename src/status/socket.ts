/** Upgrade requests of an HTTP server on /ws -> connections that speak `status.v1`. */
import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'

import { WebSocket, WebSocketServer } from 'ws'
import { presentedIn, tokenInUrl } from '../auth/presented.js'
import { Connection, type ConnectionOptions } from './connection.js'
import type { Guard } from './guard.js'
import { CLOSE, LIMITS, PROTOCOL } from './protocol.js'

/** What is still open this long after the good-bye is cut off. */
const GOODBYE_MS = 1_000

/** What ws finds wrong by itself: a broken frame, text that is not UTF-8, a frame that is too large. */
const MALFORMED = new Set([1002, 1007, 1009])

/** A reason of more bytes than this is refused by ws. */
const REASON_BYTES = 123

/** Closes in the protocol's own codes. */
class StatusSocket extends WebSocket {
  override close(code?: number, reason?: string | Buffer): void {
    super.close(code !== undefined && MALFORMED.has(code) ? CLOSE.malformed : code, reason)
  }
}

export interface Sockets {
  open(): number
  /** Says good-bye to everybody and returns when the last socket is gone. */
  close(): Promise<void>
}

export function openSocket(server: Server, options: ConnectionOptions & { guard: Guard }): Sockets {
  const { gate, guard } = options
  const connections = new Set<Connection>()
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: LIMITS.frameBytes,
    perMessageDeflate: false,
    WebSocket: StatusSocket,
    handleProtocols: (offered) => (offered.has(PROTOCOL) ? PROTOCOL : false),
  })

  server.on('upgrade', (request, wire, head) => {
    wire.on('error', () => wire.destroy())
    const refusal = refusalOf(request)
    if (refusal) {
      refuse(wire, ...refusal)
      return
    }
    sockets.handleUpgrade(request, wire, head, (socket) => {
      // said on the open socket, since a page in a browser is never told why an opening failed
      const shut = shutOf(request)
      if (shut) {
        socket.on('error', () => undefined)
        socket.close(shut.code, inBytes(shut.because))
        return
      }
      const presented = presentedIn(request.headers, gate.cookieName, request.socket.remoteAddress ?? '')
      const connection = new Connection(socket, presented, options)
      connections.add(connection)
      socket.on('close', () => connections.delete(connection))
    })
  })

  function refusalOf(request: IncomingMessage): [status: string, because: string] | undefined {
    if (request.url?.split('?', 1)[0] !== '/ws') return ['404 Not Found', 'expected /ws']
    if (connections.size >= LIMITS.connections) return ['503 Service Unavailable', 'too many connections']
    return undefined
  }

  function shutOf({ headers, url = '' }: IncomingMessage): { code: number; because: string } | undefined {
    const because = guard(headers)
    if (because) return { code: CLOSE.forbidden, because }
    if (tokenInUrl(url)) return { code: CLOSE.unauthorized, because: 'a token never goes into the address' }
    return undefined
  }

  return {
    open: () => connections.size,
    async close() {
      const gone = new Promise<void>((resolve) => sockets.close(() => resolve()))
      for (const connection of connections) connection.bye()
      const cut = setTimeout(() => {
        for (const socket of sockets.clients) socket.terminate()
      }, GOODBYE_MS)
      await gone
      clearTimeout(cut)
    },
  }
}

/** Cut to what fits. */
const inBytes = (reason: string): string =>
  Buffer.from(reason)
    .subarray(0, REASON_BYTES)
    .toString()
    .replace(/\ufffd+$/, '')

function refuse(wire: Duplex, status: string, because: string): void {
  const body = `${because}\n`
  wire.end(
    `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
}
