/** What may stand in a song sheet, value by value, said once: it checks, it answers, and it is published as JSON Schema. */
import * as z from 'zod'

import { ID } from './names.js'

// The description of a value is what a wrong one is answered with: "expected …".
const text = (says: string) => z.string().optional().describe(`a text: ${says}`)
const ms = (says: string) =>
  z.number().min(-600_000).max(600_000).optional().describe(`a number of ms from -600000 to 600000: ${says}`)

const RATIO = /^(\d{1,5}(?:\.\d{1,5})?):(\d{1,5}(?:\.\d{1,5})?)$/
const ratioOf = (written: string): number => {
  const [, width, height] = RATIO.exec(written) ?? []
  return Number(width) / Number(height)
}

export const PartShape = z.object({
  partType: z
    .enum(['backing', 'reference', 'rendition'])
    .optional()
    .describe('backing, reference or rendition; without it the part called backing is the backing'),
  partName: text('what the part is called for people'),
  userId: text('who sang it, as the website knows them'),
  name: text('who sang it'),
  offset: ms('how late the part is; wins over the computed one'),
  frontendOffset: ms('how late the browser believed it to be; used while none is computed'),
  aspectRatio: z
    .union([
      z.number().positive(),
      z
        .string()
        .regex(RATIO)
        .transform(ratioOf)
        .refine((ratio) => Number.isFinite(ratio) && ratio > 0),
    ])
    .optional()
    .describe('a number above 0, or a text such as "16:9": width over height, as the picture is to be shown'),
  hidden: z.boolean().optional().meta({ description: 'true or false: heard and not seen', default: false }),
  audio: z.boolean().optional().meta({ description: 'true or false: has no picture worth showing', default: false }),
  volume: z
    .number()
    .min(0)
    .max(10)
    .optional()
    .meta({ description: 'a number from 0, which is silent, to 10; 1 is as recorded', default: 1 }),
  pan: z
    .number()
    .min(-1)
    .max(1)
    .optional()
    .describe('a number from -1, which is left, to 1, which is right; wins over where the picture is'),
  createdOn: text('when it was made'),
})

const sidePx = (usual: number, says: string) =>
  z.int().min(16).max(7680).multipleOf(2).default(usual).describe(`an even number of pixels from 16 to 7680: ${says}`)

/** Folders and a file name in the object store: nothing that leads out of it. */
const STORE_KEY = /^(?!.*\.\.)[\w. -]+(?:\/[\w. -]+)*$/

export const OutputShape = z.object({
  width: sidePx(1920, 'how wide the video is'),
  height: sidePx(1080, 'how high the video is'),
  margin: z.int().min(0).max(1000).default(10).describe('a whole number of pixels from 0 to 1000: between pictures'),
  center: z.boolean().default(true).describe('true or false: pictures stand in the middle, or begin top left'),
  panning: z.boolean().default(true).describe('true or false: a part is heard from where it is seen'),
  reverb: z.number().min(0).max(1).default(0.1).describe('a number from 0, which is none, to 1'),
  reverbType: z
    .enum(['smallroom', 'largeroom', 'hall', 'church'])
    .default('smallroom')
    .describe('smallroom, largeroom, hall or church'),
  watermark: z
    .string()
    .regex(STORE_KEY)
    .nullable()
    .optional()
    .describe('the key of a picture in the store, or null for none'),
  name: z
    .string()
    .regex(ID)
    .default('auto')
    .describe('1 to 64 letters, digits, _ or -: the name of this version of the song'),
})

export const SheetShape = z.object({
  parts: z.record(z.string().regex(ID), PartShape).default({}).describe('an object with a part under each part id'),
  output: OutputShape.prefault({}).describe('an object with the options of the song'),
})
