/** All stripes of a run and the watermark -> the finished picture, without sound: the one lossy encode. */
import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { basename, join as path } from 'node:path'

import type { Tools } from '../../src/runtime/tools.js'
import { concatCommand, concatList, type Joining, stretchCommand, x264 } from './encode.js'
import { stretches } from './frames.js'
import { join, type Run, type Stripe, send } from './messages.js'
import { keys } from './names.js'
import type { ChoirSettings } from './settings.js'

export const stitch = join({
  name: 'stitch',
  version: 1,
  accepts: ['stripe.rendered'],
  sends: ['song.stitched'],
  concurrency: 2,
  key: ({ body }) => body.run,
  member: ({ body }) => String(body.row),
  whole: (messages) => messages.length === messages[0]!.body.rows,
  deadlineMs: 15 * 60_000,
  missing: (messages) => {
    const here = new Set(messages.map(({ body }) => body.row))
    const rows = Array.from({ length: messages[0]!.body.rows }, (_, row) => row).filter((row) => !here.has(row))
    return `rows ${rows.join(', ')} of ${messages[0]!.body.rows} were not rendered`
  },

  async handle(messages, { settings, ...tools }) {
    const stripes = messages.map(({ body }) => body).sort((a, b) => a.topPx - b.topPx)
    const { choir, song, run, name, canvas, video } = stripes[0]!
    const key = keys.stitched(stripes[0]!)
    const watermark = await watermarkOf(video.watermark, run, tools)

    const rows = stripes.map(({ key, frames, heightPx }) => [key, frames, heightPx])
    const inputs = { rows, canvas, frames: video.frames, watermark: watermark?.hash, x264: settings.x264 }
    await tools.once(key, inputs, async (file) => {
      const rendered = stripes.map(async ({ key, frames, heightPx }) => {
        return { file: await tools.store.fetch(key, tools.scratch), frames, heightPx }
      })
      const joining = { stripes: await Promise.all(rendered), canvas, watermark: watermark?.file }
      await encode(joining, stripes[0]!, file, { settings, ...tools })
      return { frames: video.frames }
    })

    await dropOld(stripes, tools)
    tools.status.note(`run/${run}`, { status: 'composited', frames: video.frames })
    return send('song.stitched', { choir, song, run, name, key, frames: video.frames })
  },
})

type Encoding = Pick<Tools, 'ffmpeg' | 'scratch' | 'status'> & { settings: ChoirSettings }

/** In stretches side by side, each counted, then joined and counted again. */
async function encode(joining: Joining, { run, video }: Stripe, file: string, tools: Encoding): Promise<void> {
  const { ffmpeg, scratch, status, settings } = tools
  const parts = stretches(video.frames, settings.stitchSegments)
  const codec = x264(settings.x264, Math.max(1, Math.floor(availableParallelism() / parts.length)))
  const done = parts.map(() => 0)

  const encoded = await Promise.allSettled(
    parts.map(async (stretch, n) => {
      const to = path(scratch, `stretch-${n}.mp4`)
      const { frames } = await ffmpeg.run(stretchCommand(joining, stretch, codec, to), (frames) => {
        done[n] = frames
        const all = done.reduce((sum, frames) => sum + frames, 0)
        status.sample(`run/${run}`, { stitchedPct: Math.round((1000 * all) / video.frames) / 10 })
      })
      expectFrames(`frames ${stretch.firstFrame} on of ${basename(file)}`, frames, stretch.frames)
    }),
  )
  // all have ended before anything is thrown: scratch may go then
  for (const one of encoded) if (one.status === 'rejected') throw one.reason

  const list = path(scratch, 'stretches.txt')
  await writeFile(list, concatList(parts.map(({ frames }, n) => ({ name: `stretch-${n}.mp4`, frames }))))
  const { frames } = await ffmpeg.run(concatCommand(list, file))
  expectFrames(basename(file), frames, video.frames)
}

function expectFrames(what: string, found: number, expected: number): void {
  if (found !== expected) throw new Error(`${what}: found ${found} frames, expected ${expected}`)
}

/** A watermark is an object of the store, put there by people. Without it the song is made all the same, and says so. */
async function watermarkOf(
  key: string | null,
  run: string,
  { store, scratch, status }: Pick<Tools, 'store' | 'scratch' | 'status'>,
): Promise<{ file: string; hash: string } | undefined> {
  if (key === null) return undefined
  if (!(await store.has(key))) {
    status.note(`run/${run}`, { watermark: `${key} is not in the store: the picture is made without it` })
    return undefined
  }
  const file = await store.fetch(key, scratch)
  status.note(`run/${run}`, { watermark: key })
  return {
    file,
    hash: createHash('sha256')
      .update(await readFile(file))
      .digest('hex'),
  }
}

/** Stripes of this song and name that this run does not use: an older run's. Its sound and other names' stripes stay. */
async function dropOld(stripes: readonly Stripe[], { store, signal }: Pick<Tools, 'store' | 'signal'>): Promise<void> {
  const used = new Set(stripes.map(({ key }) => key))
  const one = stripes[0] as Run
  const [before = '', after = ''] = keys.stripe(one, '*').split('*')
  for await (const { key } of store.list(before)) {
    signal.throwIfAborted()
    const content = key.slice(before.length, -after.length)
    // another name may go on where this one ends: its stripes have one more -
    if (key.endsWith(after) && !content.includes('-') && !used.has(key)) await store.drop(key)
  }
}
