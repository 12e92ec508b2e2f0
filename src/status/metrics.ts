/** GET /metrics -> how the service stands, in Prometheus' text format, counted at the moment it is asked. */
import type { StatsFs } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { Hono } from 'hono'
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client'

import type { EventLog } from '../runtime/events.js'
import type { State } from '../runtime/journal.js'
import type { Here } from './entrance.js'

export interface MetricsSources {
  /** How many envelopes of each stage are in each state. */
  counts(): Record<string, Partial<Record<State, number>>>
  /** Folders whose disks are watched, by a short name. */
  folders: Readonly<Record<string, string>>
}

export interface Reading {
  log: EventLog
  readers: Readonly<Record<string, () => number>>
}

const STATES: readonly State[] = ['waiting', 'running', 'parked', 'done', 'refused', 'dead']
const STANDINGS = ['idle', 'busy', 'resting', 'paused', 'blocked'] as const

/** A registry of its own, so that two services in one process count apart. */
export function metrics(sources: MetricsSources, reading: Reading): Hono<Here> {
  const register = new Registry()
  // event loop lag, resident memory, CPU time, collections of garbage
  collectDefaultMetrics({ register, prefix: 'troupe_' })
  // counted once for all that is told of it: there may be hundreds of thousands
  let counted: ReturnType<MetricsSources['counts']> = {}
  measureStages(register, () => counted, reading.log)
  measureReaders(register, reading)
  measureDisks(register, sources)
  const app = new Hono<Here>()
  app.get('/metrics', async (c) => {
    counted = sources.counts()
    return c.body(await register.metrics(), 200, { 'content-type': register.contentType })
  })
  return app
}

function measureStages(register: Registry, counts: MetricsSources['counts'], log: EventLog): void {
  gauge(register, 'troupe_stage_envelopes', 'envelopes of a stage by state', ['stage', 'state'], (of) => {
    for (const [stage, byState] of Object.entries(counts())) {
      for (const state of STATES) of.set({ stage, state }, byState[state] ?? 0)
    }
  })
  gauge(register, 'troupe_jobs', 'envelopes of all stages by state', ['state'], (of) => {
    const all = Object.values(counts())
    for (const state of STATES)
      of.set(
        { state },
        all.reduce((sum, byState) => sum + (byState[state] ?? 0), 0),
      )
  })
  gauge(register, 'troupe_stage_busy_seats', 'seats of a stage that are at work', ['stage'], (of) => {
    for (const { key, d } of log.items('actors')) of.set({ stage: key }, Number(d.busy ?? 0))
  })
  gauge(register, 'troupe_stage_state', 'how a stage stands: 1 for its present state', ['stage', 'state'], (of) => {
    for (const { key, d } of log.items('actors')) {
      for (const state of STANDINGS) of.set({ stage: key, state }, d.state === state ? 1 : 0)
    }
  })
  gauge(register, 'troupe_alerts', 'alerts that are raised', [], (of) => of.set(log.items('alerts').length))
}

function measureReaders(register: Registry, { log, readers }: Reading): void {
  gauge(register, 'troupe_readers', 'readers of the live status', ['kind'], (of) => {
    for (const [kind, open] of Object.entries(readers)) of.set({ kind }, open())
  })
  gauge(register, 'troupe_events_seq', 'number of the newest event', [], (of) => of.set(log.seq()))
}

function measureDisks(register: Registry, { folders }: MetricsSources): void {
  const perFolder = (name: string, help: string, bytes: (disk: StatsFs) => number) =>
    gauge(register, name, help, ['folder'], async (of) => {
      for (const [folder, path] of Object.entries(folders)) of.set({ folder }, bytes(await statfs(path)))
    })
  perFolder('troupe_disk_free_bytes', 'room on the disk of a folder', ({ bavail, bsize }) => bavail * bsize)
  perFolder('troupe_disk_size_bytes', 'size of the disk of a folder', ({ blocks, bsize }) => blocks * bsize)
}

function gauge<L extends string>(
  register: Registry,
  name: string,
  help: string,
  labelNames: readonly L[],
  measure: (of: Gauge<L>) => void | Promise<void>,
): void {
  new Gauge<L>({
    name,
    help,
    labelNames,
    registers: [register],
    collect() {
      this.reset() // what is not there any more must not go on being told
      return measure(this)
    },
  })
}
