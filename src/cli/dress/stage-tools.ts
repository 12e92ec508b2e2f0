/** What a stage is given by the service, for one that is run by itself: the same store and threads, news to a function. */
import type { DressSettings } from '../../../actors/dress/settings.js'
import type { Config } from '../../config.js'
import { openFfmpeg } from '../../media/ffmpeg.js'
import type { OpenPool } from '../../media/pool.js'
import { once, recall } from '../../runtime/making.js'
import type { Tools } from '../../runtime/tools.js'
import type { FolderStore } from '../../store/folder.js'

export interface Given {
  stage: { name: string; version: number }
  store: FolderStore
  pool: OpenPool
  /** A folder that is the caller's to remove. */
  scratch: string
  signal: AbortSignal
  config: Config
  /** Notes of an item, as they come. */
  note(item: string, detail: Record<string, unknown>): void
}

export function stageTools(given: Given): Tools & { settings: DressSettings } {
  const { stage, store, pool, scratch, signal, config, note } = given
  const bounds = { signal, run: <T>(work: () => Promise<T>) => work() }
  const making = { stage, edition: 'one shot', store, scratch, signal, onOutput: () => undefined }
  return {
    store,
    scratch,
    signal,
    attempt: 1,
    settings: config.dress,
    ffmpeg: openFfmpeg({ limits: config.choir.limits }).bound(bounds),
    pool: pool.bound(bounds),
    status: { note, sample: () => undefined },
    progress: { read: () => null, write: () => undefined },
    inbox: { write: (_, path) => Promise.reject(new Error(`${path}: a one-shot command decides nothing for people`)) },
    once: (key, inputs, make) => once(making, key, inputs, make),
    recall: (inputs, make) => recall(making, inputs, make),
  }
}
