/** config/choir.json, as the stages read it. Every key carries its unit; `troupe config schema` says what each is for. */
export interface ChoirSettings {
  /** A song is planned this long after the last of its parts came. */
  quietMs: number
  /** Of the one lossy encode. */
  x264: { preset: string; subme: number; crf: number }
  /** The stitch is split into this many stretches of time. */
  stitchSegments: number
  loudnessLufs: number
  truePeakDbtp: number
  audioKbps: number
  /** Make a still of every recording and of the finished song, for the pages. */
  stills: boolean
  /** Make the quick low-resolution look before the long work. */
  preview: boolean
  limits: { durationS: number; streams: number; sidePx: number; fps: number }
}
