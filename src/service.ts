/** Composition root: opens everything in order, connects it, closes it in reverse */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Logger } from 'pino'

import { type Approval, approvalText } from '../actors/dress/approval.js'
import { presenceIn } from '../actors/dress/presence.js'
import { type Access, openAccess } from './access.js'
import type { Arriving, ArrivingParts } from './arriving.js'
import { type Config, PACKAGE_ROOT, troupeVersion } from './config.js'
import { ballastIn } from './disk/ballast.js'
import { drained } from './drained.js'
import { complainOfTools, isNewEdition } from './editions.js'
import { Refusal, reasonOf } from './errors.js'
import { type Home, openHome } from './home.js'
import { openFileBook } from './intake/file-book.js'
import { openInbox } from './intake/inbox.js'
import { openJournal, pipelines, stageVersions, watchedFolders } from './lines.js'
import { openFfmpeg } from './media/ffmpeg.js'
import { openPool } from './media/pool.js'
import { versionOf } from './media/requirements.js'
import { openPublishing } from './publishing.js'
import type { SqliteJournal } from './runtime/journal-sqlite.js'
import { lock } from './runtime/lock.js'
import { System } from './runtime/system.js'
import { foldersOf, SelfWatch } from './self-watch.js'
import { commandsOf } from './service-commands.js'
import { openObject } from './shown.js'
import type { OpenFile } from './status/files.js'
import { newsOfAll, watch } from './watching.js'

export interface ServiceOptions {
  config: Config
  log: Logger
  /** False: no port is opened, for a one-shot. */
  listen?: boolean
  /** True: nothing is begun before every file that lies there, and is still, was taken: what belongs together is planned once. */
  takeFirst?: boolean
}

export interface Service {
  /** Undefined when it does not listen. */
  url: string | undefined
  journal: SqliteJournal
  system: System
  store: Home['store']
  /** Made at this start because tokens are needed and there were none; nobody can show them again. */
  firstTokens: Access['firstTokens']
  /** Objects that could not be sent to the bucket, and why: at most ten thousand. None where there is no bucket. */
  failedUploads(): { key: string; because: string }[]
  /** Resolves when every file is taken and all that can be done is done; never when the service is stopped before. */
  drained(): Promise<void>
  /** Resolves when the service has ended of itself, with the fault: it cannot go on then. */
  broken: Promise<unknown>
  stop(): Promise<void>
}

