import { execFileSync } from 'node:child_process'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'

import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { finish } from '../../actors/choir/finish.js'
import { metered } from '../../actors/choir/loudness.js'
import type { PlannedRun } from '../../actors/choir/messages.js'
import { mix } from '../../actors/choir/mixdown.js'
import { onTheRig } from '../support/rig.js'
import { ffmpeg, folder, sound, syllables } from '../support/sounds.js'

const test = suite('choir / finish')

const FRAMES = 52
const run = { choir: 'northside', song: 'carol', run: 'r1', name: 'auto' }
const settings = { loudnessLufs: -16, truePeakDbtp: -1, audioKbps: 192 }
const FINAL = 'final/northside+carol+auto-final.mp4'
const STITCHED = 'preview/northside+carol+auto-preprod.mp4'

/** Two singers, a stitched picture, and the mix and finish of one volume after the other. */
async function choir() {
  const rig = await onTheRig({ settings })
  const made = folder()
  await rig.keep('converted/ana.wav', sound(join(made, 'ana.wav'), 3, syllables(220, 0.2)))
  await rig.keep('converted/ben.wav', sound(join(made, 'ben.wav'), 1.5, syllables(110, 0.05, 2)))
  const picture = join(made, 'picture.mp4')
  await ffmpeg.run({
    inputs: [{ from: { lavfi: 'testsrc=size=160x90:rate=25' } }],
    outputs: [{ file: picture, options: ['-frames:v', String(FRAMES), '-c:v', 'libx264', '-pix_fmt', 'yuv420p'] }],
  })
  await rig.keep(STITCHED, picture)

  const mixed = (volume: number, reverb = 0.1, pass = run) =>
    rig.give(mix, {
      ...pass,
      frames: FRAMES,
      definition: {
        output: { panning: true, reverb, reverb_type: 'hall' },
        inputs: [
          { part_id: 'ana', volume, pan: -0.5, offset: 40 },
          { part_id: 'ben', volume, pan: 0.5, offset: -100 },
        ],
      },
      parts: ['ana', 'ben'].map((part) => ({
        part,
        take: part,
        sound: { key: `converted/${part}.wav`, samples: 72_000, silent: false },
      })),
    } as unknown as PlannedRun)
  const finished = async (volume: number, reverb?: number, frames = FRAMES) =>
    rig.give(finish, [
      ...(await mixed(volume, reverb)),
      { kind: 'song.stitched', body: { ...run, key: STITCHED, frames } },
    ] as Parameters<typeof finish.handle>[0])
  return { rig, mixed, finished, final: join(rig.root, 'store', FINAL) }
}

const ffprobe = (file: string, entries: string) =>
  execFileSync('ffprobe', ['-v', 'error', '-show_entries', entries, '-of', 'csv=p=0', file], {
    encoding: 'utf8',
  }).trim()

const hashOf = (file: string, stream: 'v' | 'a') =>
  execFileSync('ffmpeg', ['-v', 'error', '-i', file, '-map', `0:${stream}`, '-c', 'copy', '-f', 'streamhash', '-'], {
    encoding: 'utf8',
  })

test('makes the finished video, of the very length of its picture, at the loudness it says', async () => {
  const { rig, finished, final } = await choir()
  const sent = (await finished(1)).at(-1)

  assert.equal(sent, { kind: 'song.finished', body: { ...run, key: FINAL, frames: FRAMES } })
  assert.is(ffprobe(final, 'stream=codec_name,duration'), 'h264,2.080000\naac,2.080000')
  const meter = { graph: '[0:a]ebur128=peak=true:framelog=verbose[out]', outputs: [{ options: ['-map', '[out]'] }] }
  const { lufs, peakDbtp } = metered((await ffmpeg.run({ inputs: [{ from: { file: final } }], ...meter })).said)
  assert.ok(Math.abs(lufs + 16) <= 0.5, `${lufs} LUFS`)
  assert.ok(peakDbtp <= -1, `${peakDbtp} dBTP`)
  const detail = { status: 'done', final: FINAL, loudnessLufs: lufs, truePeakDbtp: peakDbtp, frames: FRAMES }
  assert.equal(rig.notes, [{ item: 'run/r1', detail }])
  await rig.close()
})

test('keeps every packet of the picture when only the sound changes', async () => {
  const { rig, finished, final } = await choir()
  await finished(1)
  const [picture, before] = [hashOf(final, 'v'), hashOf(final, 'a')]

  await finished(0.5, 0.6)
  assert.is(hashOf(final, 'v'), picture)
  assert.is(hashOf(join(rig.root, 'store', STITCHED), 'v'), picture)
  assert.is.not(hashOf(final, 'a'), before)
  await rig.close()
})

test('makes nothing again when nothing has changed', async () => {
  const { rig, finished, final } = await choir()
  await finished(1)
  const { ino } = await stat(final)
  const samples = rig.samples.length

  const sent = await finished(1)
  assert.is((await stat(final)).ino, ino)
  assert.is(rig.samples.length, samples)
  assert.equal(rig.notes[1], rig.notes[0])
  assert.is(sent.at(-1)?.kind, 'song.finished')
  await rig.close()
})

test('does not mix again for a run that only looks different', async () => {
  const { rig, mixed } = await choir()
  await mixed(1)
  const { length } = rig.samples

  const [sent] = await mixed(1, 0.1, { ...run, run: 'r2' })
  assert.is(rig.samples.length, length)
  assert.is((sent!.body as { run: string }).run, 'r2')
  await rig.close()
})

test('goes through with nobody to be heard', async () => {
  const { rig, finished, final } = await choir()
  await finished(0)

  assert.is(ffprobe(final, 'stream=codec_name,duration'), 'h264,2.080000\naac,2.080000')
  assert.is(rig.notes[0]!.detail.loudnessLufs, -70)
  await rig.close()
})

test('does not hand on a video with a frame too few', async () => {
  const { rig, finished } = await choir()

  let reason = ''
  await finished(1, 0, FRAMES + 1).catch((fault: Error) => {
    reason = fault.message
  })
  assert.is(reason, `${FINAL}: found ${FRAMES} frames, expected ${FRAMES + 1}`)
  assert.not.ok(await rig.store.has(FINAL))
  await rig.close()
})

test('waits for both, and says which one has not come', () => {
  const picture = { kind: 'song.stitched' as const, body: { ...run, key: STITCHED, frames: FRAMES } }
  const heard = { kind: 'song.mixed' as const, body: { ...run, key: 'm', loudnessLufs: -16, truePeakDbtp: -1.5 } }

  assert.equal(
    [finish.whole!([picture]), finish.whole!([heard]), finish.whole!([heard, picture])],
    [false, false, true],
  )
  assert.match(finish.missing!([picture]), 'the sound has not come')
  assert.match(finish.missing!([heard]), 'the stitched picture has not come')
  assert.is(finish.key(picture), finish.key(heard))
  assert.is.not(finish.member(picture), finish.member(heard))
})

test.run()
