/** What travels in publishing, and the words its stage is written in. */
import { kit } from '../../src/runtime/stage.js'
import type { PublishSettings } from './settings.js'

/** Objects of a lane have come into the store; which ones stands in the ledger. */
export interface LandedObjects {
  /** `song/<choir>+<song>`, `style/<style>` or `store/other`: topic of the news too. */
  lane: string
  /** Of the newest of them: makes this message another one than the last. */
  turn: number
}

export interface PublishMessages {
  'objects.landed': LandedObjects
}

export const { join, send, later } = kit<PublishMessages, PublishSettings>()
