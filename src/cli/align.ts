/** troupe align <backing> <part>: how late a part is behind its backing, for any two recordings. No service, nothing kept. */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { conversion } from '../../actors/choir/conversion.js'
import { promisedBy } from '../../actors/choir/promise.js'
import type { Alignment } from '../../native-workers/align/index.js'
import type { Config } from '../config.js'
import { openFfmpeg } from '../media/ffmpeg.js'
import { openPool } from '../media/pool.js'
import type { Ffmpeg } from '../runtime/tools.js'
import { configOf } from './config-of.js'
import { EXIT } from './exit.js'
import type { Command } from './invocation.js'

export const alignCommand: Command = {
  operands: '<backing> <part>',
  count: [2, 2],
  hint: 'how late a part is behind its backing, in ms; exit 1 when nobody can tell',
  options: {},
  async run(call) {
    const config = configOf(call)
    const [backing, part] = call.operands as [string, string]
    const alignment = await measured(config, resolve(backing), resolve(part))
    call.print(alignment, () => inWords(alignment))
    return alignment.status === 'ok' ? EXIT.ok : EXIT.failed
  },
}

async function measured({ choir }: Config, backing: string, part: string): Promise<Alignment> {
  const scratch = await mkdtemp(join(tmpdir(), 'troupe-align-'))
  const bounds = { signal: new AbortController().signal, run: <T>(work: () => Promise<T>) => work() }
  const ffmpeg = openFfmpeg({ limits: choir.limits }).bound(bounds)
  const pool = openPool({ threads: 1 })
  try {
    const [wanted, heard] = [join(scratch, 'wanted.wav'), join(scratch, 'heard.wav')]
    await sound(ffmpeg, choir.limits.durationS, backing, wanted)
    await sound(ffmpeg, choir.limits.durationS, part, heard)
    return await pool.bound(bounds).run('align', { heard, wanted })
  } finally {
    await pool.close()
    await rm(scratch, { recursive: true, force: true })
  }
}

async function sound(ffmpeg: Ffmpeg, longestS: number, recording: string, file: string): Promise<void> {
  const promised = await promisedBy(recording, ffmpeg, longestS)
  await ffmpeg.run(conversion(recording, { sound: { file, timed: promised.sound?.timed ?? true } }))
}

function inWords({ offsetMs, confidence, method, status, alternatives }: Alignment): string {
  if (status === 'ok') return `${offsetMs.toFixed(1)} ms (${method}, confidence ${confidence.toFixed(2)})`
  const guesses = alternatives.map(
    (guess) => `${guess.offsetMs.toFixed(1)} ms by ${guess.method} (${guess.confidence.toFixed(2)})`,
  )
  return `needs review: nothing in the part can be placed with confidence${guesses.length ? `; it might be ${guesses.join(', or ')}` : ''}`
}
