/** What the bench of the status and its two children say to each other. */

export interface Work {
  t: 'work'
  updates: number
  /** As fast as it can, unless given. */
  perSecond: number | undefined
  topics: number
  keysPerTopic: number
}

export interface Readers {
  t: 'readers'
  url: string
  readers: number
  /** So many of them stop reading once they are subscribed. */
  stalled: number
  topics: number
}

export interface Worked {
  t: 'worked'
  seconds: number
  cpuS: number
  /** Resident before the first update, highest while at it, and some seconds later, each in MiB. */
  rssMiB: { before: number; peak: number; after: number }
}

export interface Read {
  t: 'read'
  frames: number
  latencyMs: { p50: number; p99: number; max: number }
}

export type Said = { t: 'listening'; url: string } | { t: 'subscribed' } | Worked | Read

/** The n-th of the topics, which readers follow by turns. */
export const topicOf = (n: number): string => `job/${n}`

/** The same clock in every process of a machine, in µs. */
export const nowUs = (): number => Number(process.hrtime.bigint() / 1_000n)
