/** A sheet of combinations, its text or the file it stands in -> its lines, one after the other. */
import { closeSync, openSync, readSync } from 'node:fs'
import { StringDecoder } from 'node:string_decoder'

/** A sheet may have hundreds of thousands of rows: from a file no more than a piece of it is held at once. */
export type SheetSource = string | { file: string }

const READ_AT_ONCE = 1 << 20
const LINE_END = /\r\n|\n|\r/

/** Without their ends, be they of Unix, Windows or an old Mac, and without a BOM before the first. */
export function* linesOf(source: SheetSource): Generator<string> {
  let open = ''
  let isFirst = true
  for (const piece of typeof source === 'string' ? [source] : piecesOf(source.file)) {
    const text = open + (isFirst ? piece.replace(/^\uFEFF/, '') : piece)
    isFirst = false
    // the other half of a CRLF may stand in the next piece
    const held = text.endsWith('\r') ? '\r' : ''
    const lines = text.slice(0, text.length - held.length).split(LINE_END)
    open = `${lines.pop()}${held}`
    yield* lines
  }
  yield* open.split(LINE_END)
}

function* piecesOf(file: string): Generator<string> {
  const handle = openSync(file, 'r')
  const decoder = new StringDecoder('utf8')
  const bytes = Buffer.alloc(READ_AT_ONCE)
  try {
    for (;;) {
      const count = readSync(handle, bytes, 0, bytes.length, null)
      if (count === 0) break
      yield decoder.write(bytes.subarray(0, count))
    }
    yield decoder.end()
  } finally {
    closeSync(handle)
  }
}
