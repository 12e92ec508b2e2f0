/** The bucket's side of the service: what lands in the store is planned and told to the pipeline, and all of it held against the bucket. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'

import { laneOf } from '../actors/publish/lane.js'
import { publish } from '../actors/publish/pipeline.js'
import { type Outage, reasonOf } from './errors.js'
import type { Alert, Alerts } from './health/alerts.js'
import type { Bucket } from './remote/bucket.js'
import { outageOf } from './remote/circuit.js'
import { compare } from './remote/compare.js'
import { Gate } from './remote/gate.js'
import { keysIn, leaving, onlyThose, topsIn } from './remote/near-keys.js'
import { openUploadLedger, type Sent } from './remote/upload-ledger.js'
import type { AnyPipeline } from './runtime/address.js'
import type { SqliteJournal } from './runtime/journal-sqlite.js'
import type { System } from './runtime/system.js'
import type { Landed } from './runtime/tools.js'

export interface PublishingParts {
  journal: SqliteJournal
  bucket: Bucket
  /** Of the bucket and where in it things lie: what is known of one says nothing of another. */
  name: string
  /** Keys that never leave this box. */
  isNear(key: string): boolean
  /** `opaque`: they tell nothing of the bytes. */
  etags: 'md5' | 'opaque'
  /** The folder beside us, from which all is sent. */
  near: { root: string; path(key: string): string }
  alerts: Pick<Alerts, 'set'>
  log: Pick<Logger, 'warn'>
}

/** Abandoned uploads in parts cost money for as long as they lie there. */
const DAY_MS = 24 * 3_600_000
/** The start of the service does not wait longer than this for a bucket. */
const FIRST_SWEEP_MS = 3_000
/** After a fault that is about the comparison itself. */
const LOOK_AGAIN_MS = 60_000
const KEPT_AT_ONCE = 1_000

export type Publishing = ReturnType<typeof openPublishing>

