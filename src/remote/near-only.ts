/** A key -> whether its object stays on this box. */
import { fits } from './patterns.js'
import type { S3Settings } from './settings.js'

/**
 * Of the service's own notes two kinds go out, since without them a new box would make everything again: which pictures were made
 * from what (`.made/`), and what was computed of recordings (`.known/`). The others speak of this box: rolls name its files
 * (`.rolls/`), proofs the times of its folders (`.verified/`), plans are made of rolls in a moment (`.plans/`), and what single
 * batches made (`.making/`) stands in one list when they are through. Facts travel with the object that they are of.
 */
const NOTES_SENT = /^\.(made|known)\//

export const isNearOnly = ({ nearOnly }: Pick<S3Settings, 'nearOnly'>, key: string): boolean =>
  (/(^|\/)\./.test(key) && !NOTES_SENT.test(key)) || nearOnly.some((pattern) => fits(pattern, key))
