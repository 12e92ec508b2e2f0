/** Gives every stage its seats, shares the CPU out among them, and drains them on stop. */
import { setMaxListeners } from 'node:events'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

import { Actor } from './actor.js'
import { type AnyPipeline, address, awaitedBy, stageId, stagesOf } from './address.js'
import { Budget } from './budget.js'
import type { AnyStage, Workplace } from './ending.js'
import type { Envelope, Journal, Note } from './journal.js'
import { Mailbox } from './mailbox.js'
import { once, recall } from './making.js'
import { orElse, Reporter, type Standing } from './reporter.js'
import type { Sent } from './stage.js'
import type { Intensity, Patience } from './supervisor.js'
import type { Ffmpeg, Inbox, Store, Tools } from './tools.js'

type Messages = Record<string, unknown>

/** A tool for one envelope: it stops with `signal`, and each piece of CPU work goes through `budgeted`. */
export interface Bound {
  signal: AbortSignal
  run<T>(work: () => Promise<T>): Promise<T>
}

export interface SystemParts {
  journal: Journal
  pipelines: readonly { pipeline: AnyPipeline; settings: unknown }[]
  store: Store
  ffmpeg: { bound(bound: Bound): Ffmpeg }
  pool: { bound(bound: Bound): Tools['pool'] }
  /** Needed only where a stage writes into a watched folder. */
  inbox?: Inbox
  /** Folder for scratch; what is left in it from before is removed at the start. */
  scratchRoot: string
  /** Versions of the tools that decide the bytes. */
  tools: string
  cpuTokens: number
  patience: Patience
  intensity: Intensity
  clock?: () => number
  random?: () => number
  /** Called with how every stage stands, by its name, whenever that is reported. */
  onReport?: (standings: ReadonlyMap<string, Standing>) => void
  /** Some work has just found the disk full. */
  onDiskFull?: () => void
}

interface Place {
  actor: Actor
  mailbox: Mailbox
  pipeline: AnyPipeline
  id: string
  /** Running mean of what one token of this stage's work costs, in ms. */
  costMs: number
  restsUntil: number
  because: string
}

/** A running envelope is marked alive this often. */
const BEAT_MS = 10_000
/** What was told to stop has this long to do so, before it is put back over its head. */
const HEED_MS = 2_000

export class System {
  readonly budget: Budget
  readonly #parts: SystemParts
  readonly #places = new Map<string, Place>()
  readonly #stopTaking = new AbortController()
  readonly #clock: () => number
  readonly #reporter: Reporter
  #beatTimer: NodeJS.Timeout | undefined
  #held: string | undefined
  #scratches = 0
  #finished: Promise<void> = Promise.resolve()

