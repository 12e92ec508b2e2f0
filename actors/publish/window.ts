/** A window of a lane's planned objects -> the bucket; what became of each goes into the ledger. */
import { RemoteFault, type RemoteTrouble, reasonOf } from '../../src/errors.js'
import { outageOf } from '../../src/remote/circuit.js'
import { looksLikeMd5, md5Of, stampOf } from '../../src/remote/file-hash.js'
import type { Planned, Sent, Twin } from '../../src/remote/upload-ledger.js'
import type { Budget } from '../../src/runtime/budget.js'
import type { Outbox } from './outbox.js'

export interface Sending {
  outbox: Outbox
  /** Requests at once, shared by all lanes. */
  requests: Budget
  signal: AbortSignal
  attempts: number
}

export interface SentWindow {
  stored: number
  /** Why the last object that is not there is not. */
  because: string | undefined
}

/** What was sent is marked at the latest after so many objects, or so long: a kill sends that much again. */
const MARKED_AT_ONCE = 64
const MARKED_MS = 1_000
/** A first guess of what a request takes; corrected as it ends. */
const REQUEST_MS = 50
/** An object that failed by itself is tried again after this, doubling. */
const RETRY_MS = 2_000
const RETRY_CAP_MS = 60_000
/** The file was replaced while it was sent, and nobody has told of it yet. */
const REPLACED_MS = 1_000

/** A server that does not copy is asked so often in a window. */
const COPIES_REFUSED = 3
/** Kinds of fault for which the bytes are sent instead. */
const NO_COPY: ReadonlySet<RemoteTrouble> = new Set(['gone', 'denied', 'not-s3', 'checksum', 'too-large', 'bad-key'])
/** … and those that no further attempt helps. */
const HOPELESS: ReadonlySet<RemoteTrouble> = new Set(['too-large', 'bad-key'])

/** Resolves when every request has ended, also when the bucket failed: what was not tried then stays planned. */
export async function sendWindow(lane: string, window: readonly Planned[], sending: Sending): Promise<SentWindow> {
  const post = new Post(lane, sending)
  const groups = await Promise.allSettled(alike(window).map((group) => post.sendAlike(group)))
  post.mark()
  const broken = groups.find((group) => group.status === 'rejected')
  if (broken) throw broken.reason
  return post.result
}

/** Objects with the same bytes beside each other. */
function alike(window: readonly Planned[]): Planned[][] {
  const groups = new Map<string, Planned[]>()
  for (const one of window) {
    const id = one.content === null ? `key ${one.key}` : `content ${one.content}`
    const group = groups.get(id)
    if (group) group.push(one)
    else groups.set(id, [one])
  }
  return [...groups.values()]
}

class Post {
  readonly result: SentWindow = { stored: 0, because: undefined }
  readonly #lane: string
  readonly #sending: Sending
  #sent: (Sent & { key: string; turn: number })[] = []
  #markedAt = performance.now()
  /** The bucket failed: nothing more is begun. */
  #isOver = false
  #refusedCopies = 0

  constructor(lane: string, sending: Sending) {
    this.#lane = lane
    this.#sending = sending
  }

