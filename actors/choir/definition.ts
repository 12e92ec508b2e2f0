/** The plan of a finished video, as it is written to definition/: who sits where, how loud, how late, panned where. */
import type { OutputOptions } from './sheet.js'

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
  inputs: DefinitionInput[]
  /** The grid the pictures sit in; a new part that fits it moves nobody. `slots` are part ids, row by row. */
  grid: { columns: number; rows: number; slots: (string | null)[] }
}
