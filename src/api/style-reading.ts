/** A style's folder -> what its files say, read once for many requests and again when one of them has changed. */
import { readdir, realpath } from 'node:fs/promises'
import { join, sep } from 'node:path'

import { readFileName } from '../../actors/dress/names.js'
import { type Rules, readRules, rulesOf } from '../../actors/dress/rules.js'
import { readStyle, type Style, type StyleFault } from '../../actors/dress/style.js'
import { reasonOf } from '../errors.js'
import type { EventLog } from '../runtime/events.js'
import { absent, conflict } from './fault.js'
import type { JsonFolder } from './json-file.js'

export interface StyleFiles {
  log: EventLog
  /** Absolute path of styles/. */
  root: string
  documents: JsonFolder
  /** Paths of all that lies below a style's layers/, in pieces; nothing where there is no such folder. */
  layersOf(style: string): AsyncIterable<readonly string[]>
}

export interface StyleReading {
  id: string
  /** style.json as it stands; null: there is none, or it is not JSON. */
  json: Record<string, unknown> | null
  /** As it is meant; absent where `faults` say why. */
  style?: Style
  faults: StyleFault[]
  layersJson?: Rules
  /** Those that the pictures follow. */
  rules: Rules
  /** By name, sorted; of each the colours that are there. */
  layers: Map<string, number[]>
  /** Paths of the sheets below styles/, by key of the length. */
  sheets: Map<string, string>
}

/** A change that no hint told of is seen after so long. */
const KEPT_MS = 10_000
const KEPT_STYLES = 8

export class StyleReadings {
  readonly #files: StyleFiles
  readonly #kept = new Map<string, { reading: Promise<StyleReading>; sinceMs: number }>()
  readonly close: () => void

  constructor(files: StyleFiles) {
    this.#files = files
    this.close = files.log.subscribe((events) => {
      for (const { topic, key } of events) {
        if (topic === 'ingest' && key.startsWith('styles/')) this.forget(key.split('/')[1] ?? '')
      }
    })
  }

  forget(style: string): void {
    this.#kept.delete(style)
  }

  /** Throws Fault for a style that is not there. */
  async of(style: string): Promise<StyleReading> {
    const kept = this.#kept.get(style)
    if (kept && performance.now() - kept.sinceMs < KEPT_MS) return kept.reading
    const reading = readAll(this.#files, style)
    this.#kept.delete(style)
    this.#kept.set(style, { reading, sinceMs: performance.now() })
    for (const oldest of [...this.#kept.keys()].slice(0, -KEPT_STYLES)) this.#kept.delete(oldest)
    reading.catch(() => this.forget(style))
    return reading
  }

  /** Of a style whose style.json can be understood. Throws Fault for others. */
  async understood(style: string): Promise<StyleReading & { style: Style }> {
    const reading = await this.of(style)
    if (reading.style) return { ...reading, style: reading.style }
    throw conflict('broken-file', `${style}/style.json: ${reading.faults.map(faultText).join('; ') || 'there is none'}`)
  }
}

const faultText = ({ path, found, expected }: StyleFault): string =>
  `${path || 'all of it'}: found ${found}, expected ${expected}`

async function readAll({ root, documents, layersOf }: StyleFiles, id: string): Promise<StyleReading> {
  if (!(await isFolderWithin(root, id))) throw absent(`there is no style ${id}`)
  const text = await documents.read(`${id}/style.json`)
  const read = text === undefined ? { faults: [] } : readStyle(text)
  const rulesText = await documents.read(`${id}/layers.json`)
  const layersJson = rulesText === undefined ? undefined : rulesIn(rulesText)
  const layers = await layersIn(layersOf(id))
  const style = 'style' in read ? read.style : undefined
  return {
    id,
    json: jsonIn(text),
    ...(style && { style }),
    faults: [
      ...('faults' in read ? read.faults : []),
      ...(layersJson && 'fault' in layersJson ? [layersJson.fault] : []),
    ],
    ...(layersJson && 'rules' in layersJson && { layersJson: layersJson.rules }),
    rules: layersJson && 'rules' in layersJson ? layersJson.rules : style ? rulesOf(style, layers.keys()) : {},
    layers,
    sheets: await sheetsIn(root, id),
  }
}

async function isFolderWithin(root: string, style: string): Promise<boolean> {
  try {
    return (await realpath(join(root, style))) === (await realpath(root)) + sep + style
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw fault
  }
}

async function sheetsIn(root: string, style: string): Promise<Map<string, string>> {
  const names = await readdir(join(root, style, 'combinations')).catch(() => [])
  const sheets = names.filter((name) => /^[^.].*\.csv$/i.test(name)).sort()
  return new Map(
    sheets.map((name) => [name.slice(0, -'.csv'.length).toLowerCase(), `${style}/combinations/${name}`] as const),
  )
}

function rulesIn(text: string): { rules: Rules } | { fault: StyleFault } {
  try {
    return { rules: readRules(text) }
  } catch (fault) {
    return { fault: { path: 'layers.json', found: reasonOf(fault), expected: 'rules, or no such file' } }
  }
}

function jsonIn(text: string | undefined): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text?.replace(/^\uFEFF/, '') ?? 'null')
    return typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown> | null) : null
  } catch {
    return null // the faults of the style say it in words
  }
}

async function layersIn(pieces: AsyncIterable<readonly string[]>): Promise<Map<string, number[]>> {
  const found = new Map<string, Set<number>>()
  for await (const paths of pieces) {
    for (const path of paths) {
      const named = readFileName(path.slice(path.lastIndexOf('/') + 1))
      if (named.is === 'layer') found.set(named.layer, (found.get(named.layer) ?? new Set()).add(named.color))
    }
  }
  return new Map([...found.keys()].sort().map((layer) => [layer, [...(found.get(layer) ?? [])].sort((a, b) => a - b)]))
}
