import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Alignment, align } from '../../native-workers/align/index.js'

const RECORDINGS = join(process.cwd(), '../shared/data/choir')

const test = suite<{ folder: string; truth: Record<string, { offsetContainerMs: number }> }>('align / recordings')

test.before(async (at) => {
  at.folder = await mkdtemp(join(tmpdir(), 'align-recordings-'))
  if (!existsSync(RECORDINGS)) return
  at.truth = JSON.parse(await readFile(join(RECORDINGS, 'truth.json'), 'utf8'))
})
test.after(({ folder }) => rm(folder, { recursive: true }))

/** What is accepted must be right; `method` is what may accept it, within so many ms. */
const EXPECTED = {
  backing: { method: 'bleed', withinMs: 1 },
  soprano: { method: 'bleed', withinMs: 2 },
  alto: { method: 'rhythm', withinMs: 50 },
  tenor: { method: 'rhythm', withinMs: 50 },
  bass: { method: 'rhythm', withinMs: 50 },
  guitar: { method: 'rhythm', withinMs: 50 },
} as const

for (const [part, { method, withinMs }] of Object.entries(EXPECTED)) {
  const run = existsSync(RECORDINGS) ? test : test.skip
  run(`is within ${withinMs} ms for the ${part}, or says that it does not know`, async ({ folder, truth }) => {
    const found = await alignedWithBacking(folder, part)

    const errorMs = found.offsetMs - truth[part]!.offsetContainerMs
    console.log(`  ${part}: ${found.method} ${found.confidence.toFixed(2)}, ${errorMs.toFixed(2)} ms off`)
    if (method === 'rhythm' && found.status === 'needs-review') return
    assert.is(found.method, method)
    assert.ok(Math.abs(errorMs) <= withinMs, `${found.offsetMs} ms, expected ${truth[part]!.offsetContainerMs}`)
  })
}

async function alignedWithBacking(folder: string, part: string): Promise<Alignment> {
  const [heard, wanted] = [await converted(folder, part), await converted(folder, 'backing')]
  return align({ heard, wanted })
}

async function converted(folder: string, part: string): Promise<string> {
  const wav = join(folder, `${part}.wav`)
  if (existsSync(wav)) return wav
  const recording = join(RECORDINGS, `northside+carol+${part}.webm`)
  const onTheTimeLine = 'aresample=48000:async=1:min_hard_comp=0.005:first_pts=0'
  const sound = ['-map', '0:a:0', '-af', onTheTimeLine, '-ac', '1', '-c:a', 'pcm_f32le']
  await promisify(execFile)('ffmpeg', ['-v', 'error', '-i', `file:${recording}`, ...sound, wav])
  return wav
}

test.run()
