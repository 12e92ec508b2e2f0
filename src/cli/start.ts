/** troupe start: the service itself, until it is told to stop; with --drain until all there is is done. */
import { destination, type Logger, pino } from 'pino'

import { type Config, loadConfig } from '../config.js'
import { reasonOf } from '../errors.js'
import { notifier } from '../notify.js'
import type { SqliteJournal } from '../runtime/journal-sqlite.js'
import { openService, type Service } from '../service.js'
import { EXIT } from './exit.js'
import { follow } from './follow.js'
import type { Command, Invocation } from './invocation.js'
import { table } from './table.js'
import { untilTold } from './until-told.js'

/** Nobody watches a drain from outside: a file that is still but unfinished is judged after this. */
export const DRAIN_INTAKE = { incompleteMs: 3_000 }

/** What comes to its end within minutes needs little room, and no ballast. */
export const LITTLE_DISK = { pauseMiB: 128, resumeMiB: 160, ballastMiB: 0 }

export const start: Command = {
  operands: '',
  count: [0, 0],
  hint: 'run the service: watch the folders, do the work, show it on the page',
  options: {
    port: { type: 'string', hint: 'P  listen there; 0 takes any free port' },
    drain: { type: 'boolean', hint: 'do all there is, then end: 0 when all went well, 1 when something failed' },
  },
  async run(call) {
    const drain = call.flag('drain')
    const config = loadConfig({
      file: call.text('config'),
      data: call.text('data'),
      // a drain may run beside a service on another data folder, which has the usual port
      port: call.number('port') ?? (drain ? 0 : undefined),
      also: drain ? { service: { intake: DRAIN_INTAKE } } : {},
    })
    return drain ? runToTheEnd(call, config) : runOn(call, config)
  },
}

async function runOn(call: Invocation, config: Config): Promise<number> {
  const log = logger('info')
  const told = untilTold()
  const service = await openService({ config, log })
  const notify = notifier()
  const { url, firstTokens: tokens } = service
  call.print({ listening: url, data: config.data, ...(tokens && { tokens }) }, () => listening(service))
  log.info({ data: config.data, url: service.url }, 'started')
  notify.ready()
  const ending = await Promise.race([told, service.broken.then((fault) => ({ fault }))])
  notify.stopping()
  if ('fault' in ending) {
    log.fatal({ because: reasonOf(ending.fault) }, 'the journal cannot be written: ending rather than losing work')
    return EXIT.failed
  }
  log.info({ signal: ending.signal }, 'stopping')
  await service.stop()
  log.info('stopped')
  return EXIT.ok
}

async function runToTheEnd(call: Invocation, config: Config): Promise<number> {
  const log = logger('warn')
  const told = untilTold()
  const service = await openService({ config, log })
  if (!call.json) process.stdout.write(`${listening(service)}\n`)
  const stopFollowing = call.json ? () => undefined : follow(service.journal, process.stdout)
  const ending = await Promise.race([
    service.drained().then(() => 'drained' as const),
    told,
    service.broken.then((fault) => ({ fault })),
  ])
  stopFollowing()
  const left = summary(service.journal, service.failedUploads())
  if (ending !== 'drained' && 'fault' in ending) throw ending.fault
  await service.stop()
  call.print(left, () => inWords(left))
  const isFailed = left.failed.length > 0 || left.styles.some(({ status }) => status === 'failed')
  return isFailed ? EXIT.failed : EXIT.ok
}

/** The first line is for programs too. Tokens are shown here once, and kept nowhere. */
function listening({ url, firstTokens }: Service): string {
  const tokens = Object.entries(firstTokens ?? {}).map(([scope, token]) => `${scope} token, shown once: ${token}`)
  return [`listening on ${url}`, ...tokens].join('\n')
}

export interface Summary {
  songs: { song: string; status: unknown; because?: unknown; final?: unknown; needsReview?: unknown }[]
  styles: { style: string; status: unknown; because?: unknown; done?: unknown; total?: unknown }[]
  failed: { stage: string; key: string; because: string | null }[]
}

/** What there is to say at the end: how each song and style stands, what failed, and what could not be sent to the bucket. */
export function summary(journal: SqliteJournal, unsent: readonly { key: string; because: string }[] = []): Summary {
  const songs = journal.items('songs').map(({ key, d }) => ({ song: key, ...d })) as Summary['songs']
  const styles = journal.items('styles').map(({ key, d }) => ({ style: key, ...d })) as Summary['styles']
  const failed = journal.jobs({ states: ['refused', 'dead'], limit: 10_000 })
  const lost = unsent.map(({ key, because }) => ({ stage: 'publish/upload', key, because }))
  return { songs, styles, failed: [...failed.map(({ stage, key, because }) => ({ stage, key, because })), ...lost] }
}

function inWords({ songs, styles, failed }: Summary): string {
  const rows = [
    ...songs.map(({ song, status, because, final }) => [song, status, final ?? because ?? '']),
    ...styles.map(({ style, status, because, done, total }) => [
      style,
      status,
      because ?? `${done} of ${total} pictures`,
    ]),
  ]
  const told = rows.length > 0 ? table(['song or style', 'status', 'result'], rows) : 'there was nothing to do'
  if (failed.length === 0) return told
  const failures = failed.map(({ stage, key, because }) => [stage, key, because])
  return `${told}\n\n${table(['failed in', 'what', 'why'], failures)}`
}

export const logger = (level: string): Logger => pino({ level, base: null }, destination({ fd: 2, sync: true }))