  /** The first is sent, unless the same bytes are there already; the others are copied from it, on the server. */
  async sendAlike(group: readonly Planned[]): Promise<void> {
    const { ledger } = this.#sending.outbox
    const content = group[0]!.content
    const left = [...group]
    let twin = content === null ? undefined : ledger.twin(content)
    while (!twin && left.length > 0) twin = await this.#sendOne(left.shift()!, undefined)
    // what is copied from must stand in the ledger: whether it still lies there is asked after each copy
    if (left.length > 0) this.mark()
    // a rejection must not leave the others alone with their requests
    const others = await Promise.allSettled(left.map((one) => this.#sendOne(one, twin)))
    for (const other of others) if (other.status === 'rejected') throw other.reason
  }

  mark(): void {
    const sent = this.#sent
    this.#sent = []
    this.#markedAt = performance.now()
    if (sent.length > 0) this.#sending.outbox.ledger.stored(sent)
  }

  /** What others may be copied from; undefined when it did not come to be stored. */
  async #sendOne(one: Planned, twin: Twin | undefined): Promise<Twin | undefined> {
    const { requests, signal } = this.#sending
    if (this.#isOver) return undefined
    const token = await requests.acquire(this.#lane, REQUEST_MS, signal)
    try {
      if (this.#isOver) return undefined
      const sent = (twin && (await this.#copied(one, twin))) ?? (await this.#put(one))
      if (sent) this.#keep({ key: one.key, turn: one.turn, ...sent })
      return sent && { key: one.key, turn: one.turn, size: sent.size, md5: sent.md5 }
    } catch (fault) {
      signal.throwIfAborted()
      this.#failed(one, fault)
      return undefined
    } finally {
      token.release()
    }
  }

  /** Undefined where the bytes have to be sent after all. */
  async #copied(one: Planned, twin: Twin): Promise<Sent | undefined> {
    const { signal, outbox } = this.#sending
    const { bucket, ledger, gate } = outbox
    const stamp = await stampOf(outbox.file(one.key))
    if (this.#refusedCopies >= COPIES_REFUSED || stamp?.size !== twin.size) return undefined
    try {
      if (one.md5 !== null) ledger.sending([one.key])
      const { etag = null } = await bucket.copy(twin.key, one.key, bucket.kindOf(one.key), signal)
      gate.answered()
      // other bytes may have been sent to its place meanwhile
      return ledger.isStill(twin.key, twin.turn) ? { ...stamp, md5: twin.md5, etag } : undefined
    } catch (fault) {
      signal.throwIfAborted()
      if (!(fault instanceof RemoteFault) || !NO_COPY.has(fault.kind)) throw fault
      if (fault.kind === 'gone') ledger.lost(twin.key, twin.turn)
      else this.#refusedCopies++
      return undefined
    }
  }

  /** Undefined when there is nothing to send, or what was sent is not what there is now. */
  async #put(one: Planned): Promise<Sent | undefined> {
    const { signal, outbox } = this.#sending
    const { bucket, ledger, gate, etags } = outbox
    const file = outbox.file(one.key)
    const before = await stampOf(file)
    if (!before) {
      ledger.forget([one.key])
      return undefined
    }
    const own = one.md5 !== null && (await md5Of(file, before, signal))
    if (own && own === one.md5 && before.size === one.size) return { ...before, md5: own, etag: one.etag }
    if (own) ledger.sending([one.key])
    const { etag = null } = await bucket.put(one.key, file, bucket.kindOf(one.key), signal)
    gate.answered()
    // the bucket has held its answer against what it sent: reading a file a second time to learn the same would be for nothing
    const told = etags === 'md5' && etag !== null && looksLikeMd5(etag) && etag
    const md5 = told || own || (await md5Of(file, before, signal))
    const after = await stampOf(file)
    if (after?.size === before.size && after.mtimeMs === before.mtimeMs) return { ...before, md5, etag }
    ledger.postpone(one.key, one.turn, REPLACED_MS, `${one.key} was replaced while it was sent`)
    return undefined
  }

  #keep(sent: Sent & { key: string; turn: number }): void {
    this.result.stored++
    this.#sent.push(sent)
    if (this.#sent.length >= MARKED_AT_ONCE || performance.now() - this.#markedAt > MARKED_MS) this.mark()
  }

  /** A fault of the bucket costs the object no attempt: it is only the last one to be tried again. */
  #failed({ key, turn, attempts }: Planned, fault: unknown): void {
    const { outbox, attempts: most } = this.#sending
    const because = reasonOf(fault)
    this.result.because = because
    const outage = outageOf(fault)
    if (outage) {
      this.#isOver = true
      outbox.gate.failed(outage, fault)
      outbox.ledger.postpone(key, turn, 0, because)
      return
    }
    const isHopeless = fault instanceof RemoteFault && HOPELESS.has(fault.kind)
    const inMs = isHopeless || attempts + 1 >= most ? undefined : Math.min(RETRY_CAP_MS, RETRY_MS * 2 ** attempts)
    outbox.ledger.fault(key, turn, because, inMs)
  }
}
