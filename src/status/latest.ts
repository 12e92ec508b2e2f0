/** Things by key -> of each key the newest alone, in the order in which these came. */

interface Link<T> {
  key: string
  value: T
  before: Link<T> | undefined
  after: Link<T> | undefined
}

/**
 * A map alone would do: what is taken out and put in again moves to its end. But each such move leaves a hole, a map of V8 that is
 * full of holes is copied, and the copies of an old one are not found to be garbage before all of the heap is looked through:
 * 200,000 changes to 200 keys cost some 30 MB by that.
 */
export class Latest<T> {
  readonly #links = new Map<string, Link<T>>()
  #oldest: Link<T> | undefined
  #newest: Link<T> | undefined

  /** Returns what it takes the place of. */
  put(key: string, value: T): T | undefined {
    const there = this.#links.get(key)
    const replaced = there?.value
    const link = there ?? { key, value, before: undefined, after: undefined }
    if (there) this.#unlink(there)
    else this.#links.set(key, link)
    link.value = value
    link.before = this.#newest
    link.after = undefined
    if (this.#newest) this.#newest.after = link
    else this.#oldest = link
    this.#newest = link
    return replaced
  }

  take(key: string): T | undefined {
    const there = this.#links.get(key)
    if (!there) return undefined
    this.#unlink(there)
    this.#links.delete(key)
    return there.value
  }

  takeOldest(): T | undefined {
    return this.#oldest && this.take(this.#oldest.key)
  }

  clear(): void {
    this.#links.clear()
    this.#oldest = undefined
    this.#newest = undefined
  }

  /** Oldest first. The one that was given last may be taken meanwhile. */
  *[Symbol.iterator](): Generator<[key: string, value: T]> {
    for (let link = this.#oldest; link; ) {
      const { key, value, after } = link
      yield [key, value]
      link = after
    }
  }

  #unlink({ before, after }: Link<T>): void {
    if (before) before.after = after
    else this.#oldest = after
    if (after) after.before = before
    else this.#newest = before
  }
}
