/** A service on its own port -> the same under a path of another, as a reverse proxy with other sites would have it. */
import { createServer, type IncomingMessage, request, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

export interface Mounted {
  /** Where the service is mounted, ending in a slash. */
  url: string
  /** Paths that were asked for outside the mount. */
  strays: string[]
  close(): Promise<void>
}

/** `path` begins and ends with a slash, e.g. `/media/`. */
export async function proxied(service: string, path: string): Promise<Mounted> {
  const { hostname, port } = new URL(service)
  const strays: string[] = []
  const asked = ({ method, headers, url = '/' }: IncomingMessage) => {
    if (!url.startsWith(path)) strays.push(url)
    return { hostname, port, method, headers, path: url.startsWith(path) ? url.slice(path.length - 1) : undefined }
  }

  const server = createServer((incoming, outgoing) => {
    const { path: to, ...options } = asked(incoming)
    if (to === undefined) return void outgoing.writeHead(404).end('another site')
    const onward = request({ ...options, path: to }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    onward.on('error', () => (outgoing.headersSent ? outgoing.destroy() : outgoing.writeHead(502).end()))
    outgoing.on('close', () => onward.destroy())
    incoming.pipe(onward)
  })
  server.on('upgrade', (incoming: IncomingMessage, near: Socket, head: Buffer) => {
    const { path: to, ...options } = asked(incoming)
    if (to === undefined) return void near.destroy()
    const onward = request({ ...options, path: to })
    onward.on('error', () => near.destroy())
    onward.on('response', () => near.destroy())
    onward.on('upgrade', (answer, far, more) => {
      const lines = answer.rawHeaders.flatMap((name, n, all) => (n % 2 === 0 ? [`${name}: ${all[n + 1]}`] : []))
      near.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join('\r\n')}\r\n\r\n`)
      far.unshift(more)
      far.pipe(near).pipe(far)
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        one.on('error', () => other.destroy())
        one.on('close', () => other.destroy())
      }
    })
    near.unshift(head)
    onward.end()
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
    strays,
    close: () => closed(server),
  }
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
