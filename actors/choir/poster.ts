/** The finished video of a song -> a still of it. */
import { stage } from './messages.js'
import { keys, songId } from './names.js'
import { takeStill } from './still.js'

export const poster = stage({
  name: 'poster',
  version: 1,
  accepts: 'song.finished',
  sends: [],
  concurrency: 1,
  key: (finished) => `${songId(finished)}+${finished.name}`,

  async handle(finished, { store, ffmpeg, scratch, status, once, settings }) {
    if (!settings.stills) return
    const key = keys.poster(finished)
    const made = await store.facts(finished.key)
    // of the picture alone: another sound needs no other still
    await once(key, { picture: made?.picture ?? finished.run }, async (file) => {
      const video = await store.fetch(finished.key, scratch)
      return { taken: await takeStill(video, file, { ffmpeg }) }
    })
    status.note(`run/${finished.run}`, { poster: key })
  },
})
