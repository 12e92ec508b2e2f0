/** Messages that the roll call has gathered -> the style as its files tell it: documents, sheets, layers, and what cannot be read. */
import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'

import { Refusal } from '../../src/errors.js'
import type { Sent } from '../../src/runtime/stage.js'
import { type Finding, finding } from './lint/finding.js'
import { styleFindings } from './lint/lint.js'
import type { CompressedLayer, DressMessages, LayerFile, SheetFile } from './messages.js'
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
  }
  for (const { kind, body } of messages) {
    if (kind === 'style.described') all.described = body.text ?? undefined
    else if (kind === 'rules.given') all.rules = body.text ?? undefined
    else if (kind === 'approval.given') all.approval = body.text ?? undefined
    else if (kind === 'sheet.given') all.sheets.push(...(body.source ? [body] : []))
    else if (kind === 'layer.compressed') all.layers.push(body)
    else if (kind === 'layer.dropped') all.unread.push(body)
  }
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
  /** By key of the length. */
  texts: Record<string, string>
  /** SHA-256 of the bytes of each. */
  hashes: Record<string, string>
  findings: Finding[]
  /** Some were replaced since they settled; they will come again. */
  stale: boolean
}

export async function readSheets(sheets: readonly SheetFile[], mostBytes: number): Promise<Sheets> {
  const read: Sheets = { texts: {}, hashes: {}, findings: [], stale: false }
  const paths = new Map<string, string>()
  for (const { path, length, source } of sheets) {
    const other = paths.get(length)
    paths.set(length, path)
    if (other !== undefined) {
      read.findings.push(finding('case-twins', path, `${other} and ${path} differ only by case`, 'delete one of them'))
      continue
    }
    if (!source) continue
    const bytes = await stat(source.file).then(
      ({ size }) => (size > mostBytes ? undefined : readFile(source.file)),
      () => Buffer.alloc(0),
    )
    if (bytes === undefined) {
      const said = `is larger than ${mostBytes / 2 ** 20} MiB`
      read.findings.push(finding('too-many-rows', path, said, 'is it a sheet of combinations?', { severity: 'error' }))
    } else if (createHash('sha256').update(bytes).digest('hex') !== source.hash) read.stale = true
    else {
      read.texts[length] = bytes.toString('utf8')
      read.hashes[length] = source.hash
    }
  }
  return read
}
