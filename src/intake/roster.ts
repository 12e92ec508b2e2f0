/** What is seen of a folder, file by file -> who is settling, taken, ignored or missing, told once per change. */
import type { Entry } from './file-book.js'
import type { Listing } from './listing.js'
import { type Signature, sameSignature } from './signature.js'

/** Every word on a file may be kept for good, and forty uploads grow for minutes. */
const SIZE_NEWS_MS = 5000

export interface Member {
  readonly path: string
  /**
   * *settling*: looked at again and again until it is still and whole. *taken*: in the book as it is.
   * *unreadable*: still, and asked again at `askAtMs`, since a permission or a disk may be put right.
   */
  state: 'settling' | 'taken' | 'unreadable'
  signature: Signature
  stillSinceMs: number
  /** Not to be asked for its wholeness before this. */
  askAtMs: number
  unfinished: string | undefined
  /** When its size was last news. */
  saidAtMs: number
  /** As it was handed on. */
  entry: Entry | undefined
  missingSinceMs: number | undefined
  /** It is being read and handed on; whoever does that looks at it himself. */
  busy: boolean
  seenInScan: number
}

interface Ignored {
  because: string
  seenInScan: number
  sizeBytes?: number
}

export class Roster {
  readonly #members = new Map<string, Member>()
  readonly #settling = new Set<Member>()
  readonly #ignored = new Map<string, Ignored>()
  readonly #folders = new Map<string, { paths: Set<string>; list?: readonly string[] }>()
  readonly #told = new Map<string, string>()
  readonly #tell: (change: Listing) => void

  constructor(entries: readonly Entry[], tell: (change: Listing) => void) {
    this.#tell = tell
    for (const entry of entries) this.#add(memberOf(entry.path, entry, 'taken', 0)).entry = entry
  }

  get(path: string): Member | undefined {
    return this.#members.get(path)
  }

  settling(): ReadonlySet<Member> {
    return this.#settling
  }

  /** Of all files that have been handed on: how many there are, and those that `scan` did not meet. */
  absent(scan: number): { known: number; missing: Member[] } {
    let known = 0
    const missing: Member[] = []
    for (const member of this.#members.values()) {
      if (!member.entry) continue
      known++
      if (member.seenInScan !== scan && !member.busy) missing.push(member)
    }
    return { known, missing }
  }

  /** A file as it is now. A signature that differs in anything starts its stillness anew. */
  see(path: string, signature: Signature, nowMs: number, scan: number): void {
    let member = this.#members.get(path)
    if (!member) {
      this.#ignored.delete(path)
      member = this.#add(memberOf(path, signature, 'settling', nowMs))
      this.#settle(member, nowMs)
    }
    member.seenInScan = scan
    member.missingSinceMs = undefined
    if (member.busy) return
    if (!sameSignature(member.signature, signature)) {
      Object.assign(member, { signature, stillSinceMs: nowMs, askAtMs: 0, unfinished: undefined })
      this.#settle(member, nowMs)
    } else if (member.state === 'unreadable' && nowMs >= member.askAtMs) {
      member.state = 'settling'
      this.#settling.add(member)
    }
  }

  /** `sizeBytes` where it was looked at. */
  ignore(path: string, because: string, scan: number, sizeBytes?: number): void {
    const ignored: Ignored = { because, seenInScan: scan, ...(sizeBytes !== undefined && { sizeBytes }) }
    this.#ignored.set(path, ignored)
    this.#say(ignoredOf(path, ignored))
  }

