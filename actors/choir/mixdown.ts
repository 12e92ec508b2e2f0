/** A planned run -> its whole sound, encoded: parts placed and panned, the room, the loudness. */
import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { convolutionFactor } from './convolution.js'
import { metered } from './loudness.js'
import { master } from './master.js'
import { send, stage } from './messages.js'
import { mixCommand, type RoomSound, SAMPLES_PER_FRAME, voices } from './mix.js'
import { keys, songId } from './names.js'
import { impulseResponse } from './reverb.js'

/** Made beside the picture and kept apart from it, so that a change of the sound leaves the picture alone. */
export const mix = stage({
  name: 'mix',
  accepts: 'song.defined',
  sends: ['song.mixed'],
  version: 1,
  concurrency: 1,
  key: (planned) => `${songId(planned)}+${planned.name}`,

  async handle(planned, { store, ffmpeg, once, recall, status, settings, scratch }) {
    const { choir, song, run, name, frames } = planned
    const { reverb, reverb_type } = planned.definition.output
    const { loudnessLufs, truePeakDbtp, audioKbps } = settings
    const heard = voices(planned)
    const samples = frames * SAMPLES_PER_FRAME
    const key = keys.mixed(planned)
    const reverberation = reverb > 0 ? { share: Math.min(1, reverb), type: reverb_type } : undefined
    const from = heard.map(({ take, volume, pan, cutSamples }) => [take, volume, pan, cutSamples])

    const made = await once(
      key,
      { from, reverberation, samples, loudnessLufs, truePeakDbtp, audioKbps },
      async (file) => {
        const say = (sound: Record<string, unknown>) => status.sample(`run/${run}`, { sound })
        say({ step: 'mixing', parts: heard.length })
        const sung = await Promise.all(
          heard.map(async (voice) => ({ ...voice, file: await store.fetch(voice.key, scratch) })),
        )
        let room: RoomSound | undefined
        if (reverberation) {
          const { share, type } = reverberation
          // The same for every song, until another ffmpeg is installed.
          const { factor } = await recall({ convolution: 'afir' }, async () => ({
            factor: await convolutionFactor(ffmpeg),
          }))
          room = { share, factor, file: join(scratch, 'room.wav') }
          await writeFile(room.file, impulseResponse(type))
        }
        const mixed = join(scratch, 'mix.wav')
        const { said } = await ffmpeg.run(mixCommand({ voices: sung, samples, room }, mixed))
        const { file: encoded, ...facts } = await master(
          {
            mix: mixed,
            mixLufs: metered(said).lufs,
            samples,
            kbps: audioKbps,
            scratch,
            loudnessLufs,
            truePeakDbtp,
            onTry: (tries, encodes) => say({ step: 'levelling', tries, encodes }),
          },
          ffmpeg,
        )
        await rename(encoded, file)
        return { ...facts, parts: heard.length }
      },
    )
    return send('song.mixed', {
      choir,
      song,
      run,
      name,
      key,
      loudnessLufs: made.loudnessLufs,
      truePeakDbtp: made.truePeakDbtp,
    })
  },
})
