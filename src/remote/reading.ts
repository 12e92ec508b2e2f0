/** Questions to a bucket that may be away -> its answers, or what is said without it. */
import { isOutage, RemoteFault } from '../errors.js'
import type { Bucket, Stored } from './bucket.js'

export interface ReadingParts {
  bucket: Pick<Bucket, 'list'>
  /** The bucket could not be read, and was done without. */
  onFault(fault: unknown): void
  clock: () => number
}

/** A bucket that failed is not asked again before: work that can do without it would wait for it each time. */
const REST_MS = 10_000
/** Thousands of pictures are looked for one unit after the other; a bucket's listing of them takes seconds. */
const LISTED_FOR_MS = 30_000

export class Reading {
  readonly #parts: ReadingParts
  readonly #listed = new Map<string, { at: number; names: Promise<Set<string>> }>()
  #restsUntil = 0

  constructor(parts: ReadingParts) {
    this.#parts = parts
  }

  async ask<T>(question: () => Promise<T>, otherwise: T): Promise<T> {
    if (this.#isResting()) return otherwise
    try {
      return await question()
    } catch (fault) {
      this.#forgive(fault)
      return otherwise
    }
  }

  /** Ends early when the bucket fails. */
  async *list(prefix: string): AsyncGenerator<Stored> {
    if (this.#isResting()) return
    try {
      yield* this.#parts.bucket.list(prefix)
    } catch (fault) {
      this.#forgive(fault)
    }
  }

  /** Of what stands directly under `prefix/`, as it was at most half a minute ago. */
  names(prefix: string): Promise<ReadonlySet<string> | undefined> {
    return this.ask(() => this.#names(prefix), undefined)
  }

  #names(prefix: string): Promise<Set<string>> {
    const { clock, bucket } = this.#parts
    const now = clock()
    for (const [one, { at }] of this.#listed) if (now - at > LISTED_FOR_MS) this.#listed.delete(one)
    const known = this.#listed.get(prefix)
    if (known) return known.names
    const names = namesIn(bucket, prefix)
    this.#listed.set(prefix, { at: now, names })
    names.catch(() => this.#listed.delete(prefix))
    return names
  }

  #isResting(): boolean {
    return this.#parts.clock() < this.#restsUntil
  }

  #forgive(fault: unknown): void {
    if (!(fault instanceof RemoteFault)) throw fault
    if (isOutage(fault)) this.#restsUntil = this.#parts.clock() + REST_MS
    this.#parts.onFault(fault)
  }
}

async function namesIn(bucket: Pick<Bucket, 'list'>, prefix: string): Promise<Set<string>> {
  const names = new Set<string>()
  for await (const { key } of bucket.list(`${prefix}/`)) {
    const name = key.slice(prefix.length + 1)
    if (!name.includes('/') && !name.startsWith('.')) names.add(name)
  }
  return names
}
