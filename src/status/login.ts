/** GET /login?code=<one-time code> -> a session in a cookie, and the pages. */
import type { IncomingMessage } from 'node:http'
import { Hono } from 'hono'

import type { Gate } from '../auth/gate.js'
import { type Here, shut } from './entrance.js'

const SESSION_S = 30 * 24 * 3_600

/**
 * A page that leads on, not a redirect: a strict cookie does not go along when another site's link is followed, and a
 * redirect still counts as that. The cookie has no path, so that the browser takes the folder this was asked in: wherever
 * a proxy has mounted the service.
 */
const LEADS_ON = `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="0;url=./"><link rel="icon" href="./icon.svg"><title>Troupe</title>
<p>You are signed in. <a href="./">Go on</a></html>
`

export function login(gate: Gate): Hono<Here> {
  const app = new Hono<Here>()
  app.get('/login', (c) => {
    // a program that only looks where a link leads must not use it up
    if (c.req.method === 'HEAD') return c.body(null)
    const { incoming } = c.env
    const entered = gate.enter(c.req.query('code') ?? '', incoming.socket.remoteAddress ?? '')
    if ('refused' in entered) return shut(entered.refused)
    const secure = isEncrypted(incoming) ? '; Secure' : ''
    return c.html(LEADS_ON, 200, {
      'cache-control': 'no-store',
      'set-cookie': `${gate.cookieName}=${entered.cookie}; Max-Age=${SESSION_S}; HttpOnly; SameSite=Strict${secure}`,
    })
  })
  return app
}

/** We speak plain HTTP ourselves; a proxy in front says what it spoke. */
const isEncrypted = ({ headers }: IncomingMessage): boolean => headers['x-forwarded-proto'] === 'https'
