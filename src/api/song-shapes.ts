/** What the API takes and gives of a song: its schemas, made of those that check a song sheet. */
import { z } from 'zod'

import { ID } from '../../actors/choir/names.js'
import { OutputShape, PartShape } from '../../actors/choir/sheet-schema.js'

const id = z.string().regex(ID)
export const SONG = z
  .string()
  .max(129)
  .regex(/^[A-Za-z0-9_-]{1,64}\+[A-Za-z0-9_-]{1,64}$/)
  .describe('<choir>+<song>, as in the names of its recordings')
export const PART = id.describe('1 to 64 letters, digits, _ or -')

/** Absent: left as it is. Null: what nobody has said. */
const orNull = <T extends z.ZodType>(schema: T) =>
  z.optional(z.nullable(schema)).describe(`${schema.description ?? ''}; or null`)

/** Without a default: what is left out is left alone. */
const asked = <T extends z.ZodType>(field: { unwrap(): T; description?: string | undefined }) =>
  orNull(field.unwrap().describe(field.description ?? ''))

const { volume, pan, offset, hidden, audio, partType, name } = PartShape.shape
export const PART_CHANGE = z
  .strictObject({
    volume: asked(volume),
    pan: asked(pan),
    offset: asked(offset),
    hidden: asked(hidden),
    audio: asked(audio),
    partType: asked(partType),
    name: asked(name),
  })
  .describe('an object of what is to change: volume, pan, offset, hidden, audio, partType, name')

const output = OutputShape.shape
export const OUTPUT_CHANGE = z.strictObject({
  output: z
    .strictObject({
      width: asked(output.width),
      height: asked(output.height),
      margin: asked(output.margin),
      center: asked(output.center),
      panning: asked(output.panning),
      reverb: asked(output.reverb),
      reverbType: asked(output.reverbType),
      watermark: orNull(
        output.watermark
          .unwrap()
          .unwrap()
          .describe(output.watermark.description ?? ''),
      ),
      name: asked(output.name),
    })
    .describe('an object of the options that are to change'),
})

const open = z.record(z.string(), z.unknown())
const url = z.string().nullable().describe('relative to where the service is; null: there is none')

export const SHEET_ANSWER = z.object({ sheet: open })

export const SONG_ANSWER = z.object({
  song: z.string(),
  status: z.string().nullable(),
  because: z.string().nullable(),
  sheet: open.nullable().describe('the song sheet as it stands; null: there is none, or none that can be read'),
  sheetFault: z.string().nullable().describe('why the sheet does not count'),
  output: open.describe('the options in force'),
  parts: z.array(
    z.object({
      part: z.string(),
      document: open.describe('what holds for the part, defaults filled in'),
      status: z.string().nullable(),
      offsetMs: z.number().nullable(),
      appliedOffsetMs: z.number().nullable(),
      method: z.string().nullable(),
      confidence: z.number().nullable(),
      alternatives: z.array(z.unknown()),
      because: z.string().nullable(),
      recording: z.object({ name: z.string(), sizeBytes: z.number().nullable() }).nullable(),
      converted: url,
      still: url,
      durationS: z.number().nullable(),
    }),
  ),
  runs: z.array(open),
  final: url,
  poster: url,
  preview: url,
  definition: open.nullable(),
})
