/** A recording -> a still of it; a recording without picture has none. */
import { extname } from 'node:path'

import { stage } from './messages.js'
import { keys, partId } from './names.js'
import { takeStill } from './still.js'

/** A camera that was never switched on leaves a stream without a frame. That is no fault of the recording. */
const NO_FRAME = new Error('the picture has no frame')

export const snapshot = stage({
  name: 'snapshot',
  version: 1,
  accepts: 'part.raw',
  sends: [],
  concurrency: 2,
  key: partId,

  async handle(recording, { settings, store, ffmpeg, status, once }) {
    if (!settings.stills) return
    const key = keys.snapshot(recording, extname(recording.file).slice(1))
    const { streams } = await ffmpeg.probe(recording.file)
    if (!streams.some(({ kind }) => kind === 'video')) return store.drop(key)

    const makeStill = async (file: string) => {
      if (!(await takeStill(recording.file, file, { ffmpeg }))) throw NO_FRAME
      return {}
    }
    try {
      await once(key, { recording: recording.hash }, makeStill)
    } catch (fault) {
      if (fault !== NO_FRAME) throw fault
      return store.drop(key)
    }
    status.note(`part/${recording.part}`, { snapshot: key })
  },
})
