/** config/choir.json, as the stages read it. Every key carries its unit; the values' reasons stand there beside them. */
export interface ChoirSettings {
  /** A song is planned this long after the last of its parts came. */
  quietMs: number
  /** Grows the patience of a join over slow stripes. */
  stripesDeadlineMs: number
  /** Of the one lossy encode. */
  x264: { preset: string; crf: number }
  /** The stitch is split into this many stretches of time. */
  stitchSegments: number
  loudnessLufs: number
  truePeakDbtp: number
  audioKbps: number
  /** Make the quick low-resolution look before the long work. */
  preview: boolean
  limits: { durationS: number; streams: number; sidePx: number; fps: number }
}
