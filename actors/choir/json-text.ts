/** Text that should be JSON -> its value, or the line and column at which it stops being JSON. */

const BLANK = /[ \t\r\n]*/y
const STRING = /"(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/y
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y

interface Broken {
  at: number
  expected: string
}

/** Where JSON's grammar is left, by reading as it says; JSON.parse names the place in some of its messages only. */
function brokenAt(text: string): Broken | undefined {
  let at = 0
  const takes = (pattern: RegExp): boolean => {
    pattern.lastIndex = at
    const found = pattern.exec(text)
    if (found) at += found[0].length
    return found !== null
  }
  const next = (mark: string): boolean => {
    takes(BLANK)
    if (text[at] !== mark) return false
    at++
    takes(BLANK)
    return true
  }
  const closed = 'a text that ends on its line'
  const open: ('}' | ']')[] = []

  const key = (): string | undefined => {
    takes(BLANK)
    if (!takes(STRING)) return text[at] === '"' ? closed : 'a key in double quotes'
    return next(':') ? undefined : 'a colon'
  }

  takes(BLANK)
  for (;;) {
    // A value: an empty or begun object or list, or something that stands for itself.
    if (next('{')) {
      if (!next('}')) {
        open.push('}')
        const expected = key()
        if (expected) return { at, expected }
        continue
      }
    } else if (next('[')) {
      if (!next(']')) {
        open.push(']')
        continue
      }
    } else if (!takes(STRING) && !takes(SCALAR)) return { at, expected: text[at] === '"' ? closed : 'a value' }

    // After a value: close what is complete, then a comma and the next value.
    while (open.length > 0 && next(open.at(-1)!)) open.pop()
    takes(BLANK)
    const end = open.at(-1)
    if (!end) return at < text.length ? { at, expected: 'nothing more' } : undefined
    if (!next(',')) return { at, expected: `a comma or ${end}` }
    const expected = end === '}' ? key() : undefined
    if (expected) return { at, expected }
  }
}

/** A byte order mark is overlooked. Lines and columns count from 1. */
export function readJson(text: string): { value: unknown } | { broken: string } {
  const bare = text.replace(/^\uFEFF/, '')
  try {
    return { value: JSON.parse(bare) as unknown }
  } catch (fault) {
    const broken = brokenAt(bare)
    if (!broken) throw fault
    const before = bare.slice(0, broken.at).split('\n')
    const found = broken.at < bare.length ? JSON.stringify(bare[broken.at]) : 'the end of the file'
    return {
      broken: `line ${before.length}, column ${before.at(-1)!.length + 1}: found ${found}, expected ${broken.expected}`,
    }
  }
}
