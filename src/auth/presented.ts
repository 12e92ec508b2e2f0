/** The headers of a request -> the token or session they present. */
import type { IncomingHttpHeaders } from 'node:http'

export interface Presented {
  token?: string | undefined
  /** Of a session. */
  cookie?: string | undefined
  /** Address of the caller: wrong tokens are counted by it. */
  from: string
}

/** Subprotocols are the only thing a browser may add to the opening of a socket. */
const SUBPROTOCOL = /(?:^|,)\s*token\.([A-Za-z0-9_.-]+)\s*(?:,|$)/

/** `Authorization: Bearer <token>`, `Sec-WebSocket-Protocol: status.v1, token.<token>`, or the cookie of a session. */
export function presentedIn(headers: IncomingHttpHeaders, cookieName: string, from: string): Presented {
  const bearer = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1]
  const offered = SUBPROTOCOL.exec(headers['sec-websocket-protocol'] ?? '')?.[1]
  const cookies = (headers.cookie ?? '').split(';').map((pair) => pair.trim())
  const cookie = cookies.find((pair) => pair.startsWith(`${cookieName}=`))?.slice(cookieName.length + 1)
  return { token: bearer ?? offered, cookie, from }
}

/** Addresses are logged, kept in histories and sent on as referrers: a token in one is no secret any more. */
export const tokenInUrl = (url: string): boolean => /[?&](?:access_)?token=/i.test(url)
