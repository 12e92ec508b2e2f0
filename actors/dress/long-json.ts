/** A JSON object whose last value is too long for one piece of text <-> a file, an entry a line, written and read some lines at a time. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'

import { Turns } from './turns.js'

/** Of a list or of an object. */
const CLOSING = { '[': ']', '{': '}' } as const
type Opening = keyof typeof CLOSING

export interface LongJson {
  head: object
  /** Key of the last value. */
  last: string
  opening: Opening
  /** As JSON: a value, or `"key":value`. None holds a newline. */
  entries: Iterable<string> | AsyncIterable<string>
}

const WRITTEN_AT_ONCE = 1 << 16

/** What stands in the file is one JSON text. Resolves with its SHA-256, in hex. */
export async function writeLongJson(
  file: string,
  { head, last, opening, entries }: LongJson,
): Promise<{ sha256: string }> {
  const hash = createHash('sha256')
  const turns = new Turns()
  const handle = await open(file, 'w')
  try {
    let text = `${JSON.stringify(head).replace(/}$/, '')}${Object.keys(head).length > 0 ? ',' : ''}"${last}":${opening}`
    const flush = async () => {
      hash.update(text)
      await handle.writeFile(text)
      text = ''
    }
    let before = '\n'
    for await (const entry of entries) {
      text += `${before}${entry}`
      before = ',\n'
      if (text.length >= WRITTEN_AT_ONCE) await flush()
      else if (turns.isOver) await turns.give()
    }
    text += `\n${CLOSING[opening]}}\n`
    await flush()
  } finally {
    await handle.close()
  }
  return { sha256: hash.digest('hex') }
}

/**
 * The head with none of the entries, then entries some at a time, each time under the same key. A file that was written in one
 * line comes as it stands, all at once. Throws SyntaxError, at the latest at its end, where the file is not whole.
 */
export async function* readLongJson(file: string): AsyncGenerator<Record<string, unknown>> {
  let around: [before: string, after: string] | undefined
  let isClosed = false
  for await (const lines of linesIn(file)) {
    let first = 0
    if (!around) {
      const head = lines[0] as string
      const [, key = '', opening] = /("[^"]*":)([[{])$/.exec(head) ?? []
      if (opening === undefined) {
        yield JSON.parse(lines.join('\n')) as Record<string, unknown>
        return
      }
      const closing = CLOSING[opening as Opening]
      yield JSON.parse(`${head}${closing}}`) as Record<string, unknown>
      around = [`{${key}${opening}`, `${closing}}`]
      first = 1
    }
    const [before, after] = around
    if (lines.at(-1) === '') lines.pop()
    isClosed = lines.at(-1) === after
    const entries = lines.slice(first, isClosed ? -1 : undefined).join('')
    if (entries !== '') yield JSON.parse(`${before}${entries.replace(/,$/, '')}${after}`) as Record<string, unknown>
  }
  if (!isClosed) throw new SyntaxError('it ends before its last value does')
}

/** Whole lines, some at a time, without their ends. Between them others have their turn: each piece waits for the disk. */
async function* linesIn(file: string): AsyncGenerator<string[]> {
  const open: string[] = []
  for await (const piece of createReadStream(file, { encoding: 'utf8' }) as AsyncIterable<string>) {
    const end = piece.lastIndexOf('\n')
    if (end < 0) open.push(piece)
    else {
      yield (open.splice(0).join('') + piece.slice(0, end)).split('\n')
      open.push(piece.slice(end + 1))
    }
  }
  const rest = open.join('')
  if (rest !== '') yield rest.split('\n')
}
