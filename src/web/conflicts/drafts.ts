/** Wishes for the conflicts of lengths that were not saved, by style and length. */
import { openDrafts } from '../drafts.js'
import type { Wishes } from './matrix.js'

export const drafts = openDrafts<Wishes>()

export const aboutOf = (style: string, length: string): string => `${style}/${length}`
