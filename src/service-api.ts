/** The open parts of a service -> the HTTP API that works on them, and what it keeps running beside it. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Hono } from 'hono'

import { apiOf } from './api/api.js'
import { tellJobs } from './api/job-news.js'
import { JsonFolder } from './api/json-file.js'
import { StyleReadings } from './api/style-reading.js'
import { strangePath } from './api/upload-path.js'
import { Uploads } from './api/uploads.js'
import type { Acted, Asking } from './auth/person.js'
import type { Config } from './config.js'
import { leftover } from './intake/leftovers.js'
import { walk } from './intake/walk.js'
import type { SqliteJournal } from './runtime/journal-sqlite.js'
import type { Inbox, Store } from './runtime/tools.js'
import { ARGUMENTS } from './service-commands.js'
import type { OpenFile } from './status/files.js'
import type { Watched } from './watching.js'

export interface ServiceParts {
  config: Config
  version: string
  journal: SqliteJournal
  store: Pick<Store, 'facts'>
  openFile: OpenFile
  inbox: Inbox
  folders: readonly Watched[]
  acted: Acted
  onFault(fault: unknown): void
}

const SWEEP_MS = 10 * 60_000
const HOUR_MS = 60 * 60_000
const MIB = 2 ** 20

/** `close` before the journal is. */
export async function openServiceApi(parts: ServiceParts): Promise<{ routes: Hono<Asking>; close(): void }> {
  const { config, journal, store, openFile, inbox, acted, version, onFault } = parts
  const { raw, styles, work } = config.paths
  const folders = Object.fromEntries(parts.folders.map((watched) => [watched.prefix.slice(0, -1), asUploads(watched)]))
  const mostBytes = config.uploads.mostMiB * MIB
  const uploads = await Uploads.open({
    work: join(work, 'uploads'),
    folders,
    mostBytes,
    mostAtOnce: config.uploads.atOnce,
    keptMs: config.uploads.keptHours * HOUR_MS,
    reserveBytes: config.disk.pauseMiB * MIB,
    onFault,
  })
  const sweeping = setInterval(() => uploads.sweep().catch(onFault), SWEEP_MS)
  const stopTelling = tellJobs(journal, onFault)

  const documents = new JsonFolder({ root: styles, write: (path, text) => inbox.write('styles', path, text) })
  const readings = new StyleReadings({ log: journal, root: styles, documents, layersOf: (id) => layersOf(styles, id) })
  const { routes } = apiOf({
    version,
    songs: {
      log: journal,
      sheets: new JsonFolder({ root: raw, write: (path, text) => inbox.write('raw', path, text) }),
      has: async (key) => (await store.facts(key)) !== undefined,
      text: async (key) => {
        const found = await openFile(key)
        return found && 'path' in found ? readFile(found.path, 'utf8') : undefined
      },
      acted,
    },
    styles: { log: journal, root: styles, documents, readings, note: (notes) => journal.note(notes), acted },
    jobs: journal,
    uploads: { uploads, folders, mostBytes, acted },
    media: {
      root: raw,
      isRecording: (name) => !name.endsWith('.json') && journal.item('ingest', `raw/${name}`)?.state === 'taken',
      openFile,
    },
    commands: ARGUMENTS,
  })
  return {
    routes,
    close() {
      clearInterval(sweeping)
      stopTelling()
      readings.close()
    },
  }
}

/** What the intake would not take, nobody may send. */
const asUploads = ({ root, grammar }: Watched) => ({
  root,
  refuses(path: string): string | undefined {
    const because = strangePath(path) ?? leftover(path)
    if (because !== undefined) return because
    const verdict = grammar.judge(path)
    return 'ignore' in verdict ? verdict.ignore : undefined
  },
})

async function* layersOf(styles: string, style: string): AsyncGenerator<readonly string[]> {
  try {
    for await (const found of walk({ root: join(styles, style, 'layers'), deep: true, ignore: leftover })) {
      yield found.flatMap((one) => (one.kind === 'file' ? [one.path] : []))
    }
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code !== 'ENOENT') throw fault
  }
}