/** Throws Refusal when the data folder is taken or a tool is missing, Usage when the port cannot be had. */
export async function openService({ config, log, listen = true, takeFirst = false }: ServiceOptions): Promise<Service> {
  const { paths } = config
  for (const folder of Object.values(foldersOf(config))) mkdirSync(folder, { recursive: true })
  const closing: (() => unknown)[] = []
  const stopping = new AbortController()
  const close = async () => {
    stopping.abort()
    for (const one of closing.splice(0).reverse()) await one()
  }
  try {
    const held = lock(join(paths.work, 'troupe.lock'))
    closing.push(() => held.release())
    // to start it takes as long as to open the journal
    const asked = versionOf('ffmpeg')
    const ballast = ballastIn(dirname(paths.database), config.disk.ballastMiB)
    ballast.giveUpWhenFull()
    let makeRoom = () => ballast.giveUp()
    const journal = openJournal(paths.database, () => makeRoom())
    closing.push(() => journal.close())
    const version = await asked
    if (version === undefined) throw new Refusal('ffmpeg does not start: install it (apt-get install ffmpeg)')
    const identity = { version: troupeVersion(), ffmpeg: version, store: config.store.home } as const
    const self = new SelfWatch({ config, journal, ballast, log, identity })
    makeRoom = () => self.makeRoom()
    closing.push(() => self.stop())
    const onFault = (fault: unknown) => log.warn({ because: reasonOf(fault) }, 'the bucket could not be read')
    const home: Home = await openHome(config, { onFault, announce: (objects) => publishing?.announce(objects) })
    closing.push(() => home.close())
    const { store } = home
    await home.sweep()
    const publishing =
      home.remote && openPublishing({ ...home.remote, journal, near: home.near, alerts: self.alerts, log })
    const pool = openPool({ threads: config.cpuTokens })
    closing.push(() => pool.close())
    const ffmpeg = openFfmpeg({ limits: config.choir.limits, stallMs: config.stallMs })
    const edition = `ffmpeg ${minorOf(version)}`

    const inbox = openInbox({ raw: paths.raw, styles: paths.styles })
    const approve = (style: string, approved: Approval) =>
      inbox.write('styles', `${style}/approved.json`, approvalText(approved))

    const system = new System({
      journal,
      pipelines: [
        ...pipelines.map((pipeline) => ({ pipeline, settings: config[pipeline.name as 'choir' | 'dress'] })),
        ...(publishing ? [{ pipeline: publishing.pipeline, settings: config.publish }] : []),
      ],
      store,
      ffmpeg,
      pool,
      inbox,
      scratchRoot: join(paths.work, 'scratch'),
      tools: edition,
      cpuTokens: config.cpuTokens,
      patience: config.patience,
      intensity: config.intensity,
      onReport: (standings) => self.hear(standings),
      onDiskFull: () => self.lookAtDisk(),
    })
    const found = await journal.reconcile({ crashLimit: config.crashLimit, has: presenceIn(store) })
    if (found.revived + found.quarantined + found.remade > 0) log.info(found, 'picked up what was left from before')

    const book = openFileBook(journal.db)
    // with other tools, settings or stages every file is looked at again; what is unchanged is recognised by its facts
    if (isNewEdition(journal.db, [edition, config.choir, config.dress, stageVersions()])) book.forgetBytes()
    complainOfTools(journal.db, version, (missing) => {
      log.warn({ version, missing }, 'ffmpeg lacks what some of the work needs')
      const text = `ffmpeg ${version} lacks what some of the work needs: ${missing.join(', ')}`
      if (journal.db.open) self.alerts.set('ffmpeg', { severity: 'error', text })
    }).catch((fault) => log.warn({ because: reasonOf(fault) }, 'what ffmpeg lacks could not be found out'))
    await self.start(system)
    await publishing?.sweep()
    if (!takeFirst) await begin()
    publishing?.start(system)
    closing.push(() => publishing?.stop())

    const folders = watchedFolders(paths).map((watched) => ({
      watched,
      intake: watch(watched, { journal, system, book, alerts: self.alerts, timing: config.intake }),
    }))

    const arriving = await arrivingOf({ config, folders, journal, alerts: self.alerts, log, held: () => self.held })
    const access = listen ? openAccess(config, journal) : undefined
    let ready = false
    const url = access && (await serve(access))
    for (const { intake } of folders) {
      await intake.start()
      closing.push(() => intake.stop())
    }
    journal.note(newsOfAll(journal, folders))
    for (const one of arriving) {
      one.start()
      closing.push(() => one.stop())
    }
    if (takeFirst) {
      await Promise.all(folders.map(({ intake }) => intake.scan()))
      await begin()
    }
    self.started()
    ready = true

    async function begin(): Promise<void> {
      await system.start()
      closing.push(() => system.stop(config.stopGraceMs))
    }

    async function serve({ gate, acted, localToken }: Access): Promise<string> {
      const openFile: OpenFile = (key) => openObject(store, key)
      const onFault = (fault: unknown) => log.error({ because: reasonOf(fault) }, 'a request failed')
      // a one-shot has neither, and both take their time to load
      const [{ openServiceApi }, { openServer }] = await Promise.all([
        import('./service-api.js'),
        import('./status/server.js'),
      ])
      const api = await openServiceApi({
        ...{ config, journal, store, inbox, acted, openFile, onFault, version: identity.version },
        folders: folders.map(({ watched }) => watched),
      })
      closing.push(() => api.close())
      const server = await openServer({
        log: journal,
        host: config.host,
        port: config.port,
        origins: config.origins,
        commands: commandsOf({ journal, system, approve, publishing }),
        acted,
        gate,
        metrics: { counts: () => journal.counts(), folders: foldersOf(config) },
        health: () => ({ ok: true, ready, pid: process.pid, data: config.data, open: journal.open() }),
        webRoots: [join(PACKAGE_ROOT, 'dist/web')],
        openFile,
        filesFrom: home.remote?.linksFrom,
        routes: [api.routes],
        onFault,
      })
      closing.push(() => server.close())
      const note = join(paths.work, 'service.json')
      rmSync(note, { force: true })
      writeFileSync(note, JSON.stringify({ url: server.url, pid: process.pid, token: localToken }), { mode: 0o600 })
      closing.push(() => rmSync(note, { force: true }))
      return server.url
    }

    return {
      url,
      journal,
      system,
      store,
      firstTokens: access?.firstTokens,
      failedUploads: () => publishing?.ledger.failed('', 10_000) ?? [],
      broken: system.finished.then(
        () => new Promise(() => undefined),
        (fault) => fault,
      ),
      drained: () =>
        drained(
          journal,
          [...arriving, ...folders.map(({ intake }) => intake), ...(publishing ? [publishing] : [])],
          stopping.signal,
        ),
      stop: async () => {
        ready = false
        try {
          self.say('stopping')
        } finally {
          await close()
        }
      },
    }
  } catch (fault) {
    await close()
    throw fault
  }
}

/** What speaks to S3 takes long to load, and is only loaded where it is spoken. */
async function arrivingOf(parts: ArrivingParts): Promise<Arriving[]> {
  const { raw, styles } = parts.config.inbox
  return raw === undefined && styles === undefined ? [] : (await import('./arriving.js')).openArriving(parts)
}

/** A security update of the distribution must not render everything anew; a new release may draw other pixels. */
const minorOf = (version: string): string => /^\d+\.\d+/.exec(version)?.[0] ?? version