  /** What could not be looked at, and all below it, is neither here nor gone: it counts as met. */
  keep(unreadable: ReadonlyMap<string, unknown>, scan: number): void {
    if (unreadable.size === 0) return
    for (const [path, ignored] of this.#ignored) if (isUnder(path, unreadable)) ignored.seenInScan = scan
    for (const member of this.#members.values()) {
      if (isUnder(member.path, unreadable)) {
        member.seenInScan = scan
        member.missingSinceMs = undefined
      }
    }
  }

  /** Forgets what `scan` did not meet and nobody has been told of but through the listing. */
  sweep(scan: number): void {
    for (const [path, { seenInScan }] of this.#ignored) if (seenInScan !== scan) this.#forget(path)
    for (const member of this.#members.values()) {
      if (member.seenInScan !== scan && !member.busy && !member.entry) this.remove(member)
    }
  }

  waitFor(member: Member, unfinished: string, askAtMs: number): void {
    member.unfinished = unfinished
    member.askAtMs = askAtMs
    this.#settle(member)
  }

  /** Still being looked at and waited for, but its stillness begins now. */
  startAnew(member: Member, nowMs: number): void {
    member.stillSinceMs = nowMs
  }

  take(member: Member, entry: Entry): void {
    member.entry = entry
    member.state = 'taken'
    this.#settling.delete(member)
    this.#say(takenOf(member.path, entry))
  }

  unreadable(member: Member, because: string, askAtMs: number): void {
    member.state = 'unreadable'
    member.unfinished = because
    member.askAtMs = askAtMs
    this.#settling.delete(member)
    this.#say(unreadableOf(member))
  }

  remove(member: Member): void {
    this.#members.delete(member.path)
    this.#settling.delete(member)
    const folder = this.#folders.get(folderOf(member.path))
    folder?.paths.delete(member.path)
    delete folder?.list
    if (folder?.paths.size === 0) this.#folders.delete(folderOf(member.path))
    this.#forget(member.path)
  }

  /** All taken or settling files of the path's folder, itself among them, sorted. The same array until one comes or goes. */
  siblings(path: string): readonly string[] {
    const folder = this.#folders.get(folderOf(path))
    if (!folder) return []
    folder.list ??= [...folder.paths].sort()
    return folder.list
  }

  /** The number of taken or settling files directly in each folder that has any; the root is the empty one. */
  filesByFolder(): ReadonlyMap<string, number> {
    return new Map([...this.#folders].map(([folder, { paths }]) => [folder, paths.size]))
  }

  /** Everything as it stands, one line a path. */
  *list(): Generator<Listing> {
    for (const [path, ignored] of this.#ignored) yield ignoredOf(path, ignored)
    for (const member of this.#members.values()) {
      if (member.state === 'taken' && member.entry) yield takenOf(member.path, member.entry)
      else if (member.state === 'settling') yield settlingOf(member)
      else yield unreadableOf(member)
    }
  }

  #add(member: Member): Member {
    this.#members.set(member.path, member)
    const folder = this.#folders.get(folderOf(member.path)) ?? { paths: new Set() }
    folder.paths.add(member.path)
    delete folder.list
    this.#folders.set(folderOf(member.path), folder)
    return member
  }

  /** Without `nowMs` it is said at once; with it, a file that only grows is said now and then. */
  #settle(member: Member, nowMs = Number.POSITIVE_INFINITY): void {
    const grows = member.state === 'settling' && nowMs - member.saidAtMs < SIZE_NEWS_MS
    member.state = 'settling'
    this.#settling.add(member)
    if (grows) return
    member.saidAtMs = Number.isFinite(nowMs) ? nowMs : Number.NEGATIVE_INFINITY
    this.#say(settlingOf(member))
  }

  #forget(path: string): void {
    this.#ignored.delete(path)
    this.#say({ state: 'gone', path })
    this.#told.delete(path)
  }

  /** Every scan sees the same again; only what differs from the last word on a path is news. */
  #say(change: Listing & { path: string }): void {
    const word = JSON.stringify(change)
    if (this.#told.get(change.path) === word) return
    this.#told.set(change.path, word)
    this.#tell(change)
  }
}

const ignoredOf = (path: string, { because, sizeBytes }: Ignored): Listing & { path: string } => ({
  state: 'ignored',
  path,
  because,
  ...(sizeBytes === undefined ? {} : { sizeBytes }),
})

const unreadableOf = ({ path, unfinished, signature }: Member): Listing & { path: string } => ({
  state: 'ignored',
  path,
  because: unfinished ?? 'cannot be read',
  sizeBytes: signature.sizeBytes,
})

const memberOf = (path: string, from: Signature, state: Member['state'], nowMs: number): Member => ({
  path,
  state,
  signature: { sizeBytes: from.sizeBytes, mtimeMs: from.mtimeMs, ctimeMs: from.ctimeMs, ino: from.ino },
  stillSinceMs: nowMs,
  askAtMs: 0,
  unfinished: undefined,
  saidAtMs: Number.NEGATIVE_INFINITY,
  entry: undefined,
  missingSinceMs: undefined,
  busy: false,
  seenInScan: 0,
})

const settlingOf = ({ path, signature, unfinished }: Member): Listing & { path: string } => ({
  state: 'settling',
  path,
  sizeBytes: signature.sizeBytes,
  ...(unfinished === undefined ? {} : { unfinished }),
})

const takenOf = (path: string, { sizeBytes, hash, unfinished }: Entry): Listing & { path: string } => ({
  state: 'taken',
  path,
  sizeBytes,
  hash,
  ...(unfinished === null ? {} : { unfinished }),
})

const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')))

function isUnder(path: string, folders: ReadonlyMap<string, unknown>): boolean {
  for (let at = path; at !== ''; at = folderOf(at)) if (folders.has(at)) return true
  return false
}
