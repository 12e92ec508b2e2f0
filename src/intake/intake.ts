/** A watched folder -> its files, each handed on once it is still and whole, and again whenever its bytes are others. */
import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'

import { reasonOf } from '../errors.js'
import { type Clock, systemClock } from './clock.js'
import type { FileBook } from './file-book.js'
import { HandOver } from './hand-over.js'
import { type Hints, type OpenHints, openHints } from './hints.js'
import { leftover } from './leftovers.js'
import type { AlarmAbout, Listing, Settled } from './listing.js'
import { Missing } from './missing.js'
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
  /** Between two looks at everything while none can come. Default 5000. */
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

/** A burst of hints is waited out, but not for ever; a scan is at most this part of the time while they go on. */
const BURST_QUIET_MS = 200
const BURST_LONGEST_MS = 1000
const SHARE_OF_TIME = 1 / 5
const LOOKS_PER_SETTLING = 4
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
  readonly #alarms = new Map<AlarmAbout, string>()
  readonly #idlers: (() => void)[] = []
  #hints: Hints | undefined
  #rootSeen = ''
  #scans = 0
  #scanAtMs = 0
  #scanEndedMs = 0
  #scanTookMs = 0
  #lookAtMs = 0
  /** Of the hints since the last scan: the first, and when they are answered with a scan. */
  #burst: { sinceMs: number; dueMs: number } | undefined
  /** A file is missing and will count as deleted if it is when the settle time is over. */
  #confirming = false
  #turning: Promise<void> | undefined
  #callOff: () => void = () => undefined
  #state: 'new' | 'running' | 'stopped' = 'new'

  constructor({ openHints: open = openHints, polling = false, ...options }: IntakeOptions) {
    const defaults = { settleMs: 2000, incompleteMs: 30_000, rescanMs: 30_000, pollMs: 5000, clock: systemClock }
    this.#options = { ...defaults, ...options, root: resolve(options.root) }
    this.#openHints = polling ? undefined : open
    const { root, book, clock, rescanMs, incompleteMs, onListing, onSettled } = this.#options
    this.#roster = new Roster(book.entries(root), onListing)
    this.#missing = new Missing(rescanMs, book.device(root))
    const onEmpty = () => this.#plan()
    const handing = { root, incompleteMs, retryMs: rescanMs, book, roster: this.#roster, clock, onSettled, onEmpty }
    this.#handOver = new HandOver(handing)
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
    this.#scanAtMs = this.#options.clock.now()
    await this.#run()
    await this.#handOver.empty
  }

  /** Nothing settling or being handed on, no scan running or called for. False before the first scan. */
  idle(): boolean {
    if (this.#state !== 'running' || this.#scans === 0) return false
    if (this.#turning || this.#burst || this.#handOver.busy) return false
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
    for (const [about, because] of this.#alarms) yield { state: 'alarm', about, because }
  }

  #run(): Promise<void> {
    this.#turning ??= this.#turn().finally(() => {
      this.#turning = undefined
      this.#plan()
    })
    return this.#turning
  }

  async #turn(): Promise<void> {
    const { clock, settleMs } = this.#options
    const beganMs = clock.now()
    try {
      if (beganMs >= this.#scanDueMs()) await this.#scan(beganMs)
      else await this.#lookAgain()
      this.#calm('scan')
    } catch (fault) {
      this.#alarm('scan', `looking through the folder failed: ${reasonOf(fault)}`)
    }
    const endedMs = clock.now()
    this.#lookAtMs = endedMs + Math.max(settleMs / LOOKS_PER_SETTLING, this.#pauseAfter(endedMs - beganMs))
    if (this.#state === 'running') for (const member of this.#ready(endedMs)) this.#handOver.enqueue(member)
  }

  /** Sets the alarm clock for the next turn, and tells those who wait for idleness. */
  #plan(): void {
    this.#callOff()
    if (this.#state !== 'running' || this.#turning) return
    const { clock } = this.#options
    const looking = this.#roster.settling().size > 0
    const nextMs = looking ? Math.min(this.#scanDueMs(), this.#lookAtMs) : this.#scanDueMs()
    this.#callOff = clock.after(Math.max(0, nextMs - clock.now()), () => void this.#run())
    if (this.idle()) for (const tell of this.#idlers.splice(0)) tell()
  }

  get #stopped(): boolean {
    return this.#state === 'stopped'
  }

  #scanDueMs(): number {
    return Math.min(this.#scanAtMs, this.#burst?.dueMs ?? Number.POSITIVE_INFINITY)
  }

  #ready(nowMs: number): Member[] {
    const { settleMs } = this.#options
    const still = (member: Member) => nowMs - member.stillSinceMs >= settleMs && nowMs >= member.askAtMs
    return [...this.#roster.settling()]
      .filter((member) => !member.busy && member.missingSinceMs === undefined && still(member))
      .sort((a, b) => (a.path < b.path ? -1 : 1))
  }

  async #scan(beganMs: number): Promise<void> {
    const { root, clock, rescanMs, pollMs } = this.#options
    const scan = ++this.#scans
    this.#burst = undefined
    this.#scanAtMs = beganMs + (this.#hints ? rescanMs : pollMs)
    const unreadable = new Map<string, string>()
    let device: number
    let rootSeen: string
    try {
      const seen = await stat(root)
      device = seen.dev
      // an inode number is given away again at once, the time of birth is not
      rootSeen = `${seen.dev}:${seen.ino}:${seen.birthtimeMs}`
      for await (const slice of walk({ root, deep: this.#options.deep, ignore: leftover })) {
        for (const found of slice) this.#see(found, scan, unreadable)
        if (this.#stopped) return
      }
    } catch (fault) {
      this.#missing.outOfSight()
      this.#rootSeen = ''
      this.#confirming = false
      this.#alarm('root', `the watched folder cannot be read: ${reasonOf(fault)}`)
      return
    }
    this.#calm('root')
    this.#alarmFolders(new Set(unreadable.values()))
    this.#roster.keep(unreadable, scan)
    this.#roster.sweep(scan)
    await this.#watch(rootSeen)
    await this.#settleMissing(scan, device)
    this.#scanEndedMs = clock.now()
    this.#scanTookMs = this.#scanEndedMs - beganMs
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
      if ('ignore' in verdict) this.#roster.ignore(path, verdict.ignore, scan)
      else this.#roster.see(path, signatureOf(found.stats), this.#options.clock.now(), scan)
    }
  }

  #alarmFolders(unreadable: ReadonlySet<string>): void {
    for (const folder of unreadable) this.#alarm(`folder ${folder}`, `${folder || 'the folder'} cannot be read in full`)
    for (const about of this.#alarms.keys()) {
      if (about.startsWith('folder ') && !unreadable.has(about.slice('folder '.length))) this.#calm(about)
    }
  }

  /** A file that is missing for less than the settle time may be in the middle of being replaced. */
  async #settleMissing(scan: number, device: number): Promise<void> {
    const { root, book, clock, settleMs } = this.#options
    const { known, missing } = this.#roster.absent(scan)
    const nowMs = clock.now()
    const belief = this.#missing.judge({ nowMs, device, known, missing: missing.length })
    if (this.#missing.device !== undefined && this.#missing.device !== book.device(root)) {
      book.setDevice(root, this.#missing.device)
    }
    if (belief.alarm) this.#alarm(belief.alarm.about, belief.alarm.because)
    else this.#calm('missing')

    this.#confirming = false
    let refused: string | undefined
    for (const member of missing) {
      member.missingSinceMs ??= nowMs
      const deletedAtMs = member.missingSinceMs + settleMs
      if (belief.deleted && nowMs < deletedAtMs) {
        this.#confirming = true
        this.#scanAtMs = Math.min(this.#scanAtMs, deletedAtMs)
      }
      if (belief.deleted && nowMs >= deletedAtMs) refused = (await this.#remove(member)) ?? refused
    }
    if (refused === undefined) this.#calm('removed')
    else this.#alarm('removed', refused)
  }

  /** Returns why the removal was not taken note of; it is said again after the next scan. */
  async #remove(member: Member): Promise<string | undefined> {
    const { root, book, onRemoved } = this.#options
    const { hash, sizeBytes } = member.entry!
    try {
      await onRemoved(member.path, { hash, sizeBytes })
      book.drop(root, member.path)
    } catch (fault) {
      return `the removal of ${member.path} could not be handed on: ${reasonOf(fault)}`
    }
    this.#roster.remove(member)
    return undefined
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
        else this.#scanAtMs = Math.min(this.#scanAtMs, clock.now())
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
    this.#calm('hints')
    const { root, deep, rescanMs, clock } = this.#options
    this.#hints = this.#openHints({
      root,
      deep,
      filesByFolder,
      onHint: (path) => this.#onHint(path),
      onFault: (because) => this.#onFault(because),
    })
    this.#scanAtMs = clock.now() + rescanMs
  }

  #onHint(path: string): void {
    if (this.#state !== 'running') return
    // what is settling is looked at anyway, and nobody waits for a leftover
    if (this.#roster.get(path)?.state === 'settling' || leftover(path)) return
    const nowMs = this.#options.clock.now()
    const sinceMs = this.#burst?.sinceMs ?? nowMs
    const quietMs = Math.min(nowMs + BURST_QUIET_MS, sinceMs + BURST_LONGEST_MS)
    const affordableMs = this.#scanEndedMs + this.#pauseAfter(this.#scanTookMs)
    this.#burst = { sinceMs, dueMs: Math.max(quietMs, affordableMs) }
    this.#plan()
  }

  /** inotify has run out of watches, or the like: said once, and from now on the rescan is on its own. */
  #onFault(because: string): void {
    const { pollMs, clock } = this.#options
    if (!this.#hints || this.#state !== 'running') return
    void this.#hints.close()
    this.#hints = undefined
    this.#alarm(
      'hints',
      `changes are no longer announced (${because}); the folder is looked at every ${pollMs / 1000} s`,
    )
    this.#scanAtMs = Math.min(this.#scanAtMs, clock.now() + pollMs)
    this.#plan()
  }

  #pauseAfter(tookMs: number): number {
    return tookMs * (1 / SHARE_OF_TIME - 1)
  }

  #alarm(about: AlarmAbout, because: string): void {
    if (this.#alarms.get(about) === because) return
    this.#alarms.set(about, because)
    this.#options.onListing({ state: 'alarm', about, because })
  }

  #calm(about: AlarmAbout): void {
    if (this.#alarms.delete(about)) this.#options.onListing({ state: 'calm', about })
  }
}
