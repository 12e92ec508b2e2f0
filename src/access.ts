/** The configuration and the journal -> who is let in, where deeds are written down, and the tokens of a first run. */
import { openCredentials } from './auth/credentials.js'
import { openDeeds } from './auth/deeds.js'
import { type Gate, newLocalToken, openGate } from './auth/gate.js'
import { isLoopback } from './auth/loopback.js'
import type { Acted } from './auth/person.js'
import type { Config } from './config.js'
import type { SqliteJournal } from './runtime/journal-sqlite.js'

export interface Access {
  gate: Gate
  acted: Acted
  /** For the command line of this machine; whoever may read the work folder may use it. */
  localToken: string
  /** Made just now, because tokens are required and there were none: to be shown, once. */
  firstTokens: { read: string; operate: string } | undefined
}

/** Off loopback, or where the configuration says so, nobody is let in without a token. */
export const tokensRequired = ({ host, auth }: Pick<Config, 'host' | 'auth'>): boolean =>
  auth === 'token' || !isLoopback(host)

export function openAccess(config: Pick<Config, 'host' | 'auth'>, journal: SqliteJournal): Access {
  const credentials = openCredentials(journal.db)
  const required = tokensRequired(config)
  const localToken = newLocalToken()
  const isFirst = required && !credentials.list().some(({ kind }) => kind === 'token')
  return {
    gate: openGate({ credentials, required, localToken, cookieName: `troupe_${journal.epoch}` }),
    acted: openDeeds(journal),
    localToken,
    firstTokens: isFirst
      ? {
          read: credentials.issue('token', 'first read token', 'read'),
          operate: credentials.issue('token', 'first operate token', 'operate'),
        }
      : undefined,
  }
}
