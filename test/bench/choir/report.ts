/** What was measured on a song -> a table for the terminal; what was missed says so. */
import { table } from '../../../src/cli/table.js'
import { cores } from '../measured.js'
import { type Judged, judged, largestMB, median, untrue } from './judged.js'
import type { SongMeasured } from './rounds.js'
import type { Trial } from './trials.js'
import type { Verified } from './verify.js'

const fixed = (values: readonly number[]): string => values.map((value) => value.toFixed(2)).join(' ')

/** `stages`: and where the time went, stage by stage, in the last round of each trial. */
export function report(song: SongMeasured, stages: boolean): string {
  const { parts, kind, seconds, rounds, frames, verified } = song
  const baselines = rounds.map(({ baseline }) => baseline)
  const others = Math.max(
    ...rounds.flatMap(({ baseline, ours }) => [baseline, ...Object.values(ours)]).map((cost) => cost.othersCores),
  )
  const rows = [
    [
      'one ffmpeg command',
      median(baselines.map(({ wallS }) => wallS)).toFixed(1),
      median(baselines.map(({ cpuS }) => cpuS)).toFixed(1),
      largestMB(baselines).toFixed(0),
    ],
    ...judged(song).map(row),
  ]
  return [
    `${parts} ${kind} parts x ${seconds} s, ${frames} frames, ${rounds.length} rounds on ${cores} cores; others used up to ${others.toFixed(2)} of a core meanwhile`,
    table(['', 'wall s', 'CPU s', 'largest MB', 'wall', 'each round', 'CPU', 'each round', ''], rows),
    ...(verified ? [inWords(verified, frames)] : []),
    ...(stages ? Object.entries(song.stages).map(([trial, times]) => stageTable(trial, times)) : []),
  ].join('\n\n')
}

const row = ({
  trial,
  wallS,
  cpuS,
  largestMB,
  wallRatio,
  wallRatios,
  cpuRatio,
  cpuRatios,
  wanted,
  missed,
}: Judged): string[] => [
  trial,
  wallS.toFixed(1),
  cpuS.toFixed(1),
  largestMB.toFixed(0),
  wallRatio.toFixed(2),
  fixed(wallRatios),
  cpuRatio.toFixed(2),
  fixed(cpuRatios),
  missed.length > 0 ? `MISSED ${missed.join('; ')}` : Object.keys(wanted).length > 0 ? 'held' : '',
]

function inWords(found: Verified, frames: number): string {
  const wrong = untrue(found, frames)
  return [
    `picture ${found.psnrY.toFixed(1)} dB, worst frame ${found.worstFrameDb.toFixed(1)} dB (one frame off: ${found.oneFrameOffDb.toFixed(1)} dB), ${found.framesCompared} frames;`,
    `${found.loudnessLufs} LUFS, ${found.truePeakDbtp} dBTP;`,
    wrong.length > 0 ? `MISSED ${wrong.join('; ')}` : 'held, and every file has the frames it should have',
  ].join(' ')
}

const stageTable = (trial: string, times: NonNullable<SongMeasured['stages'][Trial]>): string =>
  `${trial}, last round\n${table(
    ['stage', 'count', 'from s', 'to s', 'held s'],
    times.map(({ stage, count, firstS, lastS, heldS }) => [
      stage,
      count,
      ...[firstS, lastS, heldS].map((s) => s.toFixed(2)),
    ]),
  )}`
