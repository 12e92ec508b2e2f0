/** Folders, a journal and a store of their own -> the whole HTTP API over them on a port, without any work being done. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'

import * as recordings from '../../actors/choir/route.js'
import * as styleFiles from '../../actors/dress/route.js'
import type { Acted } from '../../src/auth/person.js'
import type { Config } from '../../src/config.js'
import { openInbox } from '../../src/intake/inbox.js'
import { SqliteJournal } from '../../src/runtime/journal-sqlite.js'
import type { System } from '../../src/runtime/system.js'
import { openServiceApi } from '../../src/service-api.js'
import { commandsOf } from '../../src/service-commands.js'
import { openServer } from '../../src/status/server.js'
import { FolderStore } from '../../src/store/folder.js'
import type { Watched } from '../../src/watching.js'

export interface ApiRig {
  url: string
  journal: SqliteJournal
  store: FolderStore
  /** Absolute path below the rig's folder: `raw/a+b.json`. */
  at(path: string): string
  put(path: string, text: string | Buffer): Promise<void>
  read(path: string): Promise<string>
  /** What people did, as it was recorded. */
  deeds: { who: string; what: string; args: unknown }[]
  /** Faults nobody expected. */
  faults: unknown[]
  ask(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
  /** The service dies and another opens the same folders, as things are then. */
  restart(as?: Disk): Promise<void>
  close(): Promise<void>
}

export interface Disk {
  /** So much is to be left free. */
  reserveMiB?: number
  hasBucket?: boolean
}

export interface Answer {
  status: number
  headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: what an answer holds is what the test is about
  body: any
}

export const UPLOADS = { mostMiB: 1, atOnce: 3, keptHours: 24 }

export async function apiRig(): Promise<ApiRig> {
  const root = await mkdtemp(join(tmpdir(), 'troupe-api-'))
  const at = (path: string) => join(root, path)
  const paths = {
    raw: at('raw'),
    styles: at('styles'),
    store: at('store'),
    work: at('work'),
    database: at('troupe.db'),
  }
  for (const folder of [paths.raw, paths.styles, paths.store, paths.work]) await mkdir(folder)
  const deeds: ApiRig['deeds'] = []
  const faults: unknown[] = []
  const acted: Acted = (who, what, args) => deeds.push({ who, what, args })
  const store = new FolderStore(paths.store)

  const open = async ({ reserveMiB = 1, hasBucket = true }: Disk = {}) => {
    const config = { paths, uploads: UPLOADS, disk: { pauseMiB: reserveMiB } } as Config
    const journal = new SqliteJournal(new Database(paths.database))
    const inbox = openInbox({ raw: paths.raw, styles: paths.styles })
    const openFile = async (key: string) => {
      const facts = await store.facts(key)
      return facts && { path: store.path(key), sizeBytes: facts.sizeBytes }
    }
    const api = await openServiceApi({
      ...{ config, version: '1.2.3', journal, store, openFile, inbox, acted, folders: watched(paths) },
      onFault: (fault) => faults.push(fault),
    })
    const server = await openServer({
      log: journal,
      host: '127.0.0.1',
      port: 0,
      commands: commandsOf({
        journal,
        system: STILL,
        approve: async () => undefined,
        ...(hasBucket && { publishing: BUCKET }),
      }),
      acted,
      health: () => ({ ok: true, ready: true }),
      openFile,
      routes: [api.routes],
      metrics: { counts: () => journal.counts(), folders: {} },
      onFault: (fault) => faults.push(fault),
    })
    const close = async () => {
      await server.close()
      api.close()
      journal.close()
    }
    return { journal, url: server.url, close }
  }

  let opened = await open()
  const rig: ApiRig = {
    ...{ at, store, deeds, faults },
    get url() {
      return opened.url
    },
    get journal() {
      return opened.journal
    },
    async put(path, text) {
      await mkdir(dirname(at(path)), { recursive: true })
      await writeFile(at(path), text)
    },
    read: (path) => readFile(at(path), 'utf8'),
    async ask(method, path, body, headers = {}) {
      const isBytes = typeof body === 'string' || body instanceof Uint8Array
      const response = await fetch(new URL(path, `${opened.url}/`), {
        method,
        headers: { ...(body !== undefined && !isBytes && { 'content-type': 'application/json' }), ...headers },
        ...(body !== undefined && { body: isBytes ? (body as string) : JSON.stringify(body) }),
      })
      const text = await response.text()
      const isJson = /json/.test(response.headers.get('content-type') ?? '')
      return {
        status: response.status,
        headers: response.headers,
        body: isJson && text !== '' ? JSON.parse(text) : text,
      }
    },
    async restart(as) {
      await opened.close()
      opened = await open(as)
    },
    async close() {
      await opened.close()
      await rm(root, { recursive: true })
    },
  }
  return rig
}

