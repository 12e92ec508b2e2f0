/** The stitched picture and the mixed sound of one run -> the finished video, both copied as they are. */
import type { Store } from '../../src/runtime/tools.js'
import { join, type Mixed, type Stitched, send } from './messages.js'
import { keys, songId } from './names.js'

const HOURS = 3_600_000

/** Copying is what keeps the picture bit-identical when only the sound has changed. */
export const finish = join({
  name: 'finish',
  accepts: ['song.stitched', 'song.mixed'],
  sends: ['song.finished'],
  version: 1,
  concurrency: 1,
  key: ({ body }) => `${songId(body)}+${body.name}+${body.run}`,
  member: ({ kind }) => kind,
  whole: (messages) => new Set(messages.map(({ kind }) => kind)).size === 2,
  // The sound is there in seconds; the picture of a long song with many parts may wait behind other songs.
  deadlineMs: 12 * HOURS,
  missing: (messages) =>
    messages.some(({ kind }) => kind === 'song.mixed')
      ? 'the sound is there, the stitched picture has not come within 12 hours'
      : 'the stitched picture is there, the sound has not come within 12 hours',

  async handle(messages, { store, ffmpeg, once, status, scratch }) {
    const stitched = messages.find(({ kind }) => kind === 'song.stitched')!.body as Stitched
    const mixed = messages.find(({ kind }) => kind === 'song.mixed')!.body as Mixed
    const { choir, song, run, name, frames } = stitched
    const key = keys.final(stitched)
    const from = [await originOf(stitched.key, store), await originOf(mixed.key, store)]

    await once(key, { from }, async (file) => {
      const [picture, sound] = [await store.fetch(stitched.key, scratch), await store.fetch(mixed.key, scratch)]
      const options = ['-map', '0:v:0', '-map', '1:a:0', '-c', 'copy', '-movflags', '+faststart', '-f', 'mp4']
      const made = await ffmpeg.run({
        inputs: [{ from: { file: picture } }, { from: { file: sound } }],
        outputs: [{ file, options }],
      })
      if (made.frames !== frames) throw new Error(`${key}: found ${made.frames} frames, expected ${frames}`)
      return { picture: from[0], frames, loudnessLufs: mixed.loudnessLufs, truePeakDbtp: mixed.truePeakDbtp }
    })
    status.note(`run/${run}`, {
      status: 'done',
      final: key,
      loudnessLufs: mixed.loudnessLufs,
      truePeakDbtp: mixed.truePeakDbtp,
      frames,
    })
    return send('song.finished', { choir, song, run, name, key, frames })
  },
})

async function originOf(key: string, store: Store): Promise<string> {
  const facts = await store.facts(key)
  if (!facts) throw new Error(`${key}: found nothing in the store, expected what an earlier stage has put there`)
  return facts.from
}
