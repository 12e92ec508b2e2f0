/** The one definition of style.json: what it may hold, what each key expects, and the JSON Schema made from that. */
import { z } from 'zod'

import { SLOTS } from './names.js'

/** The pictures cut from every composite, beside the 800x800 itself. */
export const CUTS = ['142x142', 'top-crop', 'bottom-crop'] as const
export type Cut = (typeof CUTS)[number]

/** Codes and lengths become keys of objects, so they must not be words that every object knows (`constructor`). */
const text = (pattern: RegExp, error: string) =>
  z
    .string({ error })
    .regex(pattern, { error })
    .refine((value) => !(value.toLowerCase() in {}), { error })

const id = text(/^[A-Za-z0-9_-]{1,64}$/, 'an id of 1 to 64 letters, digits, _ or -')
const name = z.string({ error: 'a name' }).min(1, { error: 'a name' })
const code = text(/^[A-Za-z0-9]{1,16}$/, 'a code of 1 to 16 letters and digits')
const layer = text(/^[A-Za-z0-9][A-Za-z0-9_-]*$/, 'the name of a layer, without colour and .png')
const codes = z.array(code, { error: 'a list of codes' })
const single = layer.nullable().optional()
const list = z
  .union([layer, z.array(layer)], { error: 'a layer or a list of layers' })
  .nullable()
  .optional()
const slots = z.strictObject(
  { behind: list, bottom: single, behindbelt: list, belt: single, neckline: single, infront: list },
  { error: `an object of slots: ${SLOTS.join(', ')}` },
)

const length = z.strictObject(
  {
    name: text(/^\S(.{0,62}\S)?$/u, 'a name of 1 to 64 letters').optional(),
    defaults: z.strictObject({ front: slots.default({}), back: slots.default({}) }).default({ front: {}, back: {} }),
    unavailable: codes.default([]),
    conflicts: z
      .array(z.tuple([code, code], { error: 'a pair of codes' }), { error: 'a list of pairs of codes' })
      .default([]),
    requires: codes.default([]),
    order: codes.optional(),
  },
  { error: 'an object with defaults, unavailable, conflicts …' },
)

export const styleJson = z.strictObject(
  {
    $schema: z.string().optional(),
    id,
    name: name.optional(),
    colors: z
      .int({ error: 'a whole number from 1 to 10000' })
      .min(1, { error: 'a whole number from 1 to 10000' })
      .max(10_000, { error: 'a whole number from 1 to 10000' }),
    customizations: z.array(
      z.union([code, z.strictObject({ code, name: name.optional() })], { error: 'a code or { code, name }' }),
      { error: 'a list of codes, bottom to top' },
    ),
    ignored: codes.default([]),
    lengths: z.record(text(/^[A-Za-z][A-Za-z0-9_]{0,63}$/, 'a key like micro_mini'), length, {
      error: 'an object of lengths',
    }),
    approve: z.enum(['manual', 'when-clean'], { error: '"manual" or "when-clean"' }).default('manual'),
    cuts: z.array(z.enum(CUTS, { error: CUTS.join(', ') }), { error: 'a list of cuts' }).default([...CUTS]),
    hierarchy: z
      .strictObject({
        levels: z.array(name, { error: 'a list of names, first choice first' }),
        allowed: z.record(
          z.string(),
          z.array(text(/^(-|[A-Za-z0-9]{1,16})$/, 'a code, or - for nothing'), { error: 'a list of codes' }),
        ),
      })
      .optional(),
  },
  { error: 'an object' },
)

/** Every key that any part of style.json may have: what a misspelt one is held against. */
export const STYLE_KEYS: readonly string[] = [
  ...Object.keys(styleJson.shape),
  ...Object.keys(length.shape),
  ...Object.keys(slots.shape),
  ...['front', 'back', 'levels', 'allowed', 'code'],
]

/** style.json after its shape was checked and its defaults filled in. */
export type StyleJson = z.output<typeof styleJson>

/** The JSON Schema of style.json, from the one definition above. */
export const styleSchema = (): unknown => z.toJSONSchema(styleJson, { io: 'input' })
