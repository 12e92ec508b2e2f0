/** A JSON text -> whether it ends before its brackets do. A text that is only wrong is nobody's to wait for. */
import type { Bytes } from './bytes.js'
import { UNKNOWN, unfinished, WHOLE, type Wholeness } from './wholeness.js'

/** Sheets and rules are far smaller; anything larger is not looked at here. */
const LARGEST_BYTES = 4 * 1024 * 1024

export async function wholeJson(bytes: Bytes): Promise<Wholeness> {
  if (bytes.sizeBytes > LARGEST_BYTES) return UNKNOWN
  const text = (await bytes.read(0, bytes.sizeBytes)).toString('utf8')
  try {
    JSON.parse(text)
    return WHOLE
  } catch {
    const open = openBrackets(text)
    return open > 0 ? unfinished(`ends with ${open} bracket${open === 1 ? '' : 's'} still open`) : UNKNOWN
  }
}

/** How many brackets are open at the end; those within strings do not count. */
function openBrackets(text: string): number {
  let open = 0
  let quoted = false
  for (let at = 0; at < text.length; at++) {
    const sign = text[at]
    if (quoted && sign === '\\') at++
    else if (sign === '"') quoted = !quoted
    else if (!quoted && (sign === '{' || sign === '[')) open++
    else if (!quoted && (sign === '}' || sign === ']')) open--
  }
  return open
}
