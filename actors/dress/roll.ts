/** Messages that the roll call has gathered -> the style as its files tell it: documents, sheets, layers, and what cannot be read. */
import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'

import { Refusal } from '../../src/errors.js'
import type { Sent } from '../../src/runtime/stage.js'
import type { Tools } from '../../src/runtime/tools.js'
import { type Finding, finding } from './lint/finding.js'
import { styleFindings } from './lint/lint.js'
import type { CompressedLayer, DressMessages, LayerFile, SheetFile, StyleFile } from './messages.js'
import { sheetKey } from './plan.js'
import { type Rules, readRules } from './rules.js'
import { readStyle, type Style } from './style.js'

/** Everything a style's roll call hears of. */
export type OfRoll = Sent<
  Pick<
    DressMessages,
    | 'layer.dropped'
    | 'layer.removed'
    | 'layer.compressed'
    | 'style.described'
    | 'rules.given'
    | 'sheet.given'
    | 'approval.given'
  >
>

export interface Gathered {
  style: string
  /** Texts; undefined where there is no such file. */
  described: string | undefined
  rules: string | undefined
  approval: string | undefined
  sheets: SheetFile[]
  layers: CompressedLayer[]
  /** Settled, but no small picture came of them. */
  unread: LayerFile[]
  /** Gone since the style was first heard of. */
  removed: StyleFile[]
}

export function gathered(messages: readonly OfRoll[]): Gathered {
  const all: Gathered = {
    style: messages[0]?.body.style ?? '',
    described: undefined,
    rules: undefined,
    approval: undefined,
    sheets: [],
    layers: [],
    unread: [],
    removed: [],
  }
  const dropped = new Map<string, LayerFile>()
  const compressed: CompressedLayer[] = []
  for (const { kind, body } of messages) {
    if (kind === 'style.described') all.described = body.text ?? undefined
    else if (kind === 'rules.given') all.rules = body.text ?? undefined
    else if (kind === 'approval.given') all.approval = body.text ?? undefined
    else if (kind === 'sheet.given') all.sheets.push(...(body.source ? [body] : []))
    else if (kind === 'layer.compressed') compressed.push(body)
    else if (kind === 'layer.dropped') dropped.set(body.path, body)
    else all.removed.push(body)
  }
  const removed = new Set(all.removed.map(({ path }) => path))
  for (const layer of compressed) {
    const { path, hash } = layer
    // of bytes that lie there no more, nothing counts
    if (removed.has(path) || (dropped.get(path)?.hash ?? hash) !== hash) continue
    dropped.delete(path)
    all.layers.push(layer)
  }
  all.unread.push(...dropped.values())
  for (const files of [all.sheets, all.layers, all.unread]) files.sort((a, b) => (a.path < b.path ? -1 : 1))
  return all
}

export interface Understood {
  style: Style
  layersJson?: Rules
}

/** style.json and layers.json as they are meant; without `understood` the findings say what is wrong with them. */
export function understand({ style: folder, described, rules }: Pick<Gathered, 'style' | 'described' | 'rules'>): {
  understood?: Understood
  findings: Finding[]
} {
  if (described === undefined) return { findings: [] }
  const reading = readStyle(described)
  if ('faults' in reading) return { findings: styleFindings(reading.faults, 'style-fault') }
  const { style } = reading
  const findings = styleFindings(reading.warnings, 'unknown-key')
  if (style.id !== folder) {
    const said = `its id is ${style.id}, in the folder ${folder}`
    findings.push(finding('style-fault', 'style.json', said, `expected "id": "${folder}"`))
  }
  if (rules === undefined) return { understood: { style }, findings }
  try {
    return { understood: { style, layersJson: readRules(rules) }, findings }
  } catch (fault) {
    if (!(fault instanceof Refusal)) throw fault
    findings.push(
      finding('style-fault', 'layers.json', fault.message, 'correct it, or delete it: names make rules too'),
    )
    return { findings }
  }
}

export interface Sheets {
  /** Copies that stay as they are, by key of the length. */
  files: Record<string, { file: string }>
  /** Where these are kept in the store. */
  keys: Record<string, string>
  /** SHA-256 of the bytes of each. */
  hashes: Record<string, string>
  /** How many lines each has. */
  lines: Record<string, number>
  findings: Finding[]
  /** Some were replaced since they settled; they will come again. */
  stale: boolean
}

export async function readSheets(
  { style, sheets }: Pick<Gathered, 'style' | 'sheets'>,
  mostBytes: number,
  tools: Pick<Tools, 'once' | 'store' | 'scratch'>,
): Promise<Sheets> {
  const read: Sheets = { files: {}, keys: {}, hashes: {}, lines: {}, findings: [], stale: false }
  const paths = new Map<string, string>()
  for (const { path, length, source } of sheets) {
    const other = paths.get(length)
    paths.set(length, path)
    if (other !== undefined) {
      read.findings.push(finding('case-twins', path, `${other} and ${path} differ only by case`, 'delete one of them'))
      continue
    }
    if (!source) continue
    const size = await stat(source.file).then(
      ({ size }) => size,
      () => 0,
    )
    if (size > mostBytes) {
      const said = `is larger than ${mostBytes / 2 ** 20} MiB`
      read.findings.push(finding('too-many-rows', path, said, 'is it a sheet of combinations?', { severity: 'error' }))
      continue
    }
    const kept = await keep(sheetKey(style, length, source.hash), source, tools)
    if (!kept) read.stale = true
    else {
      read.files[length] = { file: kept.file }
      read.keys[length] = kept.key
      read.hashes[length] = source.hash
      read.lines[length] = kept.lines
    }
  }
  return read
}

/** A copy of the bytes that settled, which nobody replaces while it is read; undefined when they are not there any more. */
async function keep(
  key: string,
  { file, hash }: { file: string; hash: string },
  { once, store, scratch }: Pick<Tools, 'once' | 'store' | 'scratch'>,
): Promise<{ key: string; file: string; lines: number } | undefined> {
  try {
    const { lines } = await once(key, hash, async (to) => {
      const copied = await copyOf(file, to)
      if (copied.hash !== hash) throw new Replaced()
      return { lines: copied.lines }
    })
    return { key, file: await store.fetch(key, scratch), lines }
  } catch (fault) {
    if (fault instanceof Replaced || (fault as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw fault
  }
}

class Replaced extends Error {}

const LF = 10

async function copyOf(file: string, to: string): Promise<{ hash: string; lines: number }> {
  const hash = createHash('sha256')
  let lines = 0
  let last = LF
  await pipeline(
    createReadStream(file, { highWaterMark: 1 << 20 }),
    async function* (pieces: AsyncIterable<Buffer>) {
      for await (const piece of pieces) {
        hash.update(piece)
        for (let at = piece.indexOf(LF); at >= 0; at = piece.indexOf(LF, at + 1)) lines++
        last = piece.at(-1) ?? last
        yield piece
      }
    },
    createWriteStream(to),
  )
  return { hash: hash.digest('hex'), lines: last === LF ? lines : lines + 1 }
}
