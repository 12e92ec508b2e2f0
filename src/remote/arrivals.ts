/** A prefix of a bucket that people upload to -> the same files in a watched folder, each fetched once, and again when it is another. */
import { RemoteFault, reasonOf } from '../errors.js'
import type { ArrivalsBook, Arrived } from './arrivals-book.js'
import type { Bucket, Stored } from './bucket.js'
import { outageOf } from './circuit.js'
import { fetched, unfit } from './fetched.js'
import type { Gate } from './gate.js'
import type { Notices } from './notices.js'

export interface ArrivalsOptions {
  /** Its keys are the paths below the inbox's prefix. */
  bucket: Bucket
  /** The watched folder, absolute. */
  root: string
  /** As the folder's own intake judges: what it would ignore is not fetched. */
  judge(path: string): { take: true } | { ignore: string }
  book: ArrivalsBook
  /** Between two looks at everything. */
  pollMs: number
  gate: Gate
  /** Tells of objects as they come, so that nobody waits for the next look. It may be away while the bucket is there. */
  queue?: { notices: Notices; gate: Gate }
  /** Why nothing may be fetched now, e.g. a full disk; undefined when it may. */
  held(): string | undefined
  /** Files have come into the folder: they are waited for until this resolves. */
  onArrived?(): Promise<void>
  /** `because` of an object that is left alone; null when it is gone, or taken after all. */
  onIgnored(path: string, because: string | null): void
  onFault(fault: unknown): void
}

/** As many as there are connections to spare beside the uploads. */
const AT_ONCE = 4

/**
 * The listing is the truth, the notices are the hint, as with the folder itself. An object that is taken out of the bucket
 * stays in the folder: what has arrived belongs to the people who work here.
 */
export class Arrivals {
  readonly #options: ArrivalsOptions
  readonly #stop = new AbortController()
  readonly #ignored = new Map<string, string>()
  readonly #idlers: (() => void)[] = []
  #running: Promise<unknown> = Promise.resolve()
  #look: number
  /** Since the last look began. */
  #arrived = 0
  #isLooking = true

  constructor(options: ArrivalsOptions) {
    this.#options = options
    this.#look = options.book.lastLook()
  }

  start(): void {
    const { gate, queue, pollMs } = this.#options
    const looking = this.#forever(() => this.#lookAndTell(), gate, pollMs)
    this.#running = Promise.all([looking, queue && this.#forever(() => this.heed(queue.notices), queue.gate, 0)])
  }

  /** Nothing is fetched any more once this resolves. */
  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#running
    for (const tell of this.#idlers.splice(0)) tell()
  }

  /** True between two looks, also when the bucket did not answer. False before the first has ended. */
  idle(): boolean {
    return !this.#isLooking || this.#stop.signal.aborted
  }

  /** Resolves at once when idle, else when it becomes so. */
  whenIdle(): Promise<void> {
    return this.idle() ? Promise.resolve() : new Promise((tell) => void this.#idlers.push(tell))
  }

  /** Looks at everything once; what is new is in the folder when it resolves. Throws what the bucket throws. */
  async look(): Promise<void> {
    const { bucket, book } = this.#options
    const look = ++this.#look
    const met = new Set<string>()
    const lanes = new Set<Promise<void>>()
    const faults: unknown[] = []
    for await (const stored of bucket.list('', this.#stop.signal)) {
      // what a file manager of S3 makes to show a folder
      if (stored.key.endsWith('/')) continue
      met.add(stored.key)
      if (!this.#isFit(stored.key) || book.meet(arrivedOf(stored), look)) continue
      const lane = this.#fetch(stored, look)
        .catch((fault) => void faults.push(fault))
        .finally(() => lanes.delete(lane))
      lanes.add(lane)
      if (lanes.size >= AT_ONCE) await Promise.race(lanes)
      if (faults.some((fault) => outageOf(fault) !== undefined)) break
    }
    await Promise.all(lanes)
    if (faults.length > 0) throw faults.find((fault) => outageOf(fault) !== undefined) ?? faults[0]
    book.forgetBut(look)
    for (const path of this.#ignored.keys()) if (!met.has(path)) this.#say(path, null)
  }

  async #lookAndTell(): Promise<void> {
    this.#isLooking = true
    this.#arrived = 0
    try {
      await this.look()
    } finally {
      // also when only some of it came: whoever waits for the folder must not miss that
      if (this.#arrived > 0) await this.#options.onArrived?.()
      this.#isLooking = false
      for (const tell of this.#idlers.splice(0)) tell()
    }
  }

  /** Fetches what the next notices speak of. Throws what the queue and the bucket throw. */
  async heed(notices: Notices): Promise<void> {
    const { bucket, book } = this.#options
    for (const { keys, done } of await notices.receive(this.#stop.signal)) {
      for (const key of keys) {
        const stored = key.endsWith('/') || !this.#isFit(key) ? undefined : await bucket.head(key, this.#stop.signal)
        if (stored && !book.meet(arrivedOf(stored), this.#look)) await this.#fetch(stored, this.#look)
      }
      // not before: a notice that is lost with the process comes again
      await done()
    }
  }

  async #fetch(stored: Stored, look: number): Promise<void> {
    const { bucket, root, book } = this.#options
    try {
      await fetched(bucket, stored.key, root, this.#stop.signal)
    } catch (fault) {
      // taken out again between the listing and now
      if (fault instanceof RemoteFault && fault.kind === 'gone') return
      throw fault
    }
    book.put(arrivedOf(stored), look)
    this.#arrived++
  }

  #isFit(key: string): boolean {
    const verdict = this.#options.judge(key)
    const because = unfit(key) ?? ('ignore' in verdict ? verdict.ignore : undefined)
    this.#say(key, because ?? null)
    return because === undefined
  }

  #say(path: string, because: string | null): void {
    if ((this.#ignored.get(path) ?? null) === because) return
    if (because === null) this.#ignored.delete(path)
    else this.#ignored.set(path, because)
    this.#options.onIgnored(path, because)
  }

  /** One after the other, with a pause between; longer when the bucket does not answer. Never throws. */
  async #forever(work: () => Promise<void>, gate: Gate, pauseMs: number): Promise<void> {
    const { held, root, onFault } = this.#options
    while (!this.#stop.signal.aborted) {
      const leave = held() === undefined ? gate.leave() : { go: 'wait' as const, ms: Math.max(pauseMs, HELD_MS) }
      let waitMs = leave.go === 'wait' ? leave.ms : pauseMs
      if (leave.go !== 'wait') {
        try {
          await work()
          gate.answered()
        } catch (fault) {
          const outage = this.#stop.signal.aborted ? undefined : outageOf(fault)
          if (outage) {
            gate.failed(outage, fault)
            continue
          }
          gate.notAsked()
          if (this.#stop.signal.aborted) return
          onFault(new Error(`${root}: fetching what arrived: ${reasonOf(fault)}`, { cause: fault }))
          waitMs = Math.max(pauseMs, HELD_MS)
        }
      }
      await paused(waitMs, this.#stop.signal)
    }
  }
}

/** Until the disk, or whatever it was, is looked at again. */
const HELD_MS = 5_000

const arrivedOf = ({ key, sizeBytes, etag = '' }: Stored): Arrived => ({ key, sizeBytes, etag })

/** Resolves after `ms`, at the latest when told to stop. */
function paused(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const over = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', over)
      resolve()
    }
    const timer = setTimeout(over, ms)
    signal.addEventListener('abort', over)
  })
}
