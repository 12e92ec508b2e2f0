/** A style's folder on the disk -> the style as its files tell it, and what is wrong with them. Nothing in it is changed. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { pipeline } from 'node:stream/promises'

import { type Row, rowsOf } from '../actors/dress/combinations.js'
import { type Delivery, deliveryOf } from '../actors/dress/delivered.js'
import { type Finding, finding } from '../actors/dress/lint/finding.js'
import { styleFindings } from '../actors/dress/lint/lint.js'
import { type Rules, readRules, rulesOf } from '../actors/dress/rules.js'
import { sheetRows } from '../actors/dress/sheet.js'
import type { SheetSource } from '../actors/dress/sheet-lines.js'
import { type Length, readStyle, type Style, vocabularyOf } from '../actors/dress/style.js'
import { Refusal, reasonOf, Usage } from './errors.js'
import { leftover } from './intake/leftovers.js'
import { walk } from './intake/walk.js'

export interface StyleFolder {
  root: string
  style: Style
  layersJson?: Rules
  /** layers.json where there is one, else what the names of the layers say. */
  rules: Rules
  /** combinations/<length>.csv by key of the length. */
  sheets: Record<string, SheetSource>
  /** SHA-256 of their bytes, in hex. */
  sheetHashes: Record<string, string>
  /** Below layers/, or the lines of a list of names. */
  files: string[]
  delivery: Delivery
  /** Of a list of names nobody knows which colours there are. */
  isListOfNames: boolean
}

export interface StyleFolderReading {
  /** The style's id where it could be read, else the folder's name. */
  id: string
  /** Absent when style.json or layers.json cannot be understood; the findings say why. */
  folder?: StyleFolder
  findings: Finding[]
}

export interface StyleFolderOptions {
  /** A file with one layer name a line, with or without colour and ending, in place of layers/. */
  names?: string | undefined
}

/** Throws Usage when there is no style.json, or no list of names where one was said to be. */
export async function readStyleFolder(root: string, { names }: StyleFolderOptions = {}): Promise<StyleFolderReading> {
  const described = await textOf(join(root, 'style.json'))
  if (described === undefined) throw new Usage(`${root} holds no style.json: expected the folder of a style`)
  const reading = readStyle(described)
  if ('faults' in reading) return { id: basename(root), findings: styleFindings(reading.faults, 'style-fault') }
  const { style } = reading
  const findings = styleFindings(reading.warnings, 'unknown-key')

  const layersJson = await rulesIn(root, findings)
  const { sheets, sheetHashes } = await sheetsIn(root, findings)
  const files = names === undefined ? await layersIn(root, findings) : await listed(names)
  if (layersJson === 'faulty') return { id: style.id, findings }
  const delivery = deliveryOf(files)
  const rules = layersJson ?? rulesOf(style, delivery.layers.keys())
  const isListOfNames = names !== undefined
  const folder = {
    root,
    style,
    ...(layersJson && { layersJson }),
    rules,
    sheets,
    sheetHashes,
    files,
    delivery,
    isListOfNames,
  }
  return { id: style.id, folder, findings }
}

/** The same for those who cannot go on without: a Refusal lists every error of the folder's documents. */
export async function openStyleFolder(root: string, options: StyleFolderOptions = {}): Promise<StyleFolder> {
  const { folder, findings } = await readStyleFolder(root, options)
  if (folder) return folder
  const errors = findings.filter(({ severity }) => severity === 'error')
  throw new Refusal(
    errors.map(({ file, message, hint }) => `${join(root, file)}: ${message}: ${hint}`).join('\n') ||
      `${root} cannot be read`,
  )
}

/** The combinations of a length: those of its sheet, which is used as it stands, or all that the rules allow. */
export function rowsIn({ style, rules, sheets }: StyleFolder, length: Length): Iterable<Row> {
  const sheet = sheets[length.key]
  if (sheet === undefined) return rowsOf(style, length, rules)
  return sheetRows(sheet, sheetFile(length.key), { codes: vocabularyOf(style).codes })
}

export const sheetFile = (length: string): string => `combinations/${length}.csv`

async function rulesIn(root: string, findings: Finding[]): Promise<Rules | 'faulty' | undefined> {
  const text = await textOf(join(root, 'layers.json'))
  if (text === undefined) return undefined
  try {
    return readRules(text)
  } catch (fault) {
    if (!(fault instanceof Refusal)) throw fault
    const hint = 'correct it, or delete it: names make rules too'
    findings.push(finding('style-fault', 'layers.json', reasonOf(fault).replace(/^layers\.json: /, ''), hint))
    return 'faulty'
  }
}

async function sheetsIn(root: string, findings: Finding[]): Promise<Pick<StyleFolder, 'sheets' | 'sheetHashes'>> {
  const names = (await readdir(join(root, 'combinations')).catch(orAbsent)) ?? []
  const sheets: Record<string, SheetSource> = {}
  const sheetHashes: Record<string, string> = {}
  const known = new Map<string, string>()
  for (const name of names.sort()) {
    const file = `combinations/${name}`
    const because = leftover(name) ?? (/\.csv$/i.test(name) ? undefined : 'is no sheet: expected <length>.csv')
    if (because !== undefined) {
      findings.push(ignored(file, because))
      continue
    }
    const key = name.slice(0, -'.csv'.length).toLowerCase()
    const other = known.get(key)
    known.set(key, file)
    if (other !== undefined) {
      findings.push(finding('case-twins', file, `${other} and ${file} differ only by case`, 'delete one of them'))
      continue
    }
    sheets[key] = { file: join(root, file) }
    const hash = createHash('sha256')
    await pipeline(createReadStream(join(root, file)), hash)
    sheetHashes[key] = hash.digest('hex')
  }
  return { sheets, sheetHashes }
}

/** Sorted, so that the same folder always gives the same report. */
async function layersIn(root: string, findings: Finding[]): Promise<string[]> {
  const files: string[] = []
  try {
    for await (const slice of walk({ root: join(root, 'layers'), deep: true, ignore: leftover })) {
      for (const found of slice) {
        if (found.kind === 'file') files.push(found.path)
        else if (found.kind === 'ignored') findings.push(ignored(found.path, found.because))
        else findings.push(unreadable(found.path, found.because))
      }
    }
  } catch (fault) {
    orAbsent(fault as NodeJS.ErrnoException)
  }
  return files.sort()
}

async function listed(names: string): Promise<string[]> {
  const text = await textOf(names)
  if (text === undefined) throw new Usage(`--names: ${names}: there is no such file`)
  return text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter(Boolean)
}

const ignored = (file: string, because: string): Finding =>
  finding('ignored', file, because, 'nothing to do if it is not meant for the style')

const unreadable = (file: string, because: string): Finding =>
  finding('unreadable', file, `cannot be read: ${because}`, 'let the service read it')

const textOf = (file: string): Promise<string | undefined> => readFile(file, 'utf8').catch(orAbsent)

function orAbsent(fault: NodeJS.ErrnoException): undefined {
  if (fault.code === 'ENOENT' || fault.code === 'ENOTDIR') return undefined
  throw new Usage(reasonOf(fault))
}
