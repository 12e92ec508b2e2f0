/** A watched folder -> its files, each handed on once it is still and whole, and again whenever its bytes are others. */
import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'

import { reasonOf } from '../errors.js'
import { type Clock, systemClock } from './clock.js'
import { Departures } from './departures.js'
import type { FileBook } from './file-book.js'
import { HandOver } from './hand-over.js'
import { type Hints, type OpenHints, openHints } from './hints.js'
import { leftover } from './leftovers.js'
import type { Listing, Settled } from './listing.js'
import { Missing } from './missing.js'
import { News } from './news.js'
import { Rhythm } from './rhythm.js'
import { type Member, Roster } from './roster.js'
import { signatureOf } from './signature.js'
import { type Found, look, walk } from './walk.js'

export interface IntakeOptions {
  /** Absolute, or relative to the working folder. May itself be a link; below it none is followed. */
  root: string
  /** False: only files directly in the root are taken, and folders are ignored. */
  deep: boolean
  /** How long size, mtime, ctime and inode must not change. Default 2000. */
  settleMs?: number
  /** How long a still but unfinished file may wait for its rest before it is handed on as it is. Default 30 000. */
  incompleteMs?: number
  /** Between two looks at everything while hints come. Default 30 000. */
  rescanMs?: number
  /** The same while none can come, and longer, up to `rescanMs`, where a look costs more than 1 % of it. Default 5000. */
  pollMs?: number
  /** True for a network mount, where changes made elsewhere give no hints. Default false. */
  polling?: boolean
  book: FileBook
  /** Whether a path that is no sync tool's leftover is taken; asked until it is. */
  judge(path: string): { take: true } | { ignore: string }
  /** A throw keeps the file out of the book, and it is handed on again after `rescanMs`. `siblings`: see Roster.siblings. */
  onSettled(file: Settled, siblings: readonly string[]): void | Promise<void>
  /** A file that had been handed on is gone. A throw keeps it in the book, and it is said again. */
  onRemoved(path: string, last: { hash: string; sizeBytes: number }): void | Promise<void>
  onListing(change: Listing): void
  clock?: Clock
  openHints?: OpenHints
}

const SLICE = 256

/**
 * It lives in turns, one at a time. A turn either scans (everything is looked at) or only looks at what is settling, then
 * hands on what is ready beside the next turns. Scans come regularly, after hints, and when a missing file must be
 * confirmed; nothing but a scan ever decides that a file is there or gone.
 */
export class Intake {
  readonly #options: Required<Omit<IntakeOptions, 'openHints' | 'polling'>>
  readonly #openHints: OpenHints | undefined
  readonly #roster: Roster
  readonly #missing: Missing
  readonly #handOver: HandOver
  readonly #news: News
  readonly #rhythm: Rhythm
  readonly #departures: Departures
  readonly #idlers: (() => void)[] = []
  #hints: Hints | undefined
  #rootSeen = ''
  #scans = 0
  /** A file is missing and will count as deleted if it is when the settle time is over. */
  #confirming = false
  #turning: Promise<void> | undefined
  #callOff: () => void = () => undefined
  #state: 'new' | 'running' | 'stopped' = 'new'

