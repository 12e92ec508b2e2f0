/** A real folder, an intake on it with a clock set by hand, and all it says: for the tests of the intake. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import Database from 'better-sqlite3'

import type { Clock } from '../../src/intake/clock.js'
import { type FileBook, openFileBook } from '../../src/intake/file-book.js'
import type { Hinted, OpenHints } from '../../src/intake/hints.js'
import { Intake, type IntakeOptions } from '../../src/intake/intake.js'
import type { Listing, Settled } from '../../src/intake/listing.js'

export class HandClock implements Clock {
  #nowMs = 1000
  readonly #due = new Set<{ atMs: number; run: () => void }>()

  now(): number {
    return this.#nowMs
  }

  after(ms: number, run: () => void): () => void {
    const call = { atMs: this.#nowMs + ms, run }
    this.#due.add(call)
    return () => void this.#due.delete(call)
  }

  /** Lets `ms` pass in one leap and makes the calls that have become due. */
  pass(ms: number): void {
    this.#nowMs += ms
    for (const call of [...this.#due]) {
      if (call.atMs > this.#nowMs) continue
      this.#due.delete(call)
      call.run()
    }
  }
}

/** Hints given by hand, and what was opened and closed. */
export class HandHints {
  opened: Hinted[] = []
  closed = 0
  readonly open: OpenHints = (hinted) => {
    this.opened.push(hinted)
    return {
      weigh: () => undefined,
      close: async () => {
        this.closed++
      },
    }
  }
}

export class Watched {
  readonly root = mkdtempSync(join(tmpdir(), 'troupe-intake-'))
  readonly clock = new HandClock()
  readonly hints = new HandHints()
  readonly db = new Database(':memory:')
  readonly book: FileBook = openFileBook(this.db)
  settled: (Settled & { siblings: readonly string[] })[] = []
  removed: string[] = []
  said: Listing[] = []
  intake: Intake | undefined

  /** Another intake on the same folder and book, as after a restart. Resolves after its first scan. */
  async start(options: Partial<IntakeOptions> = {}): Promise<Intake> {
    await this.intake?.stop()
    this.intake = new Intake({
      root: this.root,
      deep: true,
      book: this.book,
      judge: () => ({ take: true }),
      onSettled: (file, siblings) => void this.settled.push({ ...file, siblings }),
      onRemoved: (path) => void this.removed.push(path),
      onListing: (change) => void this.said.push(change),
      clock: this.clock,
      openHints: this.hints.open,
      ...options,
    })
    await this.intake.start()
    return this.intake
  }

  write(path: string, text: string | Uint8Array = path): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true })
    writeFileSync(join(this.root, path), text)
  }

  at(path: string): string {
    return join(this.root, path)
  }

  /** Lets `ms` pass and everything that this sets off come to its end. */
  async pass(ms: number): Promise<void> {
    this.clock.pass(ms)
    await this.intake?.scan()
  }

  /** The paths handed on since the last call, sorted: files of one turn are read side by side and end as they may. */
  taken(): string[] {
    return this.settled
      .splice(0)
      .map(({ path }) => path)
      .sort()
  }

  gone(): string[] {
    return this.removed.splice(0)
  }

  /** The last word on a path, or on what an alarm is about. */
  lastWord(of: string): Listing | undefined {
    return this.said.filter((change) => ('path' in change ? change.path : change.about) === of).at(-1)
  }

  async end(): Promise<void> {
    await this.intake?.stop()
    this.db.close()
    rmSync(this.root, { recursive: true, force: true })
  }
}

/** A test's body with a folder of its own, which is gone afterwards, however it ends. */
export const watched = (body: (here: Watched) => Promise<void>) => async (): Promise<void> => {
  const here = new Watched()
  try {
    await body(here)
  } finally {
    await here.end()
  }
}
