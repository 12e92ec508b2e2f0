/** A count of parts -> everything measured on a song of so many, in rounds of the single command and ours. */
import { rmSync } from 'node:fs'
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { convolutionFactor } from '../../../actors/choir/convolution.js'
import { keys } from '../../../actors/choir/names.js'
import { impulseResponse } from '../../../actors/choir/reverb.js'
import { openFfmpeg } from '../../../src/media/ffmpeg.js'
import { type Measured, measured } from '../measured.js'
import { ffmpeg } from './ffmpeg.js'
import { oneCommand } from './one-command.js'
import { type Kind, type Recorded, recorded, recordedParts } from './parts.js'
import { Data, makeSong, RUN, songFolder } from './song.js'
import { type StageTime, stageTimes } from './stages.js'
import type { Trial } from './trials.js'
import { type Verified, verified } from './verify.js'

export interface Song {
  parts: number
  kind: Kind
  seconds: number
  rounds: number
  trials: readonly Trial[]
  verify: boolean
  say(text: string): void
}

export type Cost = Omit<Measured, 'stdout'>

export interface Round {
  baseline: Cost
  ours: Partial<Record<Trial, Cost>>
}

export interface SongMeasured {
  parts: number
  kind: Kind
  seconds: number
  /** Of the finished video. */
  frames: number
  rounds: Round[]
  /** Of the last round. */
  stages: Partial<Record<Trial, StageTime[]>>
  verified?: Verified
}

/** No single run may take longer. */
const PATIENCE_MS = 15 * 60_000
/** Seed of the take that replaces one: nobody else's. */
const OTHER_TAKE = 900

/** Throws when anything fails or takes too long; the temporary folder is gone afterwards in any case. */
export async function measuredSong(song: Song): Promise<SongMeasured> {
  const recordings = await recordedParts(song.parts, song, song.say)
  const other = { ...recordings.at(-1)!, file: await recorded(OTHER_TAKE, song) }
  const root = await mkdtemp(join(tmpdir(), 'troupe-bench-'))
  const clear = () => rmSync(root, { recursive: true, force: true })
  process.once('exit', clear)
  try {
    return await inRounds(song, await prepared(root, song, recordings, other))
  } finally {
    process.off('exit', clear)
    clear()
  }
}

interface Prepared {
  root: string
  data: Data
  baseline: string[]
  frames: number
  files: Map<string, string>
  trials: Record<Trial, { folder: string; fill(): Promise<void> }>
}

/** Untimed: the folders, the data folders as they were before each change, and the single command for the same definition. */
async function prepared(
  root: string,
  { say, trials }: Song,
  recordings: Recorded[],
  other: Recorded,
): Promise<Prepared> {
  const at = (name: string) => join(root, name)
  const [data, watermark, out] = [new Data(at('data')), at('watermark.png'), at('prepared.mp4')]
  await ffmpeg(['-f', 'lavfi', '-i', 'color=white@0.5:s=240x80,format=rgba', '-frames:v', '1', watermark])
  const last = recordings.at(-1)!
  const folders = {
    whole: await songFolder(at('whole'), { recordings }),
    fewer: await songFolder(at('fewer'), { recordings: recordings.slice(0, -1) }),
    newcomer: await songFolder(at('newcomer'), {
      recordings: [...recordings.slice(0, -1), { ...other, id: 'newcomer' }],
    }),
    replaced: await songFolder(at('replaced'), { recordings: [...recordings.slice(0, -1), other] }),
    quieter: await songFolder(at('quieter'), { recordings, volumes: { [last.id]: 0.5 } }),
  }
  const keep = async (folder: string, name: string, before?: string) => {
    say(`preparing: ${name}`)
    await (before === undefined ? data.empty(watermark) : data.fillFrom(at(before)))
    await makeSong(folder, data, out, PATIENCE_MS)
    const plan = { definition: await data.definition(), frames: Number((await data.facts(keys.stitched(RUN))).frames) }
    await data.keepAs(at(name))
    return plan
  }
  const plan = await keep(folders.whole, 'kept-whole')
  if (trials.includes('one part added')) await keep(folders.fewer, 'kept-with-a-seat', 'kept-whole')
  if (trials.includes('one part too many')) await keep(folders.fewer, 'kept-full')

  const files = new Map(recordings.map(({ id, file }) => [id, file]))
  const room = { file: at('room.wav'), factor: await convolutionFactor(ourFfmpeg()) }
  await writeFile(room.file, impulseResponse(plan.definition.output.reverb_type))
  return {
    root,
    data,
    files,
    frames: plan.frames,
    baseline: oneCommand({ ...plan, files, room, watermark, out: at('baseline.mp4') }),
    trials: {
      'nothing cached': { folder: folders.whole, fill: () => data.empty(watermark) },
      'converted parts there': { folder: folders.whole, fill: () => data.fillConverted(at('kept-whole'), watermark) },
      'one part added': { folder: folders.newcomer, fill: () => data.fillFrom(at('kept-with-a-seat')) },
      'one part too many': { folder: folders.whole, fill: () => data.fillFrom(at('kept-full')) },
      'one part replaced': { folder: folders.replaced, fill: () => data.fillFrom(at('kept-whole')) },
      'only audio changed': { folder: folders.quieter, fill: () => data.fillFrom(at('kept-whole')) },
    },
  }
}

function ourFfmpeg() {
  const limits = { durationS: 1200, streams: 8, sidePx: 4096, fps: 120 }
  return openFfmpeg({ limits }).bound({ signal: new AbortController().signal, run: (work) => work() })
}

async function inRounds(song: Song, ready: Prepared): Promise<SongMeasured> {
  const { say } = song
  const { root, data, frames, baseline, files, trials } = ready
  const result: SongMeasured = {
    parts: song.parts,
    kind: song.kind,
    seconds: song.seconds,
    frames,
    rounds: [],
    stages: {},
  }
  const video = join(root, 'ours.mp4')
  for (let number = 1; number <= song.rounds; number++) {
    say(`round ${number} of ${song.rounds}: one ffmpeg command`)
    const round: Round = { baseline: costOf(await measured('ffmpeg', baseline, { patienceMs: PATIENCE_MS })), ours: {} }
    result.rounds.push(round)
    for (const trial of song.trials) {
      say(`round ${number} of ${song.rounds}: ${trial}`)
      const { folder, fill } = trials[trial]
      await fill()
      const from = Date.now()
      round.ours[trial] = costOf(await makeSong(folder, data, video, PATIENCE_MS))
      result.stages[trial] = stageTimes(join(data.path, 'troupe.db'), from)
      const last = number === song.rounds
      if (last && trial === 'nothing cached' && song.verify) {
        say('comparing the picture, counting frames, listening')
        await mkdir(join(root, 'verify'))
        result.verified = await verified(video, data, files, join(root, 'verify'))
      }
    }
  }
  return result
}

const costOf = ({ stdout: _, ...cost }: Measured): Cost => cost
