/** A finished video and the converted parts it was made of -> what is true of its picture, its frames and its sound. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import type { Definition } from '../../../actors/choir/definition.js'
import { metered } from '../../../actors/choir/loudness.js'
import { keys } from '../../../actors/choir/names.js'
import { canvasGraph, seenIn } from './canvas.js'
import { ffmpeg, ffprobe } from './ffmpeg.js'
import { type Data, RUN, WATERMARK } from './song.js'

const FPS = 25

export interface Verified {
  /** Against a lossless picture of the same definition from the same converted parts: of the mean error, and of the worst frame. */
  psnrY: number
  worstFrameDb: number
  /** The same with the video one frame late or early: as good as the first means that frames have slipped. */
  oneFrameOffDb: number
  framesCompared: number
  /** Everything whose frames are not as many as they should be, in words. */
  miscounted: string[]
  loudnessLufs: number
  truePeakDbtp: number
}

export async function verified(video: string, data: Data, recordings: ReadonlyMap<string, string>, scratch: string) {
  const definition = await data.definition()
  const { lufs, peakDbtp } = await heard(video)
  const result: Verified = {
    ...(await compared(video, definition, data, scratch)),
    miscounted: await miscounted(video, definition, data, recordings),
    loudnessLufs: lufs,
    truePeakDbtp: peakDbtp,
  }
  return result
}

const heard = async (video: string) =>
  metered(
    (await ffmpeg(['-i', video, '-vn', '-af', 'ebur128=peak=true:framelog=verbose', '-f', 'null', '-'])).split('\n'),
  )

/** The lossless picture is never written: both meet in one command, three times, once in step and twice one frame apart. */
async function compared(video: string, definition: Definition, data: Data, scratch: string) {
  const seen = seenIn(definition)
  const pictures = seen.map(({ part_id }) => data.store.path(keys.picture({ ...RUN, part: part_id })))
  const counted = `settb=1/${FPS},setpts=N`
  const late = `trim=start_frame=1,setpts=PTS-STARTPTS`
  const stats = ['in-step', 'late', 'early'].map((name) => join(scratch, `${name}.txt`))
  const graph = [
    canvasGraph(
      definition,
      seen.map((_, n) => `[${n}:v]`),
      counted,
      `[${pictures.length}:v]`,
    ),
    `[canvas]split=3[true0][true1][true2]`,
    `[${pictures.length + 1}:v]${counted},split=3[made0][made1][made2]`,
    `[made1]${late}[later]`,
    `[true2]${late}[earlier]`,
    `[made0][true0]psnr=stats_file=${stats[0]}:shortest=1[a]`,
    `[later][true1]psnr=stats_file=${stats[1]}:shortest=1[b]`,
    `[made2][earlier]psnr=stats_file=${stats[2]}:shortest=1[c]`,
  ].join(';')
  const inputs = [...pictures, data.store.path(WATERMARK), video].flatMap((file) => [
    '-threads',
    '1',
    '-i',
    `file:${file}`,
  ])
  const maps = ['[a]', '[b]', '[c]'].flatMap((label) => ['-map', label])
  await ffmpeg([...inputs, '-filter_complex', graph, ...maps, '-f', 'null', '-'])
  const [inStep, ...apart] = await Promise.all(stats.map(async (file) => errorsIn(await readFile(file, 'utf8'))))
  return {
    psnrY: decibels(mean(inStep!)),
    worstFrameDb: decibels(Math.max(...inStep!)),
    oneFrameOffDb: Math.max(...apart.map((errors) => decibels(mean(errors)))),
    framesCompared: inStep!.length,
  }
}

/** Mean squared errors of the luma, frame by frame. */
const errorsIn = (stats: string): number[] => [...stats.matchAll(/mse_y:([\d.]+)/g)].map((match) => Number(match[1]))
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
/** Two pictures that are equal are told from each other by less than a thousandth of a step. */
const decibels = (meanSquare: number): number => 10 * Math.log10(255 ** 2 / Math.max(meanSquare, 1e-6))

/** Counts the packets of every file that was made on the way, and holds them against the plan. */
async function miscounted(
  video: string,
  definition: Definition,
  data: Data,
  recordings: ReadonlyMap<string, string>,
): Promise<string[]> {
  const wrong: string[] = []
  const hold = (what: string, found: number, least: number, most = least) => {
    if (found < least || found > most)
      wrong.push(`${what}: ${found} frames, expected ${least}${most > least ? ` to ${most}` : ''}`)
  }
  const ends: number[] = []
  for (const { part_id, offset } of definition.inputs) {
    const key = keys.picture({ ...RUN, part: part_id })
    const found = await packets(data.store.path(key))
    // the slot nearest to its last frame, which is then shown for as long as the recorder meant
    const last = Math.round((await lastFrameS(recordings.get(part_id)!)) * FPS)
    hold(key, found, last + 1, last + 3)
    hold(`the facts of ${key}`, Number((await data.facts(key)).frames), found)
    ends.push(found - Math.round((offset * FPS) / 1000))
  }
  for (const key of await data.list('final-parts/')) {
    if (key.endsWith('.mkv')) hold(key, await packets(data.store.path(key)), Number((await data.facts(key)).frames))
  }
  const stitched = keys.stitched(RUN)
  const frames = Number((await data.facts(stitched)).frames)
  // sound may end after the last picture, by less than a second
  hold('the plan', frames, Math.max(...ends), Math.max(...ends) + FPS)
  hold(stitched, await packets(data.store.path(stitched)), frames)
  hold('the video', await packets(video), frames)
  return wrong
}

const packets = async (file: string): Promise<number> =>
  Number(
    await ffprobe([
      '-count_packets',
      '-select_streams',
      'v:0',
      '-show_entries',
      'stream=nb_read_packets',
      '-of',
      'csv=p=0',
      file,
    ]),
  )

async function lastFrameS(recording: string): Promise<number> {
  const times = await ffprobe([
    '-select_streams',
    'v:0',
    '-show_entries',
    'packet=pts_time',
    '-of',
    'csv=p=0',
    recording,
  ])
  return Math.max(...times.split('\n').map(Number.parseFloat).filter(Number.isFinite))
}
