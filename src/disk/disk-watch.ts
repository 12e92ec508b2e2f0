/** The file systems of all folders, looked at again and again -> news on the topic `disk`, and whether anything new may start. */
import type { Note } from '../runtime/journal.js'
import type { Ballast } from './ballast.js'
import type { FileSystem } from './space.js'
import { type DiskState, inWords, levels, stateOf, type Watermarks } from './watermarks.js'

/** What is to be told of the disk as a whole; undefined when all is well. */
export interface DiskTrouble {
  severity: 'warning' | 'error'
  text: string
  /** Of the item on the topic `disk`. */
  key: string
}

export interface DiskWatchParts {
  look(): Promise<readonly FileSystem[]>
  marks: Watermarks
  ballast: Ballast
  /** Names of the folders without room for which no work can be done. People fill the others, and only people. */
  needed: readonly string[]
  note(notes: readonly Note[]): void
  sample(topic: string, key: string, d: Record<string, unknown>): void
  /** Called with the reason when nothing new may start, with undefined when it may again. */
  onHold(because: string | undefined): void
  onTrouble(trouble: DiskTrouble | undefined): void
  /** The ballast could not be written, or the news not told: tried again at the next look. */
  onFault(fault: unknown): void
}

interface Known extends FileSystem {
  state: DiskState
}

/** Where the journal lies, and the ballast beside it. */
const HOME = 'data'

/** A change of free space below this share of the whole is told as a sample and not kept. */
const TOLD_SHARE = 0.01

export class DiskWatch {
  readonly #parts: DiskWatchParts
  #known = new Map<string, Known>()
  /** As told last in durable news, by name. */
  readonly #told = new Map<string, { said: string; freeBytes: number }>()
  #held: string | undefined
  #gaveUp = false
  #looking: Promise<void> | undefined
  #lookAgain = false
  #timer: NodeJS.Timeout | undefined
  #stopped = false

  constructor(parts: DiskWatchParts) {
    this.#parts = parts
  }

  /** Resolves after the first look; what has to be written of the ballast is written afterwards. */
  async start(everyMs: number): Promise<void> {
    await this.#measure()
    void this.look()
    this.#timer = setInterval(() => void this.look(), everyMs)
  }

  /** Resolves when nothing is told or written any more. */
  async stop(): Promise<void> {
    this.#stopped = true
    clearInterval(this.#timer)
    await this.#looking
  }

  /** For a journal that found no room: gives it some and holds everything that writes. False when nothing is left to give. */
  makeRoom(): boolean {
    const gave = this.#parts.ballast.giveUp()
    this.#gaveUp = true
    this.#hold(`waits for disk space: the journal's disk is full`)
    // not now: the journal is in the middle of a try. Not for nothing: to tell what is seen needs room
    if (gave) setImmediate(() => void this.look())
    return gave
  }

  /** Measures, tells, holds or lets go. Never rejects. A call while a look is on its way gets another one after it. */
  look(): Promise<void> {
    if (this.#looking) this.#lookAgain = true
    this.#looking ??= this.#looks().finally(() => {
      this.#looking = undefined
    })
    return this.#looking
  }

  async #looks(): Promise<void> {
    do {
      this.#lookAgain = false
      if (this.#stopped) return
      await this.#measure()
      await this.#restoreBallast()
    } while (this.#lookAgain)
  }

  async #measure(): Promise<void> {
    try {
      const found = await this.#parts.look()
      if (this.#stopped) return
      const known = found.map((one) => ({ ...one, state: this.#stateOf(one) }))
      if (known.every(({ names, state }) => state === 'ok' || !names.includes(HOME))) this.#gaveUp = false
      this.#known = new Map(known.map((one) => [one.name, one]))
      const lacking = known.filter((one) => this.#holds(one))
      this.#hold(lacking.length > 0 ? `waits for disk space: ${lacking.map(because).join('; ')}` : undefined)
      this.#tell(known)
    } catch (fault) {
      this.#parts.onFault(fault)
    }
  }

  /** What the ballast lacks is as good as taken: giving it up must not look like room. */
  #stateOf(found: FileSystem): DiskState {
    const { ballast, marks } = this.#parts
    const home = found.names.includes(HOME)
    const before = home && this.#gaveUp ? 'full' : (this.#known.get(found.name)?.state ?? 'ok')
    const owedBytes = home ? Math.max(0, ballast.sizeBytes - ballast.heldBytes()) : 0
    const state = stateOf(before, { ...found, freeBytes: Math.max(0, found.freeBytes - owedBytes) }, marks)
    return home && this.#gaveUp && state !== 'ok' ? 'full' : state
  }

  #holds({ names, state }: Known): boolean {
    return state !== 'ok' && names.some((name) => this.#parts.needed.includes(name))
  }

  #hold(reason: string | undefined): void {
    if (reason === this.#held) return
    this.#held = reason
    this.#parts.onHold(reason)
  }

  #tell(known: readonly Known[]): void {
    const { note, sample, onTrouble } = this.#parts
    const gone = [...this.#told.keys()].filter((name) => !this.#known.has(name))
    const news = known.flatMap((one) => this.#newsOf(one))
    if (gone.length + news.length > 0) note([...gone.map((key) => ({ topic: 'disk', key, d: null })), ...news])
    for (const key of gone) this.#told.delete(key)
    for (const { key, d } of news) this.#told.set(key, { said: saidOf(d), freeBytes: d.freeBytes })
    for (const { name, freeBytes } of known) {
      if (this.#told.get(name)?.freeBytes !== freeBytes) sample('disk', name, { freeBytes })
    }
    onTrouble(this.#trouble(known))
  }

  /** Nothing when all that has changed is a little free space. */
  #newsOf(one: Known) {
    const { name, names, path, freeBytes, totalBytes, state } = one
    const d = { path, names, freeBytes, totalBytes, state, because: state === 'ok' ? null : because(one) }
    const told = this.#told.get(name)
    const near = Math.abs((told?.freeBytes ?? 0) - freeBytes) <= totalBytes * TOLD_SHARE
    return told?.said === saidOf(d) && near ? [] : [{ topic: 'disk', key: name, d }]
  }

  #trouble(known: readonly Known[]): DiskTrouble | undefined {
    const lacking = known.filter((one) => this.#holds(one))
    const [first] = lacking
    if (!first) return undefined
    const { marks } = this.#parts
    const wanted = lacking.map((one) => {
      const { resumeBytes } = levels(one.totalBytes, marks)
      return `${one.names.join(', ')} (${one.path}) ${one.state === 'full' ? 'is full' : 'is nearly full'}: new work waits until ${inWords(resumeBytes)} are free there`
    })
    const gone = this.#gaveUp ? `; the journal has been given the ballast to go on recording` : ''
    const severity = lacking.some(({ state }) => state === 'full') ? 'error' : 'warning'
    return { severity, text: `the disk of ${wanted.join('; the disk of ')}${gone}`, key: first.name }
  }

  async #restoreBallast(): Promise<void> {
    const { ballast, onFault } = this.#parts
    const home = [...this.#known.values()].find(({ names }) => names.includes(HOME))
    if (this.#stopped || home?.state !== 'ok' || ballast.whole()) return
    await ballast.restore().catch(onFault)
  }
}

const because = ({ state, path }: Known): string => (state === 'full' ? `${path} is full` : `${path} is nearly full`)

const saidOf = ({ freeBytes: _, ...d }: { freeBytes: number } & Record<string, unknown>): string => JSON.stringify(d)
