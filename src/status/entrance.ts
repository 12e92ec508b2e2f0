/** Every HTTP request -> who asks and whether they may, before anything else looks at it. */
import type { HttpBindings } from '@hono/node-server'
import type { MiddlewareHandler } from 'hono'

import type { Gate } from '../auth/gate.js'
import { type Asking, may, type Scope } from '../auth/person.js'
import { presentedIn, tokenInUrl } from '../auth/presented.js'
import type { Guard } from './guard.js'
import { problem } from './problem.js'

export type Here = Asking & { Bindings: HttpBindings }

/** For monitors, for the first step of a browser, and what is the same everywhere: nothing in them is anybody's. */
const OPEN = /^\/(?:healthz|readyz|login|api\/v1\/openapi\.json|api\/v1\/schema\/[^/]+)$/
const READING = new Set(['GET', 'HEAD'])

export function ownPagesOnly(guard: Guard): MiddlewareHandler<Here> {
  return async (c, next) => {
    const because = guard(c.env.incoming.headers)
    return because ? problem({ status: 403, code: 'forbidden', detail: because }) : next()
  }
}

export function entrance(gate: Gate): MiddlewareHandler<Here> {
  return async (c, next) => {
    const { incoming } = c.env
    if (tokenInUrl(incoming.url ?? '')) {
      const detail = 'found a token in the address: expected it in the header authorization, as Bearer <token>'
      return problem({ status: 400, code: 'token-in-url', detail })
    }
    const verdict = gate.admit(presentedIn(incoming.headers, gate.cookieName, incoming.socket.remoteAddress ?? ''))
    const isOpen = READING.has(c.req.method) && OPEN.test(c.req.path)
    if ('person' in verdict) c.set('person', verdict.person)
    else if (!isOpen) return shut(verdict.refused)
    const scope: Scope = READING.has(c.req.method) ? 'read' : 'operate'
    if ('person' in verdict && !may(verdict.person, scope)) {
      const detail = `${verdict.person.who} may ${verdict.person.scopes.join(' and ')}: expected the scope ${scope}`
      return problem({ status: 403, code: 'scope', detail })
    }
    return next()
  }
}

/** How HTTP says that a token is missing or wrong. */
export function shut(refused: 'missing' | 'wrong' | 'too-many'): Response {
  if (refused === 'too-many') {
    const detail = 'too many wrong tokens from this address: wait a minute'
    return problem({ status: 429, code: 'too-many', detail, headers: { 'retry-after': '60' } })
  }
  const detail =
    refused === 'wrong'
      ? 'no such token or code: it was mistyped, revoked, used before or is too old'
      : 'expected a token: send authorization: Bearer <token>, or open the link that `troupe token --link` prints'
  return problem({ status: 401, code: 'unauthorized', detail, headers: { 'www-authenticate': 'Bearer' } })
}
