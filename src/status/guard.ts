/** Host and Origin of a request -> why it is not served, so that a web page elsewhere cannot speak to the service. */
import type { IncomingHttpHeaders } from 'node:http'

import { isLoopback } from '../auth/loopback.js'

export type Guard = (headers: Pick<IncomingHttpHeaders, 'host' | 'origin'>) => string | undefined

const parsed = (url: string): URL | undefined => (URL.canParse(url) ? new URL(url) : undefined)

/**
 * `listensOn` is the address of the service, `origins` such as `https://media.example.org` are allowed beside its own.
 * On loopback the Host must be a loopback name or that of a listed origin: a page whose name was made to point at
 * 127.0.0.1 has the same host and origin, and only this tells it apart.
 */
export function guardOf(listensOn: string, origins: readonly string[]): Guard {
  const listed = new Set(origins.map((origin) => parsed(origin)?.origin ?? origin))
  const listedHosts = new Set(origins.map((origin) => parsed(origin)?.host ?? origin))
  const local = isLoopback(listensOn)
  return ({ host, origin }) => {
    const at = host === undefined ? undefined : parsed(`http://${host}`)
    if (!at) return `Host ${JSON.stringify(host ?? '')}: expected a host name`
    if (local && !isLoopback(at.hostname) && !listedHosts.has(at.host)) {
      return `Host ${at.host}: expected localhost or the host of a listed origin`
    }
    if (origin === undefined) return undefined
    const from = parsed(origin)
    if (from && (from.host === host?.toLowerCase() || listed.has(from.origin))) return undefined
    return `Origin ${origin}: expected ${at.host} or a listed origin`
  }
}