/** Nothing is sent before `start`. What is announced earlier is planned, and waits for it. */
export function openPublishing({ journal, bucket, name, isNear, etags, near, alerts, log }: PublishingParts) {
  const ledger = openUploadLedger(journal.db)
  const gate = new Gate({ alarm: (trouble) => alerts.set('remote', trouble ? alertOf(trouble) : undefined) })
  const file = (key: string) => near.path(key)
  const say = (fault: unknown, what: string) => log.warn({ because: reasonOf(fault) }, what)
  const stopping = new AbortController()
  const { signal } = stopping
  let system: System | undefined
  let inventory: Promise<void> = Promise.resolve()
  let isIdle = true

  const goesOut = leaving(isNear)
  const call = ({ lanes, turn }: { lanes: readonly string[]; turn: number }) => {
    if (lanes.length === 0) return
    system?.send(
      'publish',
      lanes.map((lane) => ({ kind: 'objects.landed', body: { lane, turn } })),
    )
  }
  const callAll = () => {
    const lanes = ledger.lanes().filter(({ planned }) => planned > 0)
    call({ lanes: lanes.map(({ lane }) => lane), turn: ledger.nextTurn() })
  }

  /** Everything in the store against everything in the bucket. What is there is known then, what is not is planned: how many that are. */
  async function hold(): Promise<number> {
    const before = ledger.nextTurn()
    let wanting = 0
    let [absent, present]: [string[], (Sent & { key: string })[]] = [[], []]
    const keep = () => {
      ledger.adopt(present, laneOf, before)
      call(ledger.again(absent, laneOf))
      ;[absent, present] = [[], []]
    }
    const wanted = { bucket, etags, file, known: ledger.known, signal }
    const expected = onlyThose(keysIn(near.root), goesOut)
    for await (const found of compare({ ...wanted, expected, prefixes: await topsIn(near.root, goesOut) })) {
      if (found.is === 'missing' || found.is === 'different') {
        if (ledger.stateOf(found.key) !== 'planned') wanting++
        absent.push(found.key)
      } else if (found.is === 'same' && found.here) present.push({ key: found.key, ...found.here })
      if (absent.length + present.length >= KEPT_AT_ONCE) keep()
    }
    keep()
    return wanting
  }

  /** For those who may write and not list: all that is not known is sent. */
  async function planUnknown(): Promise<void> {
    let unknown: Landed[] = []
    const keep = () => {
      call(ledger.plan(unknown, laneOf))
      unknown = []
    }
    for await (const key of onlyThose(keysIn(near.root), goesOut)) {
      if (ledger.stateOf(key) !== undefined) continue
      unknown.push({ key })
      if (unknown.length >= KEPT_AT_ONCE) keep()
    }
    keep()
  }

  /** Once for every bucket, and for every database: neither may be the one that the store was sent to before. */
  async function takeStock(): Promise<void> {
    while (!signal.aborted) {
      try {
        await hold()
        return ledger.settleIn(name)
      } catch (fault) {
        if (signal.aborted) return
        const outage = outageOf(fault)
        if (outage === 'denied') {
          await planUnknown()
          return ledger.settleIn(name)
        }
        say(fault, 'what lies in the bucket is not known yet')
        await sleep(LOOK_AGAIN_MS, undefined, { signal }).catch(() => undefined)
      }
    }
  }

  async function sweepDaily(): Promise<void> {
    for (;;) {
      await sleep(DAY_MS, undefined, { signal, ref: false })
      await bucket.sweepMultiparts(DAY_MS, signal).catch((fault) => {
        if (!signal.aborted) say(fault, 'abandoned uploads in parts were not looked for')
      })
    }
  }

  return {
    pipeline: publish({ bucket, ledger, gate, etags, file }) as unknown as AnyPipeline,
    ledger,

    /** In the moment in which the bytes have become visible: what is killed after this has been remembered. */
    announce(objects: readonly Landed[]): void {
      call(
        ledger.plan(
          objects.filter(({ key }) => goesOut(key)),
          laneOf,
        ),
      )
    },

    /** Before anything is sent: whatever was sent in parts and not ended is of an earlier life. */
    async sweep(): Promise<void> {
      const patience = AbortSignal.any([signal, AbortSignal.timeout(FIRST_SWEEP_MS)])
      await bucket.sweepMultiparts(0, patience).catch((fault) => {
        say(fault, 'abandoned uploads in parts were not looked for')
      })
    },

    start(running: System): void {
      system = running
      const isKnown = ledger.isOf(name)
      callAll()
      sweepDaily().catch(() => undefined)
      if (isKnown) return
      isIdle = false
      inventory = takeStock()
        .catch((fault) => say(fault, 'what lies in the bucket could not be found out'))
        .finally(() => {
          isIdle = true
        })
    },

    /** What failed is sent again; with `missing` also what the bucket lacks or holds otherwise. How many there are. */
    async requeue({ missing, isDryRun }: { missing: boolean; isDryRun: boolean }): Promise<number> {
      const failed = ledger.lanes().reduce((sum, lane) => sum + lane.failed, 0)
      if (isDryRun) return failed
      ledger.planFailed()
      callAll()
      return failed + (missing ? await hold() : 0)
    },

    idle: (): boolean => isIdle,
    whenIdle: (): Promise<void> => inventory,
    async stop(): Promise<void> {
      stopping.abort()
      await inventory
    },
  }
}

const ADVICE: Readonly<Record<Outage, string>> = {
  throttled: 'it asks for less at once; what waits is sent as it allows',
  unavailable: 'what waits is sent when it answers again',
  timeout: 'what waits is sent when it answers in time again',
  denied: 'check the credentials, and what they are allowed to do',
  clock: 'set the clock of this machine',
  'no-bucket': 'make the bucket, or correct its name and region in the configuration',
  'not-s3': 'correct the endpoint in the configuration',
}

const alertOf = ({ kind, because }: { kind: Outage; because: string }): Alert => ({
  severity: 'error',
  text: `nothing can be sent to the bucket: ${because}: ${ADVICE[kind]}. All that is made is kept here meanwhile`,
})