  constructor({ openHints: open = openHints, polling = false, ...options }: IntakeOptions) {
    const defaults = { settleMs: 2000, incompleteMs: 30_000, rescanMs: 30_000, pollMs: 5000, clock: systemClock }
    this.#options = { ...defaults, ...options, root: resolve(options.root) }
    this.#openHints = polling ? undefined : open
    const { root, book, clock, rescanMs, incompleteMs, onSettled } = this.#options
    this.#news = new News(this.#options.onListing)
    this.#rhythm = new Rhythm(this.#options)
    this.#roster = new Roster(book.entries(root), (change) => this.#news.tell(change))
    this.#missing = new Missing(rescanMs, book.device(root))
    const shared = { root, book, roster: this.#roster, clock }
    const onEmpty = () => this.#plan()
    this.#handOver = new HandOver({ ...shared, incompleteMs, retryMs: rescanMs, onSettled, onEmpty })
    const { settleMs, onRemoved } = this.#options
    this.#departures = new Departures({ ...shared, settleMs, onRemoved, missing: this.#missing, news: this.#news })
  }

  /** Resolves after the first scan: what is there by then is known, though not yet settled. */
  async start(): Promise<void> {
    this.#state = 'running'
    await this.#run()
  }

  /** Nothing is called any more once this resolves; a file that is just being handed on is handed on. */
  async stop(): Promise<void> {
    this.#state = 'stopped'
    this.#callOff()
    await this.#hints?.close()
    await this.#turning
    await this.#handOver.stop()
    for (const tell of this.#idlers.splice(0)) tell()
  }

  /** Looks at everything now and hands on what is ready; resolves when that is done. */
  async scan(): Promise<void> {
    while (this.#turning) await this.#turning
    if (this.#stopped) return
    this.#rhythm.scanBy(this.#options.clock.now())
    await this.#run()
    await this.#handOver.empty
  }

  /** A person says that what an alarm calls missing was deleted; it is removed at once, or when it has been gone for `settleMs`. */
  async believeMissing(): Promise<void> {
    this.#missing.believe()
    await this.scan()
  }

  /** Nothing settling or being handed on, no scan running or called for. False before the first scan. */
  idle(): boolean {
    if (this.#state !== 'running' || this.#scans === 0) return false
    if (this.#turning || this.#rhythm.hinted || this.#handOver.busy) return false
    return this.#roster.settling().size === 0 && !this.#confirming
  }

  /** Resolves at once when idle, else when it becomes so, or when stopped. */
  whenIdle(): Promise<void> {
    return this.idle() || this.#state === 'stopped'
      ? Promise.resolve()
      : new Promise((tell) => void this.#idlers.push(tell))
  }

  /** Everything known, as it stands: to put right what was listed in an earlier life. */
  *listed(): Generator<Listing> {
    yield* this.#roster.list()
    yield* this.#news.alarms()
  }

  #run(): Promise<void> {
    this.#turning ??= this.#turn().finally(() => {
      this.#turning = undefined
      this.#plan()
    })
    return this.#turning
  }

  async #turn(): Promise<void> {
    this.#news.tell()
    const { clock } = this.#options
    const beganMs = clock.now()
    try {
      if (beganMs >= this.#rhythm.scanDueMs) await this.#scan(beganMs)
      else await this.#lookAgain()
      this.#news.calm('scan')
    } catch (fault) {
      this.#news.alarm('scan', `looking through the folder failed: ${reasonOf(fault)}`)
    }
    const endedMs = clock.now()
    this.#rhythm.looked(beganMs, endedMs)
    if (this.#state === 'running') for (const member of this.#ready(endedMs)) this.#handOver.enqueue(member)
  }

  /** Sets the alarm clock for the next turn, and tells those who wait for idleness. */
  #plan(): void {
    this.#callOff()
    if (this.#state !== 'running' || this.#turning) return
    const { clock } = this.#options
    const nextMs = this.#roster.settling().size > 0 ? this.#rhythm.lookDueMs : this.#rhythm.scanDueMs
    this.#callOff = clock.after(Math.max(0, nextMs - clock.now()), () => void this.#run())
    if (this.idle()) for (const tell of this.#idlers.splice(0)) tell()
  }

  get #stopped(): boolean {
    return this.#state === 'stopped'
  }

  #ready(nowMs: number): Member[] {
    const { settleMs } = this.#options
    const still = (member: Member) => nowMs - member.stillSinceMs >= settleMs && nowMs >= member.askAtMs
    return [...this.#roster.settling()]
      .filter((member) => !member.busy && member.missingSinceMs === undefined && still(member))
      .sort((a, b) => (a.path < b.path ? -1 : 1))
  }

  async #scan(beganMs: number): Promise<void> {
    const scan = ++this.#scans
    this.#rhythm.scanBegins(beganMs)
    const seen = await this.#walk(scan)
    const { clock } = this.#options
    if (seen && !this.#stopped) {
      await this.#watch(seen.rootSeen)
      const certainAtMs = await this.#departures.after(scan, seen.device, clock.now())
      this.#confirming = certainAtMs !== undefined
      if (certainAtMs !== undefined) this.#rhythm.scanBy(certainAtMs)
    }
    this.#rhythm.scanEnded(beganMs, clock.now(), { hints: this.#hints !== undefined })
  }

  /** Undefined when the root could not be read: then nothing is known to be gone. */
  async #walk(scan: number): Promise<{ device: number; rootSeen: string } | undefined> {
    const { root, deep } = this.#options
    const unreadable = new Map<string, string>()
    try {
      const { dev, ino, birthtimeMs } = await stat(root)
      for await (const slice of walk({ root, deep, ignore: leftover })) {
        for (const found of slice) this.#see(found, scan, unreadable)
        if (this.#stopped) return undefined
      }
      this.#news.calm('root')
      this.#news.alarmFolders(new Set(unreadable.values()))
      this.#roster.keep(unreadable, scan)
      this.#roster.sweep(scan)
      // an inode number is given away again at once, the time of birth is not
      return { device: dev, rootSeen: `${dev}:${ino}:${birthtimeMs}` }
    } catch (fault) {
      this.#missing.outOfSight()
      this.#rootSeen = ''
      this.#confirming = false
      this.#news.alarm('root', `the watched folder cannot be read: ${reasonOf(fault)}`)
      return undefined
    }
  }

  #see(found: Found, scan: number, unreadable: Map<string, string>): void {
    const { path } = found
    if (found.kind === 'unreadable') {
      unreadable.set(path, found.folder)
    } else if (found.kind === 'ignored') {
      this.#roster.ignore(path, found.because, scan)
    } else if (this.#roster.get(path)) {
      this.#roster.see(path, signatureOf(found.stats), this.#options.clock.now(), scan)
    } else {
      const verdict = this.#options.judge(path)
      if ('ignore' in verdict) this.#roster.ignore(path, verdict.ignore, scan, found.stats.size)
      else this.#roster.see(path, signatureOf(found.stats), this.#options.clock.now(), scan)
    }
  }

  async #lookAgain(): Promise<void> {
    const { root, clock } = this.#options
    const members = [...this.#roster.settling()].filter((member) => !member.busy && member.missingSinceMs === undefined)
    for (let from = 0; from < members.length; from += SLICE) {
      const slice = members.slice(from, from + SLICE)
      const found = await Promise.all(slice.map((member) => look(root, member.path)))
      for (const [i, member] of slice.entries()) {
        const now = found[i]
        if (now?.kind === 'file') this.#roster.see(member.path, signatureOf(now.stats), clock.now(), member.seenInScan)
        // only a scan can tell what became of it
        else this.#rhythm.scanBy(clock.now())
      }
    }
  }

  /** Hints are opened anew when another folder stands where the root was: the old watches tell of the old one. */
  async #watch(rootSeen: string): Promise<void> {
    const filesByFolder = this.#roster.filesByFolder()
    this.#hints?.weigh(filesByFolder)
    if (!this.#openHints || rootSeen === this.#rootSeen) return
    this.#rootSeen = rootSeen
    await this.#hints?.close()
    if (this.#stopped) return
    this.#news.calm('hints')
    const { root, deep } = this.#options
    this.#hints = this.#openHints({
      root,
      deep,
      filesByFolder,
      onHint: (path) => this.#onHint(path),
      onFault: (because) => this.#onFault(because),
    })
  }

  #onHint(path: string): void {
    const nowMs = this.#options.clock.now()
    if (this.#state !== 'running' || this.#rhythm.hintedNow(nowMs)) return
    // what is settling is looked at anyway, and nobody waits for a leftover
    if (this.#roster.get(path)?.state === 'settling' || leftover(path)) return
    this.#rhythm.hint(nowMs)
    this.#plan()
  }

  /** inotify has run out of watches, or the like: said once, and from now on the rescan is on its own. */
  #onFault(because: string): void {
    const { pollMs, clock } = this.#options
    if (!this.#hints || this.#state !== 'running') return
    void this.#hints.close()
    this.#hints = undefined
    this.#news.alarm(
      'hints',
      `changes are no longer announced (${because}); the folder is looked at every ${pollMs / 1000} s`,
    )
    this.#rhythm.scanBy(clock.now() + pollMs)
    this.#plan()
  }
}
