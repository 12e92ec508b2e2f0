/** config/dress.json, as the stages read it. Every key carries its unit; `troupe config schema` says what each is for. */
export interface DressSettings {
  /** A style is looked through this long after the last of its files came. */
  quietMs: number
  /** Largest layer, in millions of pixels. */
  layerMpx: number
  /** Largest sheet of combinations. */
  sheetMiB: number
  /** Styles with more combinations than this are not looked through row by row. */
  lintRows: number
  /** A style with more combinations than this is not made: nobody has meant it. */
  mostRows: number
  /** So many findings, missing or extra files are told by name; of the others how many there are. */
  told: number
  /** A unit gives way to other work after this long. */
  batchMs: number
  /** What one worker keeps of a unit's layers and pictures. */
  workerMiB: number
}
