/** kit(): the words a pipeline's stages are written in, bound to its messages and settings. */
import type { Tools } from './tools.js'

/** What leaves a stage: a message's kind and its body, not yet an envelope. */
export type Sent<M> = { [K in keyof M]: { kind: K; body: M[K] } }[keyof M]

/** Not possible yet: put back, to be taken again in `later` ms; the attempt is not counted. */
export interface Later {
  later: number
}

/** The things a handler may hand back. A throw is the other ending (errors.ts). */
// biome-ignore lint/suspicious/noConfusingVoidType: a handler that sends nothing simply ends
export type Outcome<M> = Sent<M> | readonly Sent<M>[] | Later | void

interface Named<M, S extends keyof M> {
  name: string
  /** Raise it when the work is done differently: what the old version made is then made again. */
  version: number
  sends: readonly S[]
  /** How many at once; the CPU is shared out separately, by the budget. */
  concurrency: number
}

/** What is done about one kind of message. */
export interface Stage<M, K extends keyof M, S extends keyof M = keyof M, C = unknown> extends Named<M, S> {
  accepts: K
  /** Names the work: two waiting envelopes of one key become one, two never run at once, a newer one supersedes. */
  key(body: M[K]): string
  handle(body: M[K], tools: Tools & { settings: C }): Promise<NoInfer<Outcome<Pick<M, S>>>>
}

/** The same for many messages that belong together. They are gathered by `key`, the newest of each `member` kept. */
export interface Join<M, K extends keyof M, S extends keyof M = keyof M, C = unknown> extends Named<M, S> {
  accepts: readonly K[]
  key(message: Sent<Pick<M, K>>): string
  /** Names the message's place among the gathered; a newer message for the same place replaces the older one. */
  member(message: Sent<Pick<M, K>>): string
  /** Taken only this long after the last arrival, so that a burst makes one piece of work. */
  quietMs?(settings: C): number
  /** Taken only when nothing of the subject is still on its way here through the stages before this one. */
  calm?: true
  /** False: the gathered rest until another one comes, at most `deadlineMs`. */
  whole?(messages: readonly Sent<Pick<M, K>>[]): boolean
  /** Patience of an incomplete join, after its last arrival; then it is dead, because of `missing`. */
  deadlineMs?: number
  missing?(messages: readonly Sent<Pick<M, K>>[]): string
  handle(messages: readonly Sent<Pick<M, K>>[], tools: Tools & { settings: C }): Promise<NoInfer<Outcome<Pick<M, S>>>>
  /** Never there. It makes a join in the row of a message it does not accept fail to compile. */
  takes?: (kind: K) => void
}

/** The stage-writing kit of one pipeline: `M` its messages by kind, `C` its settings. */
export function kit<M, C = unknown>() {
  return {
    stage: <K extends keyof M, S extends keyof M = never>(stage: Stage<M, K, S, C>): Stage<M, K, S, C> => stage,
    join: <K extends keyof M, S extends keyof M = never>(join: Join<M, K, S, C>): Join<M, K, S, C> => join,
    send: <K extends keyof M>(kind: K, body: M[K]): { kind: K; body: M[K] } => ({ kind, body }),
    later: (ms: number): Later => ({ later: ms }),
  }
}