  constructor(parts: SystemParts) {
    this.#parts = parts
    this.#clock = parts.clock ?? Date.now
    setMaxListeners(0, this.#stopTaking.signal) // every idle seat listens
    this.budget = new Budget(parts.cpuTokens)
    for (const { pipeline, settings } of parts.pipelines) {
      for (const stage of stagesOf(pipeline)) this.#seat(pipeline, settings, stage)
    }
    this.#reporter = new Reporter({
      journal: parts.journal,
      places: () => [...this.#places.values()],
      held: () => this.#held,
      clock: this.#clock,
      onReport: parts.onReport,
    })
    parts.journal.onSuperseded((id) => {
      for (const { actor } of this.#places.values()) actor.abort(id)
    })
  }

  /** Resolves when every seat is taken. */
  async start(): Promise<void> {
    await rm(this.#parts.scratchRoot, { recursive: true, force: true })
    await mkdir(this.#parts.scratchRoot, { recursive: true })
    let onFault: (fault: unknown) => void = () => undefined
    const broken = new Promise<never>((_, reject) => {
      onFault = reject
    })
    this.#beatTimer = setInterval(() => orElse(onFault, () => this.#beat()), BEAT_MS)
    const left = Promise.all([...this.#places.values()].map(({ actor }) => actor.run(this.#stopTaking.signal)))
    this.#finished = Promise.race([left.then(() => undefined), broken])
    this.#reporter.start(onFault)
  }

  /** Resolves when all seats have left after `stop`, rejects on a fault of the journal. */
  get finished(): Promise<void> {
    return this.#finished
  }

  /** From outside into a pipeline: accepted when it returns. */
  send(name: string, messages: readonly Sent<Messages>[], notes: readonly Note[] = []): void {
    const entry = this.#parts.pipelines.find(({ pipeline }) => pipeline.name === name)
    if (!entry) throw new Error(`there is no pipeline ${name}`)
    const sent = messages.flatMap((message) =>
      address(entry.pipeline, entry.settings, this.#edition(entry.settings), message),
    )
    this.#parts.journal.accept(sent, notes)
  }

  pause(paused: boolean, stage?: string): void {
    for (const place of this.#places.values()) if (!stage || place.id === stage) place.mailbox.pause(paused)
    // at once: whoever asked for it is told the event in which it shows
    this.#reporter.now()
  }

  /**
   * The disk is nearly full: nothing new is taken, and what waits is `blocked` for this reason; undefined lets it go on.
   * Every stage writes, be it only its ending, so that all are held. What a person has paused stays so.
   */
  hold(because: string | undefined): void {
    this.#held = because
    for (const { mailbox } of this.#places.values()) mailbox.pause(because !== undefined, 'disk')
    this.#reporter.soon()
  }

  /**
   * Nothing new is taken; what runs may finish within `graceMs`, then it is told to stop and handed back, which costs no attempt.
   * Resolves at most two seconds after the grace, also when a handler heeds nothing. Rejects on a fault of the journal.
   */
  async stop(graceMs: number): Promise<void> {
    this.#stopTaking.abort()
    this.#reporter.stop()
    const actors = [...this.#places.values()].map(({ actor }) => actor)
    const timers: NodeJS.Timeout[] = []
    const handedBack = new Promise<void>((resolve, reject) => {
      const handBack = () => {
        for (const actor of actors) actor.handBack()
        resolve()
      }
      timers.push(setTimeout(() => actors.forEach((actor) => void actor.abort()), graceMs))
      timers.push(setTimeout(() => orElse(reject, handBack), graceMs + HEED_MS))
    })
    try {
      await Promise.race([this.#finished, handedBack])
    } finally {
      for (const timer of [...timers, this.#beatTimer]) clearTimeout(timer)
      for (const { mailbox } of this.#places.values()) mailbox.close()
    }
  }

  #edition(settings: unknown): string {
    return `${this.#parts.tools} ${JSON.stringify(settings)}`
  }

  #seat(pipeline: AnyPipeline, settings: unknown, stage: AnyStage): void {
    const { journal, patience, intensity, random = Math.random } = this.#parts
    const id = stageId(pipeline, stage)
    const behind = stage.calm ? awaitedBy(pipeline, stage).map((before) => stageId(pipeline, before)) : []
    const mailbox = new Mailbox(journal, () => ({ stage: id, behind, lanes: this.budget.lanes() }), this.#clock)
    const actor = new Actor({
      stage,
      journal,
      mailbox,
      patience,
      intensity,
      clock: this.#clock,
      random,
      workplace: (envelope, signal) => this.#workplace(place, settings, envelope, signal),
      address: (message) => address(pipeline, settings, this.#edition(settings), message),
      trouble: (message, trouble, because) => pipeline.trouble(stage.name, message, trouble, because),
      onRest: (until, because) => {
        place.restsUntil = until
        place.because = because
        this.#reporter.now()
      },
      onChange: () => this.#reporter.soon(),
      onDiskFull: () => this.#parts.onDiskFull?.(),
    })
    const place: Place = { actor, mailbox, pipeline, id, costMs: 0, restsUntil: 0, because: '' }
    this.#places.set(id, place)
  }

  async #workplace(place: Place, settings: unknown, envelope: Envelope, signal: AbortSignal): Promise<Workplace> {
    const { journal, store, ffmpeg, pool, inbox = NO_INBOX, scratchRoot, tools: edition } = this.#parts
    const { stage } = place.actor
    // numbered, since an attempt that was put back is not counted and comes again with the same number
    const scratch = join(scratchRoot, `${stage.name}-${envelope.id}-${++this.#scratches}`)
    await mkdir(scratch, { recursive: true })
    const notes: Note[] = []
    const outputs = new Set<string>()
    const bound: Bound = { signal, run: (work) => this.#budgeted(place, envelope.subject, signal, work) }
    const making = { stage, edition, store, scratch, signal, onOutput: (key: string) => outputs.add(key) }
    const topic = envelope.subject
    let made = envelope.progress
    return {
      notes,
      outputs,
      tools: {
        settings,
        store,
        ffmpeg: ffmpeg.bound(bound),
        pool: pool.bound(bound),
        status: {
          note: (key, d) => notes.push({ topic, key, d }),
          sample: (key, d) => journal.sample(topic, key, d),
        },
        progress: {
          read: () => made,
          write: (value) => {
            made = value
            journal.progress(envelope.id, value, notes.splice(0))
          },
        },
        inbox,
        scratch,
        attempt: envelope.attempt,
        signal,
        once: (key, inputs, make) => once(making, key, inputs, make),
        recall: (inputs, make) => recall(making, inputs, make),
      },
      // a child that died this moment may still write there; what is left goes at the next start
      clear: () => rm(scratch, { recursive: true, force: true, maxRetries: 2 }).catch(() => undefined),
    }
  }

  async #budgeted<T>(place: Place, lane: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const token = await this.budget.acquire(lane, place.costMs, signal, place.pipeline.shares)
    const from = performance.now()
    try {
      return await work()
    } finally {
      place.costMs += (performance.now() - from - place.costMs) / 4
      token.release()
    }
  }

  #beat(): void {
    for (const { actor } of this.#places.values()) {
      for (const id of actor.running()) this.#parts.journal.heartbeat(id)
    }
  }
}

const NO_INBOX: Inbox = {
  write: (folder, path) => Promise.reject(new Error(`${path}: there is no watched folder ${folder} to write to`)),
}
