/** Songs: what is known of one, and what people decide about it, which is written into its song sheet. */
import { z } from 'zod'

import { keys, readName } from '../../actors/choir/names.js'
import { defaultSheet, documentOf, readSheet, type SongSheet } from '../../actors/choir/sheet.js'
import type { Acted } from '../auth/person.js'
import { reasonOf } from '../errors.js'
import type { EventLog } from '../runtime/events.js'
import { type Endpoint, endpoint } from './endpoint.js'
import { absent } from './fault.js'
import { fileUrl } from './file-url.js'
import type { JsonFolder } from './json-file.js'
import { sheetIn, withOutput, withPart } from './sheet-change.js'
import { OUTPUT_CHANGE, PART, PART_CHANGE, SHEET_ANSWER, SONG, SONG_ANSWER } from './song-shapes.js'

export interface SongsReach {
  log: EventLog
  sheets: JsonFolder
  /** Whether an object of the store is there and whole. */
  has(key: string): Promise<boolean>
  /** Its text; undefined when it is not there. */
  text(key: string): Promise<string | undefined>
  acted: Acted
}

type D = Record<string, unknown>

const UNKNOWN = { 404: 'there is no such song', 409: 'the song sheet is too large to be one' }
const CHANGE_FAULTS = { 404: 'there is no such song or part', 409: 'the song sheet cannot be read' }

export function songEndpoints(reach: SongsReach): Endpoint[] {
  const { sheets, acted } = reach
  const song = z.object({ song: SONG })
  return [
    endpoint({
      id: 'getSong',
      method: 'get',
      path: '/api/v1/songs/{song}',
      summary: 'A song: its sheet, its parts, its runs and what came of it',
      params: song,
      answer: SONG_ANSWER,
      faults: UNKNOWN,
      handle: ({ params }) => songOf(reach, params.song),
    }),
    endpoint({
      id: 'changeSong',
      method: 'patch',
      path: '/api/v1/songs/{song}',
      summary: 'Changes options of a song in its song sheet; null takes one away',
      params: song,
      body: OUTPUT_CHANGE,
      answer: SHEET_ANSWER,
      faults: CHANGE_FAULTS,
      async handle({ params, body, who }) {
        itemsOf(reach, params.song)
        const file = `${params.song}.json`
        const sheet = await sheets.change(file, (text) => withOutput(sheetIn(text, file), body.output, file))
        acted(who, 'change song', { song: params.song, ...body })
        return { sheet }
      },
    }),
    endpoint({
      id: 'changePart',
      method: 'patch',
      path: '/api/v1/songs/{song}/parts/{part}',
      summary:
        'Changes what the song sheet says of a part; null takes a key away, so that the computed or usual value holds',
      params: z.object({ song: SONG, part: PART }),
      body: PART_CHANGE,
      answer: SHEET_ANSWER,
      faults: CHANGE_FAULTS,
      async handle({ params, body, who }) {
        const items = itemsOf(reach, params.song)
        const isHere = items.some(({ key }) => key === `part/${params.part}`)
        const file = `${params.song}.json`
        const sheet = await sheets.change(file, (text) => {
          const before = sheetIn(text, file)
          if (!isHere && !isNamed(before, params.part)) throw absent(`${params.song} has no part ${params.part}`)
          return withPart(before, params.part, body, file)
        })
        acted(who, 'change part', { ...params, ...body })
        return { sheet }
      },
    }),
  ]
}

/** A person may have spoken of a part before it came, and may take that back. */
const isNamed = ({ parts }: D, part: string): boolean =>
  typeof parts === 'object' && parts !== null && Object.hasOwn(parts, part)

function itemsOf({ log }: Pick<SongsReach, 'log'>, song: string) {
  const items = log.items(`song/${song}`)
  if (items.length === 0) throw absent(`there is no song ${song}`)
  return items
}

async function songOf(reach: SongsReach, song: string): Promise<z.input<typeof SONG_ANSWER>> {
  const { sheets, text } = reach
  const items = itemsOf(reach, song)
  const own = items.find(({ key }) => key === 'song')?.d ?? {}
  const file = `${song}.json`
  const { sheet, read, fault } = sheetOf(await sheets.read(file), file)
  const below = (prefix: string) => items.filter(({ key }) => key.startsWith(prefix))
  const definition = typeof own.definition === 'string' ? await text(own.definition) : undefined
  return {
    song,
    status: textOr(own.status),
    because: textOr(own.because),
    sheet,
    sheetFault: fault,
    output: { ...read.output },
    parts: await Promise.all(
      below('part/').map(({ key, d }) => partOf(reach, song, { part: key.slice('part/'.length), d, sheet: read })),
    ),
    runs: below('run/').map(({ key, d }) => ({ run: key.slice('run/'.length), ...d })),
    final: urlOr(own.final),
    poster: urlOr(own.poster),
    preview: urlOr(own.preview),
    definition: definition === undefined ? null : (JSON.parse(definition) as D),
  }
}

/** A sheet that cannot be read, or is wrong, is a person's to put right: until then nobody has said anything. */
function sheetOf(text: string | undefined, file: string): { sheet: D | null; read: SongSheet; fault: string | null } {
  if (text === undefined) return { sheet: null, read: defaultSheet(), fault: null }
  let sheet: D | null = null
  try {
    sheet = sheetIn(text, file)
    return { sheet, read: readSheet(text, file).sheet, fault: null }
  } catch (fault) {
    return { sheet, read: defaultSheet(), fault: reasonOf(fault) }
  }
}

async function partOf(
  { has }: Pick<SongsReach, 'has'>,
  song: string,
  { part, d, sheet }: { part: string; d: D; sheet: SongSheet },
) {
  const named = readName(`${song}+${part}.webm`)
  const sound = named.is === 'recording' ? keys.sound(named) : undefined
  const recording = typeof d.file === 'string' ? { name: d.file, sizeBytes: numberOr(d.sizeBytes) } : null
  return {
    part,
    document: { ...documentOf(sheet, part) },
    status: textOr(d.status),
    offsetMs: numberOr(d.offsetMs),
    appliedOffsetMs: numberOr(d.appliedOffsetMs),
    method: textOr(d.method),
    confidence: numberOr(d.confidence),
    alternatives: Array.isArray(d.alternatives) ? (d.alternatives as unknown[]) : [],
    because: textOr(d.because),
    recording,
    converted: sound !== undefined && (await has(sound)) ? fileUrl(sound) : null,
    still: urlOr(d.snapshot),
    durationS: numberOr(d.seconds),
  }
}

const textOr = (value: unknown): string | null => (typeof value === 'string' ? value : null)
const numberOr = (value: unknown): number | null => (typeof value === 'number' ? value : null)
const urlOr = (key: unknown): string | null => (typeof key === 'string' ? fileUrl(key) : null)
