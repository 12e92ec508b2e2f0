/** Who asks, what they may do, and where their deeds are written down. */

/** `operate` includes `read`. */
export const SCOPES = ['read', 'operate'] as const
export type Scope = (typeof SCOPES)[number]

export interface Person {
  /** As it is recorded: the name of a token, or whoever is at this machine. */
  who: string
  scopes: readonly Scope[]
}

export const may = ({ scopes }: Person, scope: Scope): boolean => scopes.includes(scope)

/** Records what somebody did, when it is done. Returns the number of the event in which it shows on the topic `events`. */
export type Acted = (who: string, what: string, args: unknown) => number

/** What every handler of a request finds in its context: `c.get('person')`. */
export type Asking = { Variables: { person: Person } }
