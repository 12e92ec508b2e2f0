/** Upgrade requests of an HTTP server on /ws -> connections that speak `status.v1`. */
import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'

import { WebSocketServer } from 'ws'
import { Connection, type ConnectionOptions } from './connection.js'
import type { Guard } from './guard.js'
import { Hub } from './hub.js'
import { LIMITS, PROTOCOL } from './protocol.js'

/** What is still open this long after the good-bye is cut off. */
const GOODBYE_MS = 1_000

/** `close` says good-bye to everybody and returns when the last socket is gone. */
export function openSocket(
  server: Server,
  options: Omit<ConnectionOptions, 'hub'> & { guard: Guard },
): { close(): Promise<void> } {
  const hub = new Hub(options.log)
  const connections = new Set<Connection>()
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: LIMITS.frameBytes,
    perMessageDeflate: false,
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
      const connection = new Connection(socket, { ...options, hub })
      connections.add(connection)
      socket.on('close', () => connections.delete(connection))
    })
  })

  function refusalOf(request: IncomingMessage): [status: string, because: string] | undefined {
    if (request.url?.split('?', 1)[0] !== '/ws') return ['404 Not Found', 'expected /ws']
    const because = options.guard(request.headers)
    if (because) return ['403 Forbidden', because]
    if (connections.size >= LIMITS.connections) return ['503 Service Unavailable', 'too many connections']
    return undefined
  }

  return {
    async close() {
      hub.close()
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

function refuse(wire: Duplex, status: string, because: string): void {
  const body = `${because}\n`
  wire.end(
    `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
}
