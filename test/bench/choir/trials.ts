/** What is measured, as data: how a data folder is prepared, what is in the song's folder, and the numbers that are wanted. */

export const TRIALS = [
  'nothing cached',
  'converted parts there',
  'one part added',
  'one part too many',
  'one part replaced',
  'only audio changed',
] as const
export type Trial = (typeof TRIALS)[number]

/** Of ours to that of the single command, in the same round. What is left out is only told. */
export interface Wanted {
  wall?: number
  cpu?: number
}

/** The ratios below are wanted of songs of so many parts: what does not grow with the parts weighs more in smaller ones. */
export const WANTED_OF_PARTS = 25

export const WANTED: Record<Trial, Wanted> = {
  'nothing cached': { wall: 1.0, cpu: 1.25 },
  'converted parts there': { wall: 0.5 },
  // to a song that has a seat free; where there is none the grid is another, and everybody moves
  'one part added': { wall: 0.42 },
  'one part too many': {},
  'one part replaced': { wall: 0.42 },
  'only audio changed': { wall: 0.12 },
}

export const WANTED_LARGEST_MB = 300
export const WANTED_PICTURE = { psnrY: 44, worstFrameDb: 42 }
export const WANTED_SOUND = { lufs: -16, withinLu: 0.5, truePeakDbtp: -1 }
