/** The text of a song sheet -> what people decided about a song and its parts, or everything that is wrong with it. */
import * as z from 'zod'

import { Refusal } from '../../src/errors.js'
import { readJson } from './json-text.js'
import { ID } from './names.js'
import { nearest } from './nearest.js'
import { OutputShape, PartShape, SheetShape } from './sheet-schema.js'

export type SongSheet = z.infer<typeof SheetShape>
export type OutputOptions = SongSheet['output']

type PartSays = z.infer<typeof PartShape>
type Told = 'partType' | 'hidden' | 'audio' | 'volume'

/** All that is known of a part, what nobody said filled in. */
export type PartDocument = Omit<PartSays, Told> & { [K in Told]-?: NonNullable<PartSays[K]> }

/** A song about which nobody has said anything. */
export const defaultSheet = (): SongSheet => SheetShape.parse({})

/** JSON Schema (2020-12) of a song sheet, for editors and other programs. */
export const sheetJsonSchema = () => z.toJSONSchema(SheetShape, { io: 'input' })

/** What the sheet says of the part. The part called `backing` is the backing where the sheet does not say otherwise. */
export function documentOf(sheet: SongSheet, part: string): PartDocument {
  const says: PartSays = (Object.hasOwn(sheet.parts, part) ? sheet.parts[part] : undefined) ?? {}
  const { partType = part === 'backing' ? 'backing' : 'rendition', hidden = false, audio = false, volume = 1 } = says
  return { ...says, partType, hidden, audio, volume }
}

/**
 * Reads a song sheet. Throws Refusal for text that is not JSON (with line and column) and for wrong values (all of them:
 * where, what was found, what was expected). Keys nobody knows are only findings, in words for people.
 */
export function readSheet(text: string, fileName: string): { sheet: SongSheet; findings: string[] } {
  const json = readJson(text)
  if ('broken' in json) throw new Refusal(`${fileName} is not JSON: ${json.broken}`)
  const read = SheetShape.safeParse(json.value)
  if (read.success) return { sheet: read.data, findings: strangeKeys(json.value) }
  const wrong = [...new Set(read.error.issues.map(({ path }) => wrongAt(path, json.value)))]
  const more = wrong.length > MOST_SAID ? `; and ${wrong.length - MOST_SAID} more` : ''
  throw new Refusal(`${fileName}: ${wrong.slice(0, MOST_SAID).join('; ')}${more}`)
}

/** A file of nothing but mistakes is something else than a song sheet: nobody reads on. */
const MOST_SAID = 50

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function wrongAt(path: readonly PropertyKey[], sheet: unknown): string {
  const place = path.map(String).join('.')
  const [first, id, key] = path.map(String)
  if (first === 'parts' && id !== undefined && !ID.test(id)) {
    return `parts: found ${short(id)}, expected part ids of 1 to 64 letters, digits, _ or -`
  }
  const found = path.reduce<unknown>((value, step) => (isObject(value) ? value[String(step)] : undefined), sheet)
  return `${place || 'the sheet'}: found ${short(found)}, expected ${expectedAt(first, id, key)}`
}

function expectedAt(first: string | undefined, second: string | undefined, third: string | undefined): string {
  const shape =
    third !== undefined
      ? PartShape.shape[third as keyof PartSays]
      : second !== undefined
        ? first === 'output' && OutputShape.shape[second as keyof OutputOptions]
        : SheetShape.shape[first as keyof SongSheet]
  return (shape || undefined)?.description ?? 'an object { … }'
}

function short(value: unknown): string {
  const written = JSON.stringify(value) ?? 'nothing'
  return written.length > 60 ? `${written.slice(0, 60)}…` : written
}

/** The sheet has been checked by now: what should be an object is one. */
function strangeKeys(sheet: unknown): string[] {
  const { parts, output } = sheet as { parts?: Record<string, object>; output?: object }
  const strange = (at: string, value: object, known: readonly string[]) =>
    Object.keys(value)
      .filter((key) => !known.includes(key))
      .map((key) => ({ at, key, known }))
  const found = [
    ...strange('', sheet as object, Object.keys(SheetShape.shape)),
    ...Object.entries(parts ?? {}).flatMap(([id, part]) => strange(`parts.${id}.`, part, Object.keys(PartShape.shape))),
    ...strange('output.', output ?? {}, Object.keys(OutputShape.shape)),
  ]
  return found.slice(0, MOST_SAID).map(({ at, key, known }) => {
    const place = `${at}${ID.test(key) ? key : short(key)}`
    return `${place} is not known and was passed over: the nearest known key is ${nearest(key, known)}`
  })
}
