/** npm run bench choir: whole songs by the real command line, against the best single ffmpeg command for the same song. */
import { execFileSync } from 'node:child_process'
import { parseArgs } from 'node:util'

import { Usage } from '../../src/errors.js'
import { judged, untrue } from './choir/judged.js'
import { KINDS } from './choir/parts.js'
import { report } from './choir/report.js'
import { measuredSong, type SongMeasured } from './choir/rounds.js'
import { TRIALS, type Trial } from './choir/trials.js'
import { cores } from './measured.js'
import type { Bench } from './run.js'

/** Songs of so many parts are verified unless told otherwise: more parts take longer and show no more. */
const VERIFIED_PARTS = 9

export const choirBench: Bench = {
  hint: 'a song made by the command line against one ffmpeg command that does the same',
  usage: [
    '--parts 9,25      how many parts the songs have (each at least 3)',
    '--recordings genuine   the sample song, or drawn: a moving pattern, which costs more to convert',
    '--seconds 20      how long the recordings are',
    '--rounds 2        each is one run of the single command and one of every trial; medians are reported',
    `--trials a,b      of: ${TRIALS.join(', ')}; by their beginnings`,
    `--verify          picture, frames and sound (done at ${VERIFIED_PARTS} parts anyway); --no-verify: never`,
    '--stages          where the time went, stage by stage',
    '--json            everything that was measured, as JSON',
  ],
  async run(words) {
    const options = readOptions(words)
    const songs: SongMeasured[] = []
    for (const parts of options.parts) {
      const verify = options.verify ?? parts === VERIFIED_PARTS
      const say = (text: string) => process.stderr.write(`${parts} parts: ${text}\n`)
      const song = await measuredSong({ ...options, parts, verify, say })
      songs.push(song)
      if (!options.json) process.stdout.write(`${report(song, options.stages)}\n\n`)
    }
    if (options.json)
      process.stdout.write(`${JSON.stringify({ machine: machine(), songs: songs.map(asJson) }, null, 2)}\n`)
  },
}

function readOptions(words: readonly string[]) {
  const values = readWords(words)
  const number = (name: string, text: string, least: number): number => {
    const found = Number(text)
    if (!Number.isInteger(found) || found < least)
      throw new Usage(`--${name}: found ${text}, expected a whole number from ${least}`)
    return found
  }
  const kind = KINDS.find((one) => one === values.recordings)
  if (!kind) throw new Usage(`--recordings: found ${values.recordings}, expected ${KINDS.join(' or ')}`)
  const verify = values['no-verify'] ? false : values.verify ? true : undefined
  return {
    parts: values.parts.split(',').map((text) => number('parts', text, 3)),
    kind,
    seconds: number('seconds', values.seconds, 2),
    rounds: number('rounds', values.rounds, 1),
    trials: trialsIn(values.trials),
    verify,
    stages: values.stages,
    json: values.json,
  }
}

function readWords(words: readonly string[]) {
  const flag = { type: 'boolean', default: false } as const
  try {
    return parseArgs({
      args: [...words],
      options: {
        parts: { type: 'string', default: '9,25' },
        recordings: { type: 'string', default: KINDS[0] },
        seconds: { type: 'string', default: '20' },
        rounds: { type: 'string', default: '2' },
        trials: { type: 'string', default: TRIALS.join(',') },
        verify: flag,
        'no-verify': flag,
        stages: flag,
        json: flag,
      },
    }).values
  } catch (fault) {
    throw new Usage((fault as Error).message)
  }
}

function trialsIn(text: string): Trial[] {
  const wanted = text.split(',').map((word) => word.trim())
  for (const word of wanted) {
    if (!TRIALS.some((trial) => trial.startsWith(word)))
      throw new Usage(`--trials: found ${word}, expected ${TRIALS.join(', ')}`)
  }
  return TRIALS.filter((trial) => wanted.some((word) => trial.startsWith(word)))
}

const machine = () => ({
  cores,
  node: process.versions.node,
  ffmpeg: /version (\S+)/.exec(execFileSync('ffmpeg', ['-version'], { encoding: 'utf8' }))?.[1],
})

const asJson = (song: SongMeasured) => ({
  ...song,
  judged: judged(song),
  ...(song.verified && { untrue: untrue(song.verified, song.frames) }),
})
