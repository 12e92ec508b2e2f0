/** The object store whose home is a bucket: written here, brought there by others, and read from there where there is no near copy. */
import { randomBytes } from 'node:crypto'
import { basename, join } from 'node:path'

import { RemoteFault } from '../errors.js'
import type { Facts, Landed, Store } from '../runtime/tools.js'
import type { Bucket, Sending, Stored } from './bucket.js'
import { Dropped } from './dropped.js'
import { isNearOnly } from './near-only.js'
import { Reading } from './reading.js'
import { fetchFacts, hashOfFacts, sendFacts } from './remote-facts.js'
import type { S3Settings } from './settings.js'

const TOLD_AT_ONCE = 1000

/** The near copy: a store on a folder. */
export interface Near extends Store {
  root: string
  path(key: string): string
}

export interface S3StoreParts {
  near: Near
  bucket: Bucket
  settings: Pick<S3Settings, 'nearOnly' | 'links' | 'linkS'>
  /** A folder for what is on its way. */
  scratch: string
  /** The bucket could not be read, and the near copy answered alone. */
  onFault(fault: unknown): void
  clock?: () => number
}

/**
 * A near copy answers for itself. Where there is none the bucket is asked; and where the bucket cannot be read, what is not near
 * counts as not there and is made again: work goes on, at the price of being done twice. Only `fetch` then fails.
 */
export class S3Store implements Store {
  /** As whoever sends near copies is to see it: an object's facts go with it. */
  readonly bucket: Bucket
  readonly dropped: Dropped
  readonly #parts: S3StoreParts
  readonly #putting = new Map<string, Promise<unknown>>()
  readonly #reading: Reading

  constructor(parts: S3StoreParts) {
    this.#parts = parts
    this.#reading = new Reading({ clock: Date.now, ...parts })
    this.dropped = new Dropped(join(parts.near.root, '.dropped'))
    const { bucket } = parts
    this.bucket = {
      put: (key, file, sending, signal) => this.#send(key, file, sending, signal),
      copy: bucket.copy.bind(bucket),
      head: bucket.head.bind(bucket),
      list: bucket.list.bind(bucket),
      get: bucket.get.bind(bucket),
      drop: bucket.drop.bind(bucket),
      sweepMultiparts: bucket.sweepMultiparts.bind(bucket),
      link: bucket.link.bind(bucket),
      kindOf: bucket.kindOf.bind(bucket),
    }
  }

  async has(key: string): Promise<boolean> {
    const { near, bucket } = this.#parts
    if (await near.has(key)) return true
    return this.#asked(key, async () => (await bucket.head(key)) !== undefined, false)
  }

  /** Bytes that lie here without facts were put there by hand, or are on their way: nothing in the bucket speaks of them. */
  async facts(key: string): Promise<Facts | undefined> {
    const { near } = this.#parts
    if (await near.has(key)) return near.facts(key)
    return this.#asked(key, () => fetchFacts(key, this.#parts), undefined)
  }

  /** What comes from the bucket does not become a near copy: who has made room wants to keep it. */
  async fetch(key: string, scratch: string): Promise<string> {
    const { near, bucket } = this.#parts
    const file = join(scratch, `${randomBytes(4).toString('hex')}-${basename(key)}`)
    try {
      return await near.fetch(key, scratch)
    } catch (fault) {
      if (!this.#mayBeThere(key)) throw fault
      await bucket.get(key, file).catch((remote) => {
        const isAbsent = remote instanceof RemoteFault && (remote.kind === 'gone' || remote.kind === 'bad-key')
        throw isAbsent ? fault : remote
      })
      return file
    }
  }

  async put(key: string, file: string, facts: Record<string, unknown> & { from: string }): Promise<Facts> {
    const putting = this.#parts.near.put(key, file, facts)
    this.#putting.set(key, putting)
    try {
      const kept = await putting
      this.dropped.forget(key)
      return kept
    } finally {
      if (this.#putting.get(key) === putting) this.#putting.delete(key)
    }
  }

  /** Near ones first. */
  async *list(prefix: string): AsyncIterable<{ key: string; sizeBytes: number }> {
    const { near, settings } = this.#parts
    const here = new Set<string>()
    for await (const one of near.list(prefix)) {
      here.add(one.key)
      yield one
    }
    if (isNearOnly(settings, prefix)) return
    const top = prefix.slice(0, prefix.lastIndexOf('/') + 1)
    for await (const { key, sizeBytes } of this.#reading.list(prefix)) {
      const isHidden = /(^|\/)\./.test(key.slice(top.length))
      if (!here.has(key) && !isHidden && this.#mayBeThere(key)) yield { key, sizeBytes }
    }
  }

  /** In the bucket it stays until somebody asks for its deletion; here it is gone. */
  async drop(key: string): Promise<void> {
    await this.#parts.near.drop(key)
    if (!isNearOnly(this.#parts.settings, key)) this.dropped.add(key)
  }

  folder(prefix: string): string {
    return this.#parts.near.folder(prefix)
  }

  async *names(prefix: string): AsyncIterable<readonly string[]> {
    yield* this.#parts.near.names(prefix)
    const far = isNearOnly(this.#parts.settings, prefix) ? undefined : await this.#reading.names(prefix)
    let some: string[] = []
    for (const name of far ?? []) {
      if (this.dropped.has(`${prefix}/${name}`) || some.push(name) < TOLD_AT_ONCE) continue
      yield some
      some = []
    }
    yield some
  }

  landed(objects: readonly (Landed & { content: string })[]): void {
    this.#parts.near.landed(objects)
    for (const { key } of objects) this.dropped.forget(key)
  }

  path(key: string): string {
    return this.#parts.near.path(key)
  }

  /**
   * Where anybody can read the object for a while, when that is to be its place: there is no near copy, or links are to lead to the
   * bucket and it holds just what lies here.
   */
  async link(key: string): Promise<string | undefined> {
    const { near, bucket, settings } = this.#parts
    const isNear = await near.has(key)
    if (isNear && settings.links === 'near') return undefined
    return this.#asked(
      key,
      async () => {
        const stored = await bucket.head(key)
        if (!stored || (isNear && !(await this.#isSame(key, stored)))) return undefined
        return bucket.link(key, settings.linkS)
      },
      undefined,
    )
  }

  async #isSame(key: string, { meta, sizeBytes }: Stored): Promise<boolean> {
    const facts = await this.#parts.near.facts(key)
    return facts !== undefined && facts.sizeBytes === sizeBytes && hashOfFacts(facts) === meta.facts
  }

  /** A put that is on its way has announced the object, and is about to write its facts. */
  async #send(
    key: string,
    file: string,
    sending: Sending & { sha256?: string },
    signal: AbortSignal | undefined,
  ): Promise<Stored> {
    const { near, bucket, scratch } = this.#parts
    await this.#putting.get(key)?.catch(() => undefined)
    const facts = await near.facts(key)
    if (!facts) return bucket.put(key, file, sending, signal)
    const meta = { ...sending.meta, ...(await sendFacts(key, facts, { bucket, scratch, signal })) }
    return bucket.put(key, file, { ...sending, meta }, signal)
  }

  #mayBeThere(key: string): boolean {
    return !isNearOnly(this.#parts.settings, key) && !this.dropped.has(key)
  }

  async #asked<T>(key: string, question: () => Promise<T>, otherwise: T): Promise<T> {
    return this.#mayBeThere(key) ? this.#reading.ask(question, otherwise) : otherwise
  }
}
