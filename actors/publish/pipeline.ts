/** The flow of publishing, where the store has a bucket: one row. */
import { pipeline } from '../../src/runtime/pipeline.js'
import type { PublishMessages } from './messages.js'
import type { Outbox } from './outbox.js'
import { subject, trouble } from './status.js'
import { upload } from './upload.js'

// biome-ignore format: a table reads best with its columns under each other
export const publish = (outbox: Outbox) => pipeline<PublishMessages>('publish', { subject, trouble }, {
  'objects.landed': [upload(outbox)], // files of a song or style are in the store: the bucket is to have them too
})
