/** A planned run -> its whole sound, encoded: parts placed and panned, the room, the loudness. */
import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import type { Tools } from '../../src/runtime/tools.js'
import { convolutionFactor } from './convolution.js'
import { metered } from './loudness.js'
import { master } from './master.js'
import { send, stage } from './messages.js'
import { mixCommand, type RoomSound, SAMPLES_PER_FRAME, voices } from './mix.js'
import { keys, songId } from './names.js'
import { impulseResponse } from './reverb.js'
import type { Room } from './room.js'

/** Made beside the picture and kept apart from it, so that a change of the sound leaves the picture alone. */
export const mix = stage({
  name: 'mix',
  accepts: 'song.defined',
  sends: ['song.mixed'],
  version: 1,
  concurrency: 1,
  key: (planned) => `${songId(planned)}+${planned.name}`,

  async handle(planned, tools) {
    const { store, ffmpeg, once, status, settings, scratch } = tools
    const { choir, song, run, name } = planned
    const { reverb, reverb_type } = planned.definition.output
    const { loudnessLufs, truePeakDbtp, audioKbps } = settings
    const heard = voices(planned)
    const samples = planned.frames * SAMPLES_PER_FRAME
    const key = keys.mixed(planned)
    const reverberation = reverb > 0 ? { share: Math.min(1, reverb), type: reverb_type } : undefined
    // All that decides the samples, and nothing of the run: a song that only looks different sounds the same.
    const from = heard.map(({ take, volume, pan, cutSamples }) => [take, volume, pan, cutSamples])
    const inputs = { from, reverberation, samples, loudnessLufs, truePeakDbtp, audioKbps }

    const made = await once(key, inputs, async (file) => {
      const say = (sound: Record<string, unknown>) => status.sample(`run/${run}`, { sound })
      say({ step: 'mixing', parts: heard.length })
      const sung = await Promise.all(
        heard.map(async (voice) => ({ ...voice, file: await store.fetch(voice.key, scratch) })),
      )
      const room = reverberation && (await roomSound(reverberation, tools))
      const mixed = join(scratch, 'mix.wav')
      const { said } = await ffmpeg.run(mixCommand({ voices: sung, samples, room }, mixed))
      const { lufs, peakDbtp } = metered(said)
      const onTry = (tries: number, encodes: number) => say({ step: 'levelling', tries, encodes })
      const { file: encoded, ...facts } = await master(
        {
          mix: mixed,
          mixLufs: lufs,
          mixPeakDb: peakDbtp,
          samples,
          kbps: audioKbps,
          scratch,
          loudnessLufs,
          truePeakDbtp,
          onTry,
        },
        ffmpeg,
      )
      await rename(encoded, file)
      return { ...facts, parts: heard.length }
    })
    if (made.missedLu !== undefined) status.note(`run/${run}`, { missedLu: made.missedLu })
    const measured = { loudnessLufs: made.loudnessLufs, truePeakDbtp: made.truePeakDbtp }
    return send('song.mixed', { choir, song, run, name, key, ...measured })
  },
})

async function roomSound(
  { share, type }: { share: number; type: Room },
  { ffmpeg, recall, scratch }: Tools,
): Promise<RoomSound> {
  // The same for every song, until another ffmpeg is installed.
  const { factor } = await recall({ convolution: 'afir' }, async () => ({ factor: await convolutionFactor(ffmpeg) }))
  const file = join(scratch, 'room.wav')
  await writeFile(file, impulseResponse(type))
  return { share, factor, file }
}
