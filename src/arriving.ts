/** Configuration -> what is uploaded to a bucket comes into the watched folders. */
import type { Database } from 'better-sqlite3'
import type { Logger } from 'pino'

import { type Config, s3Credentials } from './config.js'
import { reasonOf, Usage } from './errors.js'
import type { Alerts } from './health/alerts.js'
import { Arrivals } from './remote/arrivals.js'
import { openArrivalsBook } from './remote/arrivals-book.js'
import { Gate } from './remote/gate.js'
import { openNotices } from './remote/notices.js'
import { S3Bucket } from './remote/s3-bucket.js'
import type { S3Settings } from './remote/settings.js'
import type { Note } from './runtime/journal.js'
import type { Watched } from './watching.js'

export interface ArrivingParts {
  config: Pick<Config, 'inbox' | 'store' | 'paths'>
  folders: readonly { watched: Watched; intake: { scan(): Promise<void> } }[]
  journal: { db: Database; note(notes: readonly Note[]): void }
  alerts: Pick<Alerts, 'set'>
  log: Pick<Logger, 'warn'>
  /** Why nothing may be written now; undefined when it may. */
  held(): string | undefined
}

export interface Arriving {
  start(): void
  idle(): boolean
  whenIdle(): Promise<void>
  stop(): Promise<void>
}

/** One for every watched folder that has a prefix in the bucket. Throws Usage for what cannot be. */
export function openArriving({ config, folders, journal, alerts, log, held }: ArrivingParts): Arriving[] {
  const { inbox, paths } = config
  const settings = settingsOf(config)
  const wanted = folders.flatMap(({ watched, intake }) => {
    const prefix = watched.root === paths.raw ? inbox.raw : inbox.styles
    return prefix === undefined ? [] : [{ watched, intake, prefix }]
  })
  if (wanted.length === 0) return []
  if (settings.bucket === '')
    throw new Usage('service.inbox has a prefix and no bucket: expected service.inbox.s3.bucket')
  if (inbox.queue && wanted.length > 1) {
    throw new Usage('service.inbox.queue: found prefixes for both watched folders, expected one for a queue')
  }
  const credentials = s3Credentials()

  return wanted.map(({ watched, intake, prefix }) => {
    const { root, line, grammar } = watched
    const bucket = new S3Bucket({ ...settings, prefixes: { '': prefix } }, credentials)
    const where = `${settings.bucket}/${prefix}`
    const gateOf = (id: string, what: string) =>
      new Gate({ alarm: (trouble) => alerts.set(id, trouble ? alertOf(`${what}: ${trouble.because}`) : undefined) })
    const queue = inbox.queue && {
      notices: openNotices(
        { ...inbox.queue, region: inbox.queue.region ?? settings.region },
        { bucket: settings.bucket, prefix },
        credentials,
      ),
      gate: gateOf(`inbox/${line}/queue`, 'the queue does not tell of uploads, which are fetched later for it'),
    }
    const arrivals = new Arrivals({
      bucket,
      root,
      judge: grammar.judge,
      book: openArrivalsBook(journal.db, `${where} ${root}`),
      pollMs: inbox.pollMs,
      gate: gateOf(`inbox/${line}`, `nothing can be fetched from ${where}`),
      ...(queue && { queue }),
      held,
      onArrived: () => intake.scan(),
      onIgnored: (path, because) => {
        const d = because === null ? null : { state: 'ignored', because: `${where}${path}: ${because}` }
        journal.note([{ topic: 'ingest', key: `s3/${watched.prefix}${path}`, d }])
      },
      onFault: (fault) => log.warn({ because: reasonOf(fault) }, 'an upload could not be fetched; it is tried again'),
    })
    return {
      start: () => arrivals.start(),
      idle: () => arrivals.idle(),
      whenIdle: () => arrivals.whenIdle(),
      async stop() {
        await arrivals.stop()
        bucket.close()
      },
    }
  })
}

/** Objects are read, never written: how they would be kept does not matter. */
function settingsOf({ inbox, store }: ArrivingParts['config']): S3Settings {
  const given = Object.fromEntries(Object.entries(inbox.s3).filter(([, value]) => value !== undefined))
  return { ...store.s3, ...given, kinds: {}, nearOnly: [] }
}

const alertOf = (text: string) => ({ severity: 'error' as const, text })
