/** Aligned parts, the song sheet and the plan before -> the plan of a finished video: who sits where, how loud, how late. */
import * as z from 'zod'

import { FPS } from './frames.js'
import type { Tile } from './grid.js'
import { type Grid, layout, panOf } from './layout.js'
import type { Aligned, Converted, Song } from './messages.js'
import { SAMPLE_RATE, SAMPLES_PER_FRAME } from './mix.js'
import { documentOf, type OutputOptions, type PartDocument, type SongSheet } from './sheet.js'

export interface DefinitionInput {
  part_id: string
  /** Width and height in pixels; null for a part that is heard and not seen. */
  size: [number, number] | null
  /** Left and top on the canvas, in pixels. */
  position: [number, number] | null
  /** 1 is as recorded, 0 silent. */
  volume: number
  /** -1 left to 1 right. */
  pan: number
  /** In ms; positive: cut that much from the start, negative: pad that much before it. */
  offset: number
}

/** As it is written to definition/. */
export interface Definition {
  choir_id: string
  song_id: string
  output: {
    size: [number, number]
    reverb: number
    reverb_type: OutputOptions['reverbType']
    panning: boolean
    watermark: string | null
  }
  /** In the order of their ids. */
  inputs: DefinitionInput[]
  /** The grid the pictures sit in; a new part that fits it moves nobody. */
  grid: Grid
}

/**
 * The plan of a song; equal plans are equal when written as JSON, keys and inputs have a fixed order. `previous` is the
 * grid of the plan before. Throws Refusal when there are more pictures than pixels on the canvas.
 */
export function writeDefinition(at: Song, parts: readonly Aligned[], sheet: SongSheet, previous?: Grid): Definition {
  const { output } = sheet
  const canvas = { widthPx: output.width, heightPx: output.height, marginPx: output.margin, center: output.center }
  const said = parts
    .map((part) => ({ part, document: documentOf(sheet, part.part) }))
    .sort((a, b) => (a.part.part < b.part.part ? -1 : 1))
  const { grid, places } = layout(
    said.flatMap(({ part, document }) => tileOf(part, document)),
    canvas,
    previous,
  )
  return {
    choir_id: at.choir,
    song_id: at.song,
    output: {
      size: [output.width, output.height],
      reverb: output.reverb,
      reverb_type: output.reverbType,
      panning: output.panning,
      watermark: output.watermark ?? null,
    },
    inputs: said.map(({ part, document }) => {
      const place = places.get(part.part)
      return {
        part_id: part.part,
        size: place ? [place.widthPx, place.heightPx] : null,
        position: place ? [place.xPx, place.yPx] : null,
        volume: document.volume,
        pan: document.pan ?? (place && output.panning ? panOf(place, canvas) : 0),
        offset: offsetMs(part, document),
      }
    }),
    grid,
  }
}

/**
 * An aspect ratio in the document is the shape in which the picture is shown, and the picture is scaled to it without
 * bars or cropping: who writes one has seen a singer too thin or too wide, because the recording told its pixels wrong.
 */
function tileOf({ part, picture }: Converted, document: PartDocument): Tile[] {
  if (!picture || document.hidden || document.audio) return []
  return [{ id: part, aspect: document.aspectRatio ?? picture.widthPx / picture.heightPx }]
}

/** The word of a person, else what was computed and found sound, else the browser's guess. To a thousandth of a ms. */
function offsetMs({ alignment }: Aligned, document: PartDocument): number {
  const ms = document.offset ?? (alignment.status === 'ok' ? alignment.offsetMs : (document.frontendOffset ?? 0))
  return Math.round(ms * 1000) / 1000 + 0
}

/** Whole frames cut from the start of a part (positive), or put before it (negative). */
export const cutFramesOf = (offset: number): number => Math.round((offset * FPS) / 1000) + 0
/** The same in samples. */
const cutSamplesOf = (offset: number): number => Math.round((offset * SAMPLE_RATE) / 1000) + 0

/**
 * Frames of the finished video, at least 1: the end of the part that ends last after its cut, by its sound or, where it
 * is seen, its picture. A silent part counts too: muting somebody must not change the picture's length.
 */
export function framesOf({ inputs }: Definition, parts: readonly Converted[]): number {
  const byId = new Map(parts.map((part) => [part.part, part]))
  let frames = 1
  for (const { part_id, size, offset } of inputs) {
    const part = byId.get(part_id)
    if (!part) continue
    const heard = Math.floor((part.sound.samples - cutSamplesOf(offset)) / SAMPLES_PER_FRAME)
    const seen = size && part.picture ? part.picture.frames - cutFramesOf(offset) : 0
    frames = Math.max(frames, heard, seen)
  }
  return frames
}

const px = z.int().min(0)
const GridShape = z
  .object({
    columns: z.int().min(1),
    rows: z.int().min(1),
    slots: z.array(z.string().nullable()),
    cell: z.tuple([px.min(2), px.min(2)]),
    bands: z.array(z.tuple([px, px])),
  })
  .refine(({ columns, rows, slots }) => slots.length === columns * rows)

/** The grid of a written plan; undefined where there is none worth keeping, and everybody is seated anew. */
export function gridIn(text: string): Grid | undefined {
  try {
    return z.object({ grid: GridShape }).parse(JSON.parse(text)).grid
  } catch {
    // A plan that people or older versions wrote otherwise is no reason to stop: it is written anew from the song itself.
    return undefined
  }
}
