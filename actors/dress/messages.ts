/** What travels between dress's stages, and the words they are written in. */
import { kit } from '../../src/runtime/stage.js'
import type { PictureFacts } from './delivered.js'
import type { Side } from './names.js'
import type { DressSettings } from './settings.js'

/** A file of a style's folder. */
export interface StyleFile {
  style: string
  /** Below the style's folder: `layers/neck/t5_neckline_front_0007.png`. */
  path: string
}

/** A layer that has settled. `hash` is of its bytes: everything made from it hangs on that, not on its name or time. */
export interface LayerFile extends StyleFile {
  /** Absolute path. */
  file: string
  hash: string
  /** Lower-case. */
  layer: string
  color: number
}

export interface CompressedLayer extends LayerFile {
  /** Of the small picture in the store. */
  key: string
  facts: PictureFacts
}

/** style.json, layers.json or approved.json. */
export interface Document extends StyleFile {
  /** Null when the file is gone. */
  text: string | null
}

/** combinations/<length>.csv: too much to be carried about. */
export interface SheetFile extends StyleFile {
  /** Key of the length, lower-case. */
  length: string
  /** Absolute path and hash of its bytes; null when it is gone. */
  source: { file: string; hash: string } | null
}

/** One pass of a style: everything that follows from one set of rules and layers. */
export interface Run {
  style: string
  /** Hash of the rules and of every layer; `held` while nothing may be made. */
  run: string
}

/** What a roll call came to. It ends all that was begun for another run. */
export interface Checked extends Run {
  /** Key of the roll: all that is known of the style. Absent when the long work must wait. */
  roll?: string
}

/** One side and colour of a style, all lengths. */
export interface UnitOf extends Run {
  side: Side
  color: number
  /** How many units the run has. */
  units: number
  /** Key of the side's plan. */
  plan: string
}

export interface PlannedUnit extends UnitOf {
  /** Only some lengths are asked for: what was made of the others stays. */
  isPart?: true
  cuts: readonly string[]
  /** Of every layer in use, in the order of the plan's: absolute path, and hash of the bytes or `absent`. */
  layers: { file: string; hash: string }[]
  /** The size all of them have. */
  layer: { widthPx: number; heightPx: number }
}

export interface CompositedUnit extends UnitOf {
  cuts: readonly string[]
  /** Pictures that could not be made, and the first of them by name. */
  holes: number
  unmade: string[]
}

export interface DressMessages {
  'layer.dropped': LayerFile
  'layer.removed': StyleFile
  'layer.compressed': CompressedLayer
  'style.described': Document
  'rules.given': Document
  'sheet.given': SheetFile
  'approval.given': Document
  'style.checked': Checked
  'unit.planned': PlannedUnit
  'unit.composited': CompositedUnit
}

export const { stage, join, send, later } = kit<DressMessages, DressSettings>()
