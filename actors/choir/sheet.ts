/** A song sheet: what people decided about a song and its parts. */
export interface PartDocument {
  partType: 'backing' | 'reference' | 'rendition'
  partName?: string
  userId?: string
  name?: string
  offset?: number
  frontendOffset?: number
  aspectRatio?: number
  hidden: boolean
  audio: boolean
  volume: number
  createdOn?: string
}

export interface OutputOptions {
  width: number
  height: number
  margin: number
  center: boolean
  panning: boolean
  reverb: number
  reverbType: 'smallroom' | 'largeroom' | 'hall' | 'church'
  watermark?: string
  name: string
}

export interface SongSheet {
  parts: Record<string, Partial<PartDocument>>
  output: OutputOptions
}
