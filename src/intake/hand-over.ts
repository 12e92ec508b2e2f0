/** Files that have been still long enough -> handed on and written into the book, a few at a time. */
import { join } from 'node:path'

import { reasonOf } from '../errors.js'
import type { Clock } from './clock.js'
import type { FileBook } from './file-book.js'
import { fingerprint } from './fingerprint.js'
import type { Settled } from './listing.js'
import type { Member, Roster } from './roster.js'

/** As many as Node has threads for files; more would only wait for one. */
const AT_ONCE = 4

export interface HandingOver {
  root: string
  incompleteMs: number
  /** Pause before a file that could not be read, or that nobody would take, is tried again. */
  retryMs: number
  book: FileBook
  roster: Roster
  clock: Clock
  onSettled(file: Settled, siblings: readonly string[]): void | Promise<void>
  /** Nothing is under way any more, for now. */
  onEmpty(): void
}

export class HandOver {
  readonly #with: HandingOver
  readonly #waiting: Member[] = []
  readonly #stop = new AbortController()
  #running = 0
  #empty: Promise<void> = Promise.resolve()
  #emptied: () => void = () => undefined

  constructor(handingOver: HandingOver) {
    this.#with = handingOver
  }

  get busy(): boolean {
    return this.#running > 0 || this.#waiting.length > 0
  }

  /** Resolves when everything that was enqueued is done with. */
  get empty(): Promise<void> {
    return this.#empty
  }

  enqueue(member: Member): void {
    if (this.#stop.signal.aborted) return
    if (!this.busy) this.#empty = new Promise((resolve) => (this.#emptied = resolve))
    member.busy = true
    this.#waiting.push(member)
    this.#next()
  }

  /** What is being handed on is finished, what only waits is not begun. */
  stop(): Promise<void> {
    this.#stop.abort()
    this.#waiting.length = 0
    return this.#running > 0 ? this.#empty : Promise.resolve()
  }

  #next(): void {
    while (this.#running < AT_ONCE) {
      const member = this.#waiting.shift()
      if (!member) break
      this.#running++
      this.#give(member).finally(() => {
        member.busy = false
        this.#running--
        this.#next()
        if (this.busy) return
        this.#emptied()
        this.#with.onEmpty()
      })
    }
  }

  /** Never throws: what goes wrong is said in the listing, and the file is asked again later. */
  async #give(member: Member): Promise<void> {
    const { root, incompleteMs, retryMs, roster, clock } = this.#with
    const { path, signature } = member
    const patient = clock.now() < member.stillSinceMs + incompleteMs
    let read: Awaited<ReturnType<typeof fingerprint>>
    try {
      read = await fingerprint({ root, path, signature }, { patient, signal: this.#stop.signal })
    } catch (fault) {
      if (this.#stop.signal.aborted || isGone(fault)) return
      return roster.unreadable(member, `cannot be read: ${reasonOf(fault)}`, clock.now() + retryMs)
    }
    if (!read) return roster.startAnew(member, clock.now())

    const unfinished = read.wholeness.is === 'unfinished' ? read.wholeness.because : undefined
    if (read.hash === undefined) return roster.waitFor(member, unfinished ?? '', member.stillSinceMs + incompleteMs)
    try {
      await this.#handOn(member, read.hash, unfinished)
    } catch (fault) {
      roster.waitFor(member, `could not be handed on: ${reasonOf(fault)}`, clock.now() + retryMs)
    }
  }

  /** The book is written last: a fault or the end of the process before that hands the file on once more. */
  async #handOn(member: Member, hash: string, unfinished: string | undefined): Promise<void> {
    const { root, book, roster, onSettled } = this.#with
    const { path, signature } = member
    if (member.entry?.hash !== hash) {
      const { sizeBytes, mtimeMs } = signature
      const settled: Settled = { root, path, absolute: join(root, path), sizeBytes, mtimeMs, hash }
      if (unfinished !== undefined) settled.unfinished = unfinished
      await onSettled(settled, roster.siblings(path))
    }
    const entry = { path, ...signature, hash, unfinished: unfinished ?? null }
    book.put(root, entry)
    roster.take(member, entry)
  }
}

const isGone = (fault: unknown): boolean => fault instanceof Error && 'code' in fault && fault.code === 'ENOENT'
