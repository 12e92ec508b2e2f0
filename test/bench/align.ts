/** npm run bench align: folders of cases (backing.wav, part.wav, truth.json) -> how many are aligned, how well, at what cost. */
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Alignment, align } from '../../native-workers/align/index.js'
import { Usage } from '../../src/errors.js'
import type { Bench } from './run.js'

interface Case {
  /** null: the two have nothing to do with each other. */
  offsetMs: number | null
  /** null: the microphone did not pick up the backing. */
  bleedDb: number | null
}

interface Result extends Case {
  found: Alignment
  cpuS: number
}

export const alignBench: Bench = {
  hint: 'parts whose offsets are known: how many are accepted, how far off, how many unrelated ones are taken for parts',
  usage: ['<folder> …        each case in it a folder with backing.wav, part.wav and truth.json { offsetMs, bleedDb }'],
  async run(folders) {
    if (folders.length === 0) throw new Usage('found no folder of cases, expected at least one')
    const results: Result[] = []
    for (const folder of folders) {
      for (const name of (await readdir(folder)).sort()) results.push(await measure(join(folder, name)))
    }
    process.stdout.write(`${report(results)}\n`)
  },
}

function report(results: readonly Result[]): string {
  const of = (holds: (result: Result) => boolean) => results.filter(holds)
  const cpuS = results.reduce((sum, result) => sum + result.cpuS, 0) / results.length
  return [
    row(
      'with bleed',
      of(({ offsetMs, bleedDb }) => offsetMs !== null && bleedDb !== null),
    ),
    row(
      'without bleed',
      of(({ offsetMs, bleedDb }) => offsetMs !== null && bleedDb === null),
    ),
    row(
      'unrelated',
      of(({ offsetMs }) => offsetMs === null),
    ),
    `CPU ${cpuS.toFixed(2)} s a case`,
  ].join('\n')
}

async function measure(folder: string): Promise<Result> {
  const truth: Case = JSON.parse(await readFile(join(folder, 'truth.json'), 'utf8'))
  const scratch = await mkdtemp(join(tmpdir(), 'align-case-'))
  try {
    const heard = await converted(join(folder, 'part.wav'), join(scratch, 'part.wav'))
    const wanted = await converted(join(folder, 'backing.wav'), join(scratch, 'backing.wav'))
    const before = process.cpuUsage()
    const found = await align({ heard, wanted })
    const { user, system } = process.cpuUsage(before)
    return { ...truth, found, cpuS: (user + system) / 1e6 }
  } finally {
    await rm(scratch, { recursive: true })
  }
}

async function converted(from: string, to: string): Promise<string> {
  const sound = ['-ar', '48000', '-ac', '1', '-c:a', 'pcm_f32le']
  await promisify(execFile)('ffmpeg', ['-v', 'error', '-i', `file:${from}`, ...sound, to])
  return to
}

function row(name: string, results: readonly Result[]): string {
  const accepted = results.filter(({ found }) => found.status === 'ok')
  const errorsMs = accepted.flatMap((r) => (r.offsetMs === null ? [] : [Math.abs(r.found.offsetMs - r.offsetMs)]))
  const within = [2, 20, 50, 100].map((ms) => `${errorsMs.filter((error) => error <= ms).length} within ${ms} ms`)
  const head = `${name.padEnd(14)} accepted ${accepted.length} of ${results.length}`
  return errorsMs.length ? `${head}, of those ${within.join(', ')}` : head
}