const BUCKET = { requeue: async () => 0 }

/** Nothing works here: it can be told to pause, and that is all. */
const STILL = { pause: () => undefined } as unknown as System

const watched = ({ raw, styles }: Config['paths']): Watched[] => [
  { line: 'choir', root: raw, deep: false, prefix: 'raw/', grammar: recordings, isText: () => false },
  { line: 'dress', root: styles, deep: true, prefix: 'styles/', grammar: styleFiles, isText: () => false },
]

/** A song of a backing and an alto, as the stages would have left it. */
export async function withSong(rig: ApiRig, song = 'north+carol'): Promise<string> {
  const topic = `song/${song}`
  const part = (id: string, d: Record<string, unknown>) => ({
    topic,
    key: `part/${id}`,
    d: { file: `${song}+${id}.webm`, sizeBytes: 9, seconds: 20.5, ...d },
  })
  const definition = `definition/${song}+auto.json`
  await rig.put('kept.json', '{"choir_id":"north"}')
  await rig.store.put(definition, rig.at('kept.json'), { from: 'x' })
  await rig.put('kept.wav', 'RIFF')
  await rig.store.put(`converted/${song}+alto.wav`, rig.at('kept.wav'), { from: 'x' })
  await rig.put(`raw/${song}+alto.webm`, 'recording')
  rig.journal.note([
    { topic: 'ingest', key: `raw/${song}+alto.webm`, d: { state: 'taken', sizeBytes: 9 } },
    { topic, key: 'song', d: { status: 'done', because: null, definition, final: `final/${song}+auto-final.mp4` } },
    part('backing', { status: 'aligned', method: 'backing', offsetMs: 0, confidence: 1 }),
    part('alto', { status: 'needs-review', because: 'neither was found', snapshot: `snapshots/${song}+alto.webm.jpg` }),
    { topic, key: 'run/41ab', d: { status: 'done', at: '2026-01-01' } },
  ])
  return song
}

export const STYLE_JSON = {
  id: 'dr1',
  colors: 2,
  customizations: ['b1', 'n1', 'n2'],
  somethingOfOurs: { kept: true },
  lengths: {
    knee: { name: 'Knee', conflicts: [['n1', 'n2']], defaults: { front: { bottom: 'base_knee_bottom_front' } } },
    maxi: { name: 'Maxi', requires: ['b1'] },
    mini: { name: 'Mini' },
  },
}

/** A style with rules, one sheet and some layers, as the roll call would have left it. */
export async function withStyle(rig: ApiRig, id = 'dr1'): Promise<string> {
  await rig.put(`styles/${id}/style.json`, JSON.stringify({ ...STYLE_JSON, id }, null, 2))
  for (const file of [
    'n1_neckline_front_0000.png',
    'n1_neckline_front_0001.png',
    'n1_for_b1_neckline_front_0000.png',
    'b1_bottom_back_0000.png',
    'notes.txt',
  ]) {
    await rig.put(`styles/${id}/layers/${file}`, 'png')
  }
  await rig.put(`styles/${id}/combinations/Mini.csv`, 'b1,base_front,base_back\nn1-b1,f,\n')
  rig.journal.note([
    { topic: `style/${id}`, key: 'style', d: { status: 'needs-approval', fingerprint: 'f00d' } },
    {
      topic: `style/${id}`,
      key: 'lint',
      d: {
        errors: 1,
        warnings: 0,
        more: 0,
        findings: [{ rule: 'empty', severity: 'error', file: 'a.png', message: 'nothing shows', hint: 'draw' }],
      },
    },
  ])
  return id
}
