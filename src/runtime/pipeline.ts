/** Routes from message to stages: the whole flow of one system as a value, checked by the compiler and drawn for people. */
import type { Note } from './journal.js'
import type { Join, Sent, Stage } from './stage.js'

/** Fits every stage of the row's own message and every join that accepts it, and nothing else. */
export type Seat<M, K extends keyof M> =
  // biome-ignore lint/suspicious/noExplicitAny: what it sends is checked where it is written
  | Stage<M, K, any, any>
  // biome-ignore lint/suspicious/noExplicitAny: `takes` holds it to the row
  | (Omit<Join<M, any, any, any>, 'takes'> & { takes?: (kind: K) => void })

/** One row per message: who takes it. A message with no row does not compile. */
export type Routes<M> = { readonly [K in keyof M]: readonly Seat<M, K>[] }

/** What becomes of an envelope, as far as people are told of it. */
export type Trouble = 'retrying' | 'refused' | 'dead' | 'superseded' | 'requeued'

export interface Lines<M> {
  /** Topic that the message's news belongs to, and lane in which its work shares the CPU, e.g. `song/northside+carol`. */
  subject(message: Sent<M>): string
  /** The pass of the subject this message belongs to; a newer pass supersedes all that is left of the older. */
  run?(message: Sent<M>): string | undefined
  /** Of the CPU, for each of its subjects that wants some, where a subject of another line has 1. Default 1. */
  shares?: number
  /** What people are told when the work of a stage goes wrong. */
  trouble(stage: string, message: Sent<M>, trouble: Trouble, because: string): Note[]
}

export interface Pipeline<M> extends Lines<M> {
  name: string
  routes: Routes<M>
}

export const pipeline = <M>(name: string, lines: Lines<M>, routes: Routes<M>): Pipeline<M> => ({
  name,
  ...lines,
  routes,
})

/** The pipeline as text, one line per stage; the README carries this picture and a test compares them. */
export function draw<M>({ routes }: Pipeline<M>): string {
  const rows: string[][] = []
  for (const kind in routes) {
    for (const stage of routes[kind]) rows.push([kind, stage.name, stage.sends.map(String).join(', ') || '.'])
  }
  const wide = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]!.length)))
  return rows
    .map(([kind, name, sends]) => `${kind!.padEnd(wide[0]!)} -> ${name!.padEnd(wide[1]!)} -> ${sends}`)
    .join('\n')
}
