/** A bucket that lives in this process: what it holds, every request it saw, and faults on demand. */
import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'

import { RemoteFault } from '../../src/errors.js'
import type { Bucket, ObjectKind, Stored } from '../../src/remote/bucket.js'

export interface Asked {
  verb: 'put' | 'copy' | 'head' | 'list' | 'get' | 'drop' | 'sweep'
  key: string
  from?: string
}

export class MemoryBucket implements Bucket {
  readonly objects = new Map<string, Buffer>()
  readonly asked: Asked[] = []
  /** Most requests at once so far. */
  most = 0
  #atOnce = 0
  /** Throws, or waits, in place of a request: called before each. */
  before: (asked: Asked) => unknown = () => undefined
  /** Called when a request has taken effect, before it is answered. */
  after: (asked: Asked) => unknown = () => undefined

  keys(): string[] {
    return [...this.objects.keys()].sort()
  }

  asks(verb: Asked['verb']): string[] {
    return this.asked.filter((one) => one.verb === verb).map(({ key }) => key)
  }

  put(key: string, file: string): Promise<Stored> {
    return this.#do({ verb: 'put', key }, async () => {
      this.objects.set(key, await readFile(file))
      return this.#stored(key)
    })
  }

  copy(from: string, to: string): Promise<Stored> {
    return this.#do({ verb: 'copy', key: to, from }, async () => {
      this.objects.set(to, this.#bytes(from))
      return this.#stored(to)
    })
  }

  head(key: string): Promise<Stored | undefined> {
    return this.#do({ verb: 'head', key }, async () => (this.objects.has(key) ? this.#stored(key) : undefined))
  }

  /** Not in the order of keys: no server promises that. */
  async *list(prefix: string): AsyncGenerator<Stored> {
    await this.#do({ verb: 'list', key: prefix }, async () => undefined)
    for (const key of this.keys().reverse()) if (key.startsWith(prefix)) yield this.#stored(key)
  }

  get(key: string, file: string): Promise<Stored> {
    return this.#do({ verb: 'get', key }, async () => {
      await writeFile(file, this.#bytes(key))
      return this.#stored(key)
    })
  }

  async drop(keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.#do({ verb: 'drop', key }, async () => void this.objects.delete(key))
  }

  sweepMultiparts(): Promise<number> {
    return this.#do({ verb: 'sweep', key: '' }, async () => 0)
  }

  async link(key: string): Promise<string> {
    return `memory:${key}`
  }

  kindOf(): ObjectKind {
    return { contentType: 'application/octet-stream' }
  }

  #bytes(key: string): Buffer {
    const bytes = this.objects.get(key)
    if (!bytes) throw new RemoteFault('gone', `${key}: there is no such object`)
    return bytes
  }

  #stored(key: string): Stored {
    const bytes = this.#bytes(key)
    return { key, sizeBytes: bytes.length, etag: createHash('md5').update(bytes).digest('hex'), meta: {} }
  }

  async #do<T>(asked: Asked, work: () => Promise<T>): Promise<T> {
    this.asked.push(asked)
    this.most = Math.max(this.most, ++this.#atOnce)
    try {
      await this.before(asked)
      const answer = await work()
      await this.after(asked)
      return answer
    } finally {
      this.#atOnce--
    }
  }
}
