/** What a request presents -> the person behind it, or why it is not let in. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

import type { Credentials } from './credentials.js'
import type { Person } from './person.js'
import type { Presented } from './presented.js'

/** `missing`: a token is needed. `wrong`: not one of ours. `too-many`: wrong again, too often. */
export type Verdict = { person: Person } | { refused: 'missing' | 'wrong' | 'too-many' }

export interface Gate {
  admit(presented: Presented): Verdict
  /** A one-time code -> the cookie of a session. */
  enter(code: string, from: string): { cookie: string } | { refused: 'wrong' | 'too-many' }
  /** Name of the cookie. */
  cookieName: string
}

export interface GateOptions {
  credentials?: Credentials
  /** False: whoever reaches the port is let in, for only this machine does. A wrong token is refused even then. */
  required: boolean
  /** Opens the door to whoever may read the work folder, for the command line; new with every start. */
  localToken?: string
  /** Tells the cookies of services on one host apart, since a cookie knows no port. */
  cookieName?: string
  clock?: () => number
}

const EVERYTHING = ['read', 'operate'] as const
const AT_THE_MACHINE: Person = { who: 'somebody at this machine', scopes: EVERYTHING }
const COMMAND_LINE: Person = { who: 'command line', scopes: EVERYTHING }

const SESSION_MS = 30 * 24 * 3_600_000
const WRONGS = 10
const WRONGS_WITHIN_MS = 60_000
const MOST_CALLERS = 1_000

export const newLocalToken = (): string => `local_${randomBytes(32).toString('base64url')}`

export function openGate(options: GateOptions): Gate {
  const { credentials, required, localToken, cookieName = 'troupe', clock = Date.now } = options
  const wrongs = new Map<string, { count: number; since: number }>()

  /** What is right is always let in: nobody can lock others out, and 256 bits are not found by trying. */
  const refused = (from: string): { refused: 'wrong' | 'too-many' } => {
    const now = clock()
    const counted = wrongs.get(from)
    const known = counted && now - counted.since < WRONGS_WITHIN_MS ? counted : { count: 0, since: now }
    if (wrongs.size >= MOST_CALLERS) wrongs.clear()
    wrongs.set(from, { ...known, count: known.count + 1 })
    return { refused: known.count >= WRONGS ? 'too-many' : 'wrong' }
  }

  return {
    cookieName,
    admit({ token, cookie, from }) {
      if (token !== undefined) {
        const local = localToken !== undefined && same(token, localToken)
        const person = local ? COMMAND_LINE : credentials?.person('token', token)
        return person ? { person } : refused(from)
      }
      const person = cookie === undefined ? undefined : credentials?.person('session', cookie)
      if (person) return { person }
      return required ? { refused: 'missing' } : { person: AT_THE_MACHINE }
    },
    enter(code, from) {
      const session = credentials?.redeem(code, SESSION_MS)
      return session === undefined ? refused(from) : { cookie: session }
    },
  }
}

/** Hashed first, since only equal lengths can be compared in constant time. */
const same = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b))
const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
