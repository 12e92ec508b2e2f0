/** once() and recall(): work whose result is there already is not done again, also after the database is gone. */
import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'

import { fingerprint } from './fingerprint.js'
import type { Facts, Store } from './tools.js'

export interface Making {
  stage: { name: string; version: number }
  /** Versions of the tools that decide the bytes, e.g. `ffmpeg 5.1`. */
  edition: string
  store: Store
  scratch: string
  signal: AbortSignal
  /** Told every key this work answers for. */
  onOutput(key: string): void
}

export async function once<F extends Record<string, unknown>>(
  { stage, edition, store, scratch, signal, onOutput }: Making,
  key: string,
  inputs: unknown,
  make: (file: string) => Promise<F>,
): Promise<F & Facts> {
  const from = fingerprint(stage.name, stage.version, edition, inputs)
  onOutput(key)
  const there = await store.facts(key)
  if (there?.from === from) return there as F & Facts

  // two keys of one handler may end alike; what writes the file may go by how its name ends
  const file = join(scratch, `${randomBytes(4).toString('hex')}-${basename(key)}`)
  const facts = await make(file)
  signal.throwIfAborted()
  return (await store.put(key, file, { ...facts, from })) as F & Facts
}

export async function recall<F extends Record<string, unknown>>(
  making: Making,
  inputs: unknown,
  make: () => Promise<F>,
): Promise<F> {
  const { stage, edition, store, scratch } = making
  const key = `.known/${stage.name}/${fingerprint(stage.name, stage.version, edition, inputs)}.json`
  const found = async () => JSON.parse(await readFile(await store.fetch(key, scratch), 'utf8')) as F
  if (await store.has(key)) return found()
  await once(making, key, inputs, async (file) => {
    await writeFile(file, JSON.stringify(await make()))
    return {}
  })
  return found()
}
