/** What each picture of a unit was made from, kept beside the store: what is there already is not made again. */
import { createHash, randomBytes } from 'node:crypto'
import { rename } from 'node:fs/promises'
import { join } from 'node:path'

import type { Tools } from '../../src/runtime/tools.js'
import { readLongJson, writeLongJson } from './long-json.js'
import type { UnitOf } from './messages.js'
import { colorText } from './names.js'

/** Raise it when pictures are made differently: all are then made again. */
const PICTURES = 1

/** Picture's file name, and the id of its content. */
export type Entry = [name: string, content: string]
export type Entries = Iterable<Entry> | AsyncIterable<Entry>

type Keeping = Pick<Tools, 'store' | 'scratch'>
type WhichUnit = Pick<UnitOf, 'style' | 'side' | 'color'>
type WithCuts = UnitOf & { cuts: readonly string[] }

/** The list of a unit's pictures. While it is being made, what it says is true of pictures, but there are more: see `MadeLog`. */
const madeKey = ({ style, side, color }: WhichUnit): string => `.made/${style}/${side}-${colorText(color)}.json`

/** A list that has grown is written anew only at the end; until then each batch writes down what it made, in a file of its own. */
const batchesKey = ({ style, side, color }: WhichUnit): string => `.making/${style}/${side}-${colorText(color)}-`

interface Head {
  cuts?: readonly string[]
  /** Batches made since belong to this list when their names begin so. Those of an older list say what may have changed since. */
  later?: string
}

/** Tells of each picture; of one that is told of twice, the last holds. `later` says where more of them may be written down. */
export async function readMade(
  unit: WhichUnit,
  { store, scratch }: Keeping,
  take: (name: string, content: string) => void,
): Promise<{ later?: string }> {
  const key = madeKey(unit)
  if (!(await store.has(key))) return {}
  const { later } = await readList(await store.fetch(key, scratch), take)
  if (later === undefined) return {}
  for (const batch of await batchesOf(unit, later, store)) await readList(await store.fetch(batch, scratch), take)
  return { later }
}

/** What cannot be read, or has another shape, speaks of nothing: what it spoke of is then made again. */
export async function readList(file: string, take: (name: string, content: string) => void): Promise<Head> {
  const head: Head = {}
  try {
    for await (const { pictures, ...rest } of readLongJson(file)) {
      Object.assign(head, rest)
      if (!Array.isArray(head.cuts)) return {}
      for (const [name, content] of Object.entries(pictures ?? {})) take(name, content as string)
    }
  } catch (fault) {
    if (!(fault instanceof SyntaxError)) throw fault
  }
  return head
}

export async function loadMade(unit: UnitOf, tools: Keeping): Promise<Map<string, string>> {
  const made = new Map<string, string>()
  await readMade(unit, tools, (name, content) => made.set(name, content))
  return made
}

/** Where it is written down what is made, batch by batch. A kill costs the batch that was at work, however much there was before. */
export class MadeLog {
  readonly #unit: WithCuts
  readonly #tools: Keeping
  readonly #later: string
  #batches: number

  private constructor(unit: WithCuts, tools: Keeping, later: string, batches: number) {
    this.#unit = unit
    this.#tools = tools
    this.#later = later
    this.#batches = batches
  }

  /** After what an earlier attempt has written down, all of which still holds. */
  static async goOn(unit: WithCuts, tools: Keeping, later: string): Promise<MadeLog> {
    const batches = await batchesOf(unit, later, tools.store)
    const last = batches.at(-1)?.slice(-LAST_DIGITS - '.json'.length, -'.json'.length)
    return new MadeLog(unit, tools, later, last === undefined ? 0 : Number(last) + 1)
  }

  /** After these, which are all that holds. */
  static async begin(unit: WithCuts, tools: Keeping, made: Entries): Promise<MadeLog> {
    const later = randomBytes(4).toString('hex')
    const file = join(tools.scratch, `made-${later}.json`)
    await writeList(file, { cuts: unit.cuts, later }, made)
    await tools.store.put(madeKey(unit), file, { from: 'what was made before' })
    return new MadeLog(unit, tools, later, 0)
  }

  async add(made: Entries): Promise<void> {
    const file = join(this.#tools.scratch, `batch-${this.#later}.json`)
    await writeList(file, { cuts: this.#unit.cuts }, made)
    const nth = String(this.#batches++).padStart(LAST_DIGITS, '0')
    await this.#tools.store.put(`${batchesKey(this.#unit)}${this.#later}-${nth}.json`, file, { from: 'a batch' })
  }
}

const LAST_DIGITS = 6

async function batchesOf(unit: WhichUnit, later: string, store: Keeping['store']): Promise<string[]> {
  const keys: string[] = []
  for await (const { key } of store.list(`${batchesKey(unit)}${later}`)) keys.push(key)
  return keys.sort()
}

/** At the end: from now on the unit's work answers for it. */
export async function answerForMade(
  unit: WithCuts,
  made: Entries,
  { once, store, scratch }: Pick<Tools, 'once'> & Keeping,
): Promise<void> {
  const list = join(scratch, `made-${randomBytes(4).toString('hex')}.json`)
  const { sha256 } = await writeList(list, { cuts: unit.cuts }, made)
  await once(madeKey(unit), sha256, async (file) => {
    await rename(list, file)
    return {}
  })
  for await (const { key } of store.list(batchesKey(unit))) await store.drop(key)
}

const writeList = (file: string, head: Head, made: Entries) =>
  writeLongJson(file, { head, last: 'pictures', opening: '{', entries: linesOf(made) })

async function* linesOf(made: Entries): AsyncGenerator<string> {
  for await (const [name, content] of made) yield `${JSON.stringify(name)}:${JSON.stringify(content)}`
}

/** In place of a layer's hash: it is not there, or cannot be used. */
export const ABSENT = 'absent'

/** Equal only for pictures that look the same: the layers' bytes from bottom to top, and what is cut from the picture. */
export const contentOf = (layerHashes: readonly string[], cuts: readonly string[]): string =>
  createHash('sha256')
    .update(JSON.stringify([PICTURES, layerHashes, cuts]))
    .digest('hex')
    .slice(0, 16)
