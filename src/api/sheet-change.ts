/** The text of a song sheet and what a person wants of it -> the sheet as it is to be written. What nobody spoke of is kept. */
import { readJson } from '../../actors/choir/json-text.js'
import { conflict } from './fault.js'

export type Sheet = Record<string, unknown>

/** Keys and their values; null takes a key away. */
export type Change = Readonly<Record<string, unknown>>

/** A sheet that cannot be read is a person's to put right: what is in it would be lost. `file` is named in the refusal. */
export function sheetIn(text: string | undefined, file: string): Sheet {
  if (text === undefined || text.trim() === '') return {}
  const read = readJson(text)
  if ('broken' in read) throw conflict('broken-file', `${file} is not JSON: ${read.broken}: put it right by hand first`)
  return objectAt(read.value, 'the whole', file)
}

export const withOutput = (sheet: Sheet, change: Change, file: string): Sheet =>
  set(sheet, 'output', changed(objectAt(sheet.output, 'output', file), change))

export function withPart(sheet: Sheet, part: string, change: Change, file: string): Sheet {
  const parts = objectAt(sheet.parts, 'parts', file)
  const said = Object.hasOwn(parts, part) ? parts[part] : undefined
  return set(sheet, 'parts', set(parts, part, changed(objectAt(said, `parts.${part}`, file), change)))
}

function objectAt(value: unknown, place: string, file: string): Sheet {
  if (value === undefined) return {}
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Sheet
  throw conflict('broken-file', `${file}: ${place} is no object: put it right by hand first`)
}

const changed = (before: Sheet, change: Change): Sheet => {
  const isLeft = ([key]: [string, unknown]) => !Object.hasOwn(change, key) || change[key] !== null
  return Object.fromEntries([...Object.entries(before), ...Object.entries(change)].filter(isLeft))
}

/** In its place where it is there already. A part may be called `__proto__`: it is a key like any other. */
const set = (object: Sheet, key: string, value: unknown): Sheet =>
  Object.fromEntries([...Object.entries(object), [key, value]])
