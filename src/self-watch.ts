/** How the service itself fares -> the topics `service`, `disk` and `alerts`; a disk without room holds the system. */
import { dirname } from 'node:path'
import type { Logger } from 'pino'

import type { Config } from './config.js'
import type { Ballast } from './disk/ballast.js'
import { DiskWatch } from './disk/disk-watch.js'
import { fileSystemsOf } from './disk/space.js'
import { reasonOf } from './errors.js'
import { Alerts } from './health/alerts.js'
import { stageAlerts } from './health/stage-alerts.js'
import { type Identity, type ServiceStatus, Vitals } from './health/vitals.js'
import type { Journal } from './runtime/journal.js'
import type { Standing } from './runtime/reporter.js'

export interface SelfWatchParts {
  config: Config
  journal: Journal
  ballast: Ballast
  log: Logger
  identity: Pick<Identity, 'version' | 'ffmpeg' | 'store'>
}

/** Of the system: what a full disk does to it. */
interface Held {
  hold(because: string | undefined): void
}

/** By name, where the journal lies first. On another file system each, they fill up each for themselves. */
export const foldersOf = ({ paths }: Pick<Config, 'paths'>) => ({
  data: dirname(paths.database),
  store: paths.store,
  work: paths.work,
  raw: paths.raw,
  styles: paths.styles,
})

/** Without room in these nothing can be made; into the watched folders people write. */
export const NEEDED: readonly string[] = ['data', 'store', 'work']

export class SelfWatch {
  readonly alerts: Alerts
  readonly #vitals: Vitals
  readonly #disk: DiskWatch
  readonly #journal: Journal
  readonly #lookMs: number
  #system: Held | undefined
  #held: string | undefined

  constructor({ config, journal, ballast, log, identity }: SelfWatchParts) {
    const { data, cpuTokens, host, disk } = config
    this.#journal = journal
    this.#lookMs = disk.lookMs
    this.alerts = new Alerts(journal)
    this.#vitals = new Vitals(journal, { ...identity, data, cpuTokens, host })
    this.#disk = new DiskWatch({
      look: () => fileSystemsOf(foldersOf(config)),
      marks: disk,
      ballast,
      needed: NEEDED,
      note: (notes) => journal.note(notes),
      sample: (topic, key, d) => journal.sample(topic, key, d),
      onHold: (because) => {
        this.#held = because
        this.#system?.hold(because)
        if (because === undefined) log.info('there is room on the disk again: work goes on')
        else log.warn({ because }, 'nothing new is started')
      },
      onTrouble: (trouble) => this.alerts.set('disk', trouble && { ...trouble, topic: 'disk' }),
      onFault: (fault) => log.error({ because: reasonOf(fault) }, 'the disk could not be looked after'),
    })
  }

  /** Resolves after the first look at the disk: from then on `system` is held while there is no room. */
  async start(system: Held): Promise<void> {
    this.#system = system
    if (this.#held !== undefined) system.hold(this.#held)
    await this.#disk.start(this.#lookMs)
  }

  /** Why nothing new may be written; undefined when it may. */
  get held(): string | undefined {
    return this.#held
  }

  /** Everything has been looked at once: what was wrong in an earlier life and is not told by now is over. */
  started(): void {
    this.alerts.forgetEarlier()
    this.say('running')
  }

  say(status: ServiceStatus): void {
    this.#vitals.say(status)
  }

  hear(standings: ReadonlyMap<string, Standing>): void {
    this.#vitals.hear(standings)
    const dead = (stage: string) => this.#journal.count(stage, 'dead')
    for (const [id, alert] of stageAlerts(standings, dead)) this.alerts.set(id, alert)
  }

  /** For a journal that finds no room, in the middle of a try. */
  makeRoom(): boolean {
    return this.#disk.makeRoom()
  }

  lookAtDisk(): void {
    void this.#disk.look()
  }

  async stop(): Promise<void> {
    this.#vitals.stop()
    await this.#disk.stop()
  }
}
