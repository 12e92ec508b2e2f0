/** Any amount of text -> stdout, in pieces, never faster than it is read, and all of it before the process ends. */

const PIECE_CHARACTERS = 1 << 16

/** Resolves when the last piece has been handed to the system. */
export async function pour(
  texts: Iterable<string> | AsyncIterable<string>,
  out: NodeJS.WritableStream = process.stdout,
): Promise<void> {
  let piece = ''
  for await (const text of texts) {
    piece += text
    if (piece.length < PIECE_CHARACTERS) continue
    await written(out, piece)
    piece = ''
  }
  if (piece !== '') await written(out, piece)
}

/** A fault is the stream's to tell: a reader that has gone away ends the process without a word. */
const written = (out: NodeJS.WritableStream, text: string): Promise<void> =>
  new Promise((resolve) => {
    out.write(text, (fault) => {
      if (!fault) resolve()
    })
  })

/** JSON of a list that need not be held: one value a line. */
export function* jsonList(values: Iterable<unknown>): Generator<string> {
  let before = '['
  for (const value of values) {
    yield `${before}\n${JSON.stringify(value)}`
    before = ','
  }
  yield before === '[' ? '[]\n' : '\n]\n'
}
