/** Why one piece of work failed -> the words that it shares with all that failed for the same cause. */
import { createHash } from 'node:crypto'

/** What it was about stands in names and numbers; what went wrong stands in the words between them. */
const PARTICULARS: readonly RegExp[] = [
  /"[^"]*"|'[^']*'|`[^`]*`/g,
  /(?<!\S)(?![A-Z0-9]+\/[A-Z0-9]+(?![\w/]))\S*\/\S*/g, // a path, not MP4/MOV
  /[^\s:,;()[\]]*[^\s:,;()[\].]\.[A-Za-z][A-Za-z0-9]{1,4}(?![A-Za-z0-9])/g, // a file
  /[A-Za-z0-9_-]+(?:\+[A-Za-z0-9_-]+)+/g, // a song or a part
  /[A-Za-z0-9]+(?:_[A-Za-z0-9]+)+/g, // a layer
  /\b(?=[A-Fa-f0-9]*\d)[A-Fa-f0-9]{6,}\b/g, // a hash
  /(?<![A-Z])-?\d+(?:[.,:]\d+)*/g, // not that of MP3
]

const SOMETHING = '…'
/** The last words of a tool may be long; what is wrong stands at their beginning. */
const MOST_CHARS = 300

export function causeOf(because: string): string {
  const words = PARTICULARS.reduce((said, pattern) => said.replace(pattern, SOMETHING), because.slice(0, MOST_CHARS))
  return words
    .replace(/…(?:[\s,]*…)+/g, SOMETHING)
    .replace(/\s+/g, ' ')
    .trim()
}

/** Equal for equal causes of one stage. */
export const causeId = (stage: string, words: string): string =>
  createHash('sha256').update(`${stage}\n${words}`).digest('hex').slice(0, 12)
