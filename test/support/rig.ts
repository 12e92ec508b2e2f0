/** A stage on the bench: its real handler, real ffmpeg and a real folder as store; everything it did laid out to look at. */
import { setMaxListeners } from 'node:events'
import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { type OpenFfmpeg, openFfmpeg } from '../../src/media/ffmpeg.js'
import type { Pool } from '../../src/media/pool.js'
import { once, recall } from '../../src/runtime/making.js'
import type { Later, Outcome, Sent } from '../../src/runtime/stage.js'
import type { Landed, Tools } from '../../src/runtime/tools.js'
import { FolderStore } from '../../src/store/folder.js'

export const LIMITS = { durationS: 1200, streams: 8, sidePx: 4096, fps: 120 }

export interface RigOptions {
  settings?: object
  /** Stands in for the worker pool at the edge of the process. */
  pool?: Pool
  ffmpeg?: OpenFfmpeg
}

export interface Note {
  item: string
  detail: Record<string, unknown>
}

interface AnyHandler<M> {
  name: string
  version: number
  handle(body: never, tools: never): Promise<Outcome<M>>
}

/** `close()` takes its folder away. */
export async function onTheRig({ settings = {}, pool, ffmpeg = openFfmpeg({ limits: LIMITS }) }: RigOptions = {}) {
  const root = await mkdtemp(join(tmpdir(), 'troupe-rig-'))
  const landed: Landed[] = []
  const store = new FolderStore(join(root, 'store'), { announce: (objects) => landed.push(...objects) })
  const { signal } = new AbortController()
  setMaxListeners(0, signal) // as the runtime's own: one handler may wait for a hundred requests at once
  const notes: Note[] = []
  const samples: Note[] = []
  const sent: { kind: PropertyKey; body: unknown }[] = []
  const laters: number[] = []
  const outputs = new Set<string>()
  const progress: unknown[] = []
  const inbox = new Map<string, string>()
  let attempts = 0

  const tools = async (stage: { name: string; version: number }): Promise<Tools & { settings: object }> => {
    const scratch = join(root, 'scratch', `${stage.name}-${++attempts}`)
    await mkdir(scratch, { recursive: true })
    const making = { stage, edition: 'rig', store, scratch, signal, onOutput: (key: string) => outputs.add(key) }
    return {
      settings,
      store,
      ffmpeg: ffmpeg.bound({ signal, run: (work) => work() }),
      pool: pool ?? {
        run: (name: string, ..._: unknown[]) => Promise.reject(new Error(`no worker ${name} on this rig`)),
      },
      status: {
        note: (item, detail) => notes.push({ item, detail }),
        sample: (item, detail) => samples.push({ item, detail }),
      },
      progress: { read: () => progress.at(-1) ?? null, write: (value) => void progress.push(value) },
      inbox: { write: async (folder, path, text) => void inbox.set(`${folder}/${path}`, text) },
      scratch,
      attempt: 1,
      signal,
      once: (key, inputs, make) => once(making, key, inputs, make),
      recall: (inputs, make) => recall(making, inputs, make),
    }
  }

  return {
    root,
    store,
    /** Every object that came into the store, each time it did. */
    landed,
    notes,
    samples,
    sent,
    laters,
    outputs,
    /** All that was written of it, the last at the end. */
    progress,
    /** Text by folder and path. */
    inbox,
    tools,
    /** Puts a file of the disk into the store. */
    async keep(key: string, file: string, facts: Record<string, unknown> & { from: string } = { from: 'kept' }) {
      const copy = join(root, `kept-${++attempts}`)
      await copyFile(file, copy)
      return store.put(key, copy, facts)
    },
    /** All keys of the store, sorted. */
    async keys(): Promise<string[]> {
      const found: string[] = []
      for await (const { key } of store.list('')) found.push(key)
      return found.sort()
    },
    /** Runs the handler on one body, or a join's on its gathered messages, and keeps what it sent. */
    async give<M, B>(
      stage: AnyHandler<M> & { handle(body: B, tools: never): Promise<Outcome<M>> },
      body: B,
    ): Promise<Sent<M>[]> {
      const outcome = await stage.handle(body as never, (await tools(stage)) as never)
      if (outcome && 'later' in outcome) {
        laters.push((outcome as Later).later)
        return []
      }
      const list = (outcome ? [outcome].flat() : []) as Sent<M>[]
      sent.push(...list)
      return list
    },
    close: () => rm(root, { recursive: true, force: true }),
  }
}
