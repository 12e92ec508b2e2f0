/** What was measured on a song -> medians, ratios, and every number that was missed, in words. */
import type { Cost, Round, SongMeasured } from './rounds.js'
import {
  TRIALS,
  type Trial,
  WANTED,
  WANTED_LARGEST_MB,
  WANTED_OF_PARTS,
  WANTED_PICTURE,
  WANTED_SOUND,
  type Wanted,
} from './trials.js'
import type { Verified } from './verify.js'

export interface Judged {
  trial: Trial
  wallS: number
  cpuS: number
  largestMB: number
  /** Medians of the rounds' own ratios, and these one by one. */
  wallRatio: number
  wallRatios: number[]
  cpuRatio: number
  cpuRatios: number[]
  wanted: Wanted
  missed: string[]
}

export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

const MIB = 2 ** 20 / 1e6
export const largestMB = (costs: readonly Cost[]): number =>
  Math.max(...costs.map(({ largestMiB }) => largestMiB)) * MIB

export function judged({ parts, rounds }: SongMeasured): Judged[] {
  return TRIALS.flatMap((trial) => {
    const pairs = rounds.flatMap(({ baseline, ours }: Round) => (ours[trial] ? [{ baseline, ours: ours[trial] }] : []))
    if (pairs.length === 0) return []
    const wallRatios = pairs.map(({ baseline, ours }) => ours.wallS / baseline.wallS)
    const cpuRatios = pairs.map(({ baseline, ours }) => ours.cpuS / baseline.cpuS)
    const costs = pairs.map(({ ours }) => ours)
    const one = {
      trial,
      wallS: median(costs.map(({ wallS }) => wallS)),
      cpuS: median(costs.map(({ cpuS }) => cpuS)),
      largestMB: largestMB(costs),
      wallRatio: median(wallRatios),
      wallRatios,
      cpuRatio: median(cpuRatios),
      cpuRatios,
      wanted: parts === WANTED_OF_PARTS ? WANTED[trial] : {},
    }
    return [{ ...one, missed: missedBy(one) }]
  })
}

function missedBy({ wanted: { wall, cpu }, wallRatio, cpuRatio, largestMB }: Omit<Judged, 'missed'>): string[] {
  return [
    ...(wall !== undefined && wallRatio > wall ? [`wall ${wallRatio.toFixed(2)}, wanted <= ${wall.toFixed(2)}`] : []),
    ...(cpu !== undefined && cpuRatio > cpu ? [`CPU ${cpuRatio.toFixed(2)}, wanted <= ${cpu.toFixed(2)}`] : []),
    ...(largestMB > WANTED_LARGEST_MB ? [`largest ${largestMB.toFixed(0)} MB, wanted <= ${WANTED_LARGEST_MB} MB`] : []),
  ]
}

/** What is not true of the finished video that should be. */
export function untrue(found: Verified, frames: number): string[] {
  const { lufs, withinLu, truePeakDbtp } = WANTED_SOUND
  const complaints: [boolean, string][] = [
    [found.psnrY < WANTED_PICTURE.psnrY, `picture ${found.psnrY.toFixed(1)} dB, wanted >= ${WANTED_PICTURE.psnrY}`],
    [
      found.worstFrameDb < WANTED_PICTURE.worstFrameDb,
      `worst frame ${found.worstFrameDb.toFixed(1)} dB, wanted >= ${WANTED_PICTURE.worstFrameDb}`,
    ],
    [found.oneFrameOffDb >= found.psnrY, `frames have slipped: ${found.oneFrameOffDb.toFixed(1)} dB when moved by one`],
    [found.framesCompared !== frames, `${found.framesCompared} frames compared, wanted ${frames}`],
    [
      Math.abs(found.loudnessLufs - lufs) > withinLu,
      `loudness ${found.loudnessLufs} LUFS, wanted ${lufs} +-${withinLu}`,
    ],
    [found.truePeakDbtp > truePeakDbtp, `true peak ${found.truePeakDbtp} dBTP, wanted <= ${truePeakDbtp}`],
  ]
  return [...complaints.flatMap(([wrong, words]) => (wrong ? [words] : [])), ...found.miscounted]
}
